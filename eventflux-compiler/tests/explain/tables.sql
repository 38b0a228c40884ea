-- Every way to find rows of a table, and every way to change them.
CREATE STREAM Trades (symbol STRING NOT NULL, account INT NOT NULL, price DOUBLE NOT NULL, volume BIGINT NOT NULL);
CREATE STREAM Updates (symbol STRING NOT NULL, most BIGINT, class STRING);
CREATE STREAM Drops (class STRING NOT NULL);
CREATE TABLE Limits (symbol STRING, most BIGINT, class STRING, PRIMARY KEY (symbol));
CREATE INDEX ON Limits (class);
CREATE INDEX ON Limits (most);
CREATE TABLE Accounts (account INT NOT NULL, symbol STRING NOT NULL, note STRING);
CREATE INDEX ON Accounts (symbol, account);
CREATE INDEX ON Accounts (note);

-- Changes.
INSERT INTO Accounts SELECT account, symbol FROM Trades WHERE NOT EXISTS (SELECT * FROM Accounts AS a WHERE a.account = Trades.account AND a.symbol = Trades.symbol);
UPSERT INTO Limits SELECT * FROM Updates;
UPSERT INTO Accounts SELECT 0 AS account, u.symbol, class AS note FROM Updates AS u ON Accounts.symbol = u.symbol;
UPDATE Limits SET most = most - t.volume FROM Trades[volume > 0] AS t WHERE Limits.symbol = t.symbol;
DELETE FROM Limits USING Drops AS d WHERE Limits.class = d.class AND Limits.most IS NULL;
DELETE FROM Accounts USING Drops;

-- By primary key, by an index of two columns, by ranges, by a scan.
INSERT INTO ByKey SELECT t.symbol, l.most FROM Trades AS t LEFT JOIN Limits AS l ON l.symbol = t.symbol AND l.most > t.volume;
INSERT INTO ByIndex SELECT t.symbol, a.note FROM Trades AS t JOIN Accounts AS a USING (account, symbol);
INSERT INTO ByRange SELECT t.symbol, l.symbol AS other FROM Limits[class <> 'none'] AS l JOIN Trades AS t ON l.most BETWEEN t.account AND t.volume AND l.most <> t.volume;
INSERT INTO ByScan SELECT t.symbol FROM Trades AS t JOIN Limits AS l ON UPPER(l.symbol) = t.symbol ORDER BY l.most LIMIT 1;
INSERT INTO CantFind SELECT t.symbol FROM Trades AS t JOIN Limits AS l ON l.most / t.volume > 1 AND l.symbol = t.symbol;
INSERT INTO Asked SELECT symbol, symbol IN Limits AS known FROM Trades WHERE EXISTS (SELECT 1 FROM Limits WHERE most < price);
INSERT INTO Changes SELECT symbol, COUNT(*) AS n FROM Limits GROUP BY symbol;
