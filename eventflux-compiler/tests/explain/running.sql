-- Aggregates without a window run on; equal arguments are added once, a filter is part of the argument.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, volume INT);
INSERT INTO Totals
SELECT symbol, SUM(volume) AS volume, AVG(volume) AS mean, COUNT(volume) AS known, COUNT(price) AS trades,
    SUM(price) FILTER (WHERE volume > 10) AS big, COUNT(*) FILTER (WHERE volume > 10) AS n,
    COUNT(volume) FILTER (WHERE price > 1.5) AS both, COUNT(DISTINCT volume) AS volumes
FROM Trades
GROUP BY symbol
HAVING SUM(volume) > 0;
