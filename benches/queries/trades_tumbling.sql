CREATE STREAM Trades OF Trade;
CREATE STREAM Out OF Bar;
INSERT INTO Out
SELECT symbol, SUM(volume) AS volume, AVG(price) AS average, COUNT(*) AS trades, WINDOW_END AS closed
FROM Trades WINDOW TUMBLING(1 SECOND)
GROUP BY symbol;
