CREATE STREAM Trades OF Trade;
CREATE STREAM Out OF Total;
INSERT INTO Out
SELECT symbol, COUNT(*) AS trades, SUM(volume) AS volume
FROM Trades
GROUP BY symbol;
