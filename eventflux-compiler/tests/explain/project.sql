-- A query without state: a filter and expressions.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, volume INT, exchange STRING);
INSERT INTO Big
SELECT symbol, price * volume AS value, UPPER(exchange) AS exchange, CAST(volume AS STRING) AS text
FROM Trades
WHERE price > 100 AND symbol LIKE 'I%' AND TRUE;
