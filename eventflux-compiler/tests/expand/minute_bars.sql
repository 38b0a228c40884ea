CREATE STREAM Trades OF crate::model::Trade WATERMARK FOR at AS at - INTERVAL '5' SECOND LATE INTO LateTrades;
INSERT INTO Bars
SELECT symbol, SUM(price * volume) / SUM(volume) AS vwap, COUNT(DISTINCT venue) AS venues, WINDOW_END AS closed
FROM Trades WINDOW TUMBLING(1 MINUTE) GROUP BY symbol HAVING SUM(volume) > 0;
INSERT INTO Busy SELECT symbol, vwap FROM Bars WHERE venues > 1;
