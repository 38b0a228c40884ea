-- Sides of every kind, partners by hash and by scan, what is held of each side, who is told which pairs go.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, volume INT, unused STRING);
CREATE STREAM Quotes (symbol STRING NOT NULL, venue STRING, bid DOUBLE NOT NULL, unused STRING);
CREATE STREAM Halts (symbol STRING NOT NULL, reason STRING);
INSERT INTO Spreads
SELECT t.symbol, t.price - q.bid AS spread FROM Trades[volume > 0] AS t LEFT JOIN Quotes AS q WINDOW UNIQUE(symbol, venue) ON t.symbol = q.symbol;
INSERT INTO Scanned
SELECT t.price, q.bid FROM Trades AS t WINDOW LENGTH(10) UNIDIRECTIONAL JOIN Quotes AS q WINDOW SORT(5, bid DESC) ON t.price < q.bid;
INSERT INTO Keys
SELECT t.price, q.bid FROM Trades AS t WINDOW TIME(1 MINUTE) FULL JOIN Quotes AS q WINDOW LENGTH(7)
ON t.symbol = q.symbol AND UPPER(q.venue) = LOWER(t.unused) AND t.volume > 5 AND t.volume / 2 > 1 AND q.venue = t.unused;
INSERT INTO Crossed SELECT t.symbol, h.reason FROM Trades AS t CROSS JOIN Halts AS h WINDOW FREQUENT(3, symbol);
INSERT INTO Worth
SELECT t.symbol, SUM(t.volume * q.bid) AS worth FROM Trades AS t WINDOW UNIQUE(symbol) JOIN Quotes AS q WINDOW UNIQUE(symbol) USING (symbol) GROUP BY t.symbol;
INSERT EXPIRED EVENTS INTO Gone
SELECT t.price, q.bid, h.reason
FROM Trades AS t WINDOW LENGTH(10) JOIN Quotes AS q WINDOW TIME(5 SECONDS) ON t.symbol = q.symbol LEFT JOIN Halts AS h WINDOW LENGTH(1) ON t.symbol = h.symbol;
INSERT INTO Near
SELECT t.symbol, q.bid, COUNT(*) AS n FROM Trades AS t RIGHT JOIN Quotes AS q ON t.symbol = q.symbol AND q.bid > t.price WITHIN 5 SECONDS GROUP BY t.symbol;
