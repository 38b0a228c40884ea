CREATE STREAM Quotes (symbol STRING NOT NULL, bid DOUBLE, ask DOUBLE, size INT NOT NULL);
INSERT INTO Spreads
SELECT UPPER(symbol) AS symbol, ask - bid AS spread, size * 2 AS doubled,
       CASE WHEN bid IS NOT NULL THEN bid ELSE 0.0 END AS bid,
       COALESCE(ask, bid) AS best, symbol LIKE 'A%' AS a, size IN (1, 2, 3) AS small, ask - bid BETWEEN 0 AND 1 AS tight
FROM Quotes WHERE ask > bid AND size > 0;
