-- Queries that read each other, subqueries and WITH.
CREATE STREAM Clicks (user STRING NOT NULL, page STRING NOT NULL, ms BIGINT NOT NULL);
WITH Slow AS (SELECT user, page FROM Clicks WHERE ms > 1000)
INSERT INTO Busy
SELECT user, n FROM (SELECT user, COUNT(*) AS n FROM Slow WINDOW TUMBLING(1 HOUR) GROUP BY user) WHERE n > 10;
CREATE STREAM Pages AS SELECT page, COUNT(*) AS n FROM Clicks GROUP BY page;
SELECT page, n FROM Pages WHERE n % 1000 = 0 INSERT INTO Round;
