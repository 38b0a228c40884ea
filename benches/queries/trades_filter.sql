CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Large;
INSERT INTO Out
SELECT symbol, price * volume AS value, volume * 100 AS lots, at
FROM Events
WHERE price > 100 AND volume >= 500;
