-- A sequence in partitions: repetition, indexes, aggregates over the events of a position, and over the matches.
SET max_attempts = 10;
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, volume INT, unused STRING);
INSERT INTO Runs
SELECT symbol, a.price AS start, up[0].price AS first, up[last-1].price AS before, up.price AS top, COUNT(up) AS ups,
       SUM(up.volume) AS volume, COUNT(*) AS matches, MATCH_TIMES() AS times
FROM SEQUENCE (EVERY a=Trades -> up=Trades[price > a.price AND price > up[last].price]+ -> down=Trades[price < AVG(up.price)]{1,2})
PARTITION BY symbol
GROUP BY symbol, a.price, up[0].price, up[last-1].price, up.price, COUNT(up), SUM(up.volume), MATCH_TIMES();
