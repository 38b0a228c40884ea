CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Extent;
INSERT INTO Out
SELECT symbol, SUM(price) AS total, AVG(price) AS average, MAX(price) AS highest
FROM Events WINDOW SLIDING(1 HOUR, 1 SECOND)
GROUP BY symbol;
