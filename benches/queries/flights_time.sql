CREATE STREAM Events OF FlightEvent;
CREATE STREAM Out OF DestinationAverage;
INSERT INTO Out
SELECT dest, AVG(delay_min) AS average
FROM Events WINDOW TIME(1 HOUR)
GROUP BY dest;
