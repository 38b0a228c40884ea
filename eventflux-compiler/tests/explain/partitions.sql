CREATE STREAM Trades (symbol STRING NOT NULL, venue STRING, price DOUBLE NOT NULL, volume INT NOT NULL);
CREATE STREAM Quotes (name STRING NOT NULL, bid DOUBLE NOT NULL);

INSERT INTO Means SELECT symbol, AVG(price) AS mean FROM Trades PARTITION BY symbol WINDOW LENGTH(5);

PARTITION WITH (symbol OF Trades, name OF Quotes) PURGE AFTER 1 HOUR BEGIN
    INSERT INTO Spreads SELECT t.symbol, price - bid AS spread FROM Trades AS t CROSS JOIN Quotes AS q WINDOW LENGTH(1);
    INSERT INTO Widest SELECT symbol, MAX(spread) AS widest FROM Spreads WINDOW TIME(1 MINUTE) OUTPUT LAST EVERY 1 SECOND;
    INSERT INTO Falls SELECT a.price AS high, b.price AS low FROM PATTERN (EVERY a=Trades -> b=Trades[price < a.price]) PARTITION BY venue;
END;

INSERT INTO Sizes
SELECT volume, COUNT(*) AS n FROM Trades
PARTITION BY symbol, CASE WHEN volume < 100 THEN 'odd' WHEN volume < 10000 THEN 'round' END PURGE AFTER 1 DAY;
