-- Literal patterns, zones and units are prepared once; what is not literal is not.
CREATE STREAM S (s STRING NOT NULL, p STRING NOT NULL, at TIMESTAMP NOT NULL);
SELECT REGEXP_LIKE(s, '^a+$') AS a, REGEXP_LIKE(s, p) AS b, s LIKE '5!%' ESCAPE '!' AS c, s ILIKE 'x%' AS d,
    DATE_TRUNC('day', at, 'Europe/Berlin') AS e, EXTRACT(HOUR FROM at) AS f, DATE_BIN(15 MINUTES, at) AS g,
    CONCAT_WS('-', s, p) AS h, -LENGTH(s) AS i
FROM S;
