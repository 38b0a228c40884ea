CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Recent;
INSERT INTO Out
SELECT symbol, AVG(price) AS average, MAX(price) AS highest
FROM Events WINDOW LENGTH(1000)
GROUP BY symbol;
