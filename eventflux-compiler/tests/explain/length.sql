-- A sliding window: a row per entering event, also for those that the later filter lets pass.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, volume INT NOT NULL);
SELECT symbol, AVG(price) AS mean, MAX(price) AS high, volume
FROM Trades WINDOW LENGTH(1000)
WHERE volume > 0
GROUP BY symbol;
