-- Windows and groups that nobody looks at go, and so does the order of single rows.
CREATE STREAM S (a INT NOT NULL, b INT);
INSERT INTO T SELECT a FROM S WINDOW LENGTH(1000) WHERE b > 1 GROUP BY a ORDER BY a LIMIT 5;
INSERT INTO U SELECT a FROM S WINDOW LENGTH(1000) GROUP BY 1 / a;
