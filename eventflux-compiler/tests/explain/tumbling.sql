-- A batch window by time: a row per group at its end.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, at TIMESTAMP NOT NULL,
    WATERMARK FOR at AS at - INTERVAL '5' SECOND);
INSERT INTO Bars
SELECT symbol, FIRST(price) AS open, MAX(price) AS high, MIN(price) AS low, LAST(price) AS close, price AS newest,
    ROWTIME() AS last_at, WINDOW_START AS opened, WINDOW_END AS closed
FROM Trades
WINDOW TUMBLING(1 MINUTE, 30 SECONDS)
WHERE price > 0
GROUP BY symbol
HAVING COUNT(*) > 1
ORDER BY high DESC, symbol LIMIT 10 OFFSET 1;
