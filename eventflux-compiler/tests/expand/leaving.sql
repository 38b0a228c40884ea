CREATE STREAM Orders (customer STRING NOT NULL, amount INT NOT NULL);
INSERT ALL EVENTS INTO Latest
SELECT DISTINCT customer, SUM(amount) AS total, MAX(amount) AS largest
FROM Orders WINDOW LENGTH(10) GROUP BY customer ORDER BY COUNT(*) DESC, customer LIMIT 3;
