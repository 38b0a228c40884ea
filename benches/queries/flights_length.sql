CREATE STREAM Events OF FlightEvent;
CREATE STREAM Out OF DestinationRecent;
INSERT INTO Out
SELECT dest, AVG(delay_min) AS average, MAX(delay_min) AS highest
FROM Events WINDOW LENGTH(1000)
GROUP BY dest;
