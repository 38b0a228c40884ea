CREATE TABLE Planes (tail STRING, seats INT, maker STRING, PRIMARY KEY (tail));
CREATE TABLE Makers (name STRING, country STRING NOT NULL, PRIMARY KEY (name));
CREATE STREAM Sold (tail STRING NOT NULL);
DELETE FROM Planes USING Sold AS s WHERE Planes.tail = s.tail;
CREATE QUERY SeatsByCountry AS
SELECT country, SUM(seats) AS seats
FROM Planes JOIN Makers ON maker = name
GROUP BY country
ORDER BY seats DESC;
CREATE QUERY large AS SELECT * FROM Planes WHERE seats > 100;
CREATE QUERY shares AS SELECT tail, 300 / seats AS per_seat FROM Planes ORDER BY tail;
CREATE QUERY unknown_makers AS SELECT maker, COUNT(*) AS n FROM Planes WHERE maker NOT IN Makers GROUP BY maker;
CREATE QUERY busiest AS
WITH totals AS (SELECT maker, SUM(seats) AS seats FROM Planes GROUP BY maker)
SELECT MAX(seats) AS most FROM totals;
CREATE QUERY sisters AS
SELECT a.tail AS one, b.tail AS other FROM Planes AS a JOIN Planes AS b ON b.maker = a.maker AND b.tail > a.tail;
CREATE QUERY largest_of_all AS
SELECT tail FROM Planes AS p WHERE NOT EXISTS (SELECT 1 FROM Planes AS o WHERE o.seats > p.seats);
