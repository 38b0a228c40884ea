CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Bar;
INSERT INTO Out
SELECT symbol, SUM(volume) AS volume, AVG(price) AS average, COUNT(*) AS trades, WINDOW_END AS closed
FROM Events WINDOW TUMBLING(1 SECOND)
GROUP BY symbol;
