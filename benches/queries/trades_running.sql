CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Total;
INSERT INTO Out
SELECT symbol, COUNT(*) AS trades, SUM(volume) AS volume
FROM Events
GROUP BY symbol;
