CREATE STREAM Trades OF Trade;
-- The column is called price.
INSERT INTO Out
SELECT symbol, prise * 2 AS twice
FROM Trades;
