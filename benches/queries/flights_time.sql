CREATE STREAM Flights OF FlightEvent;
CREATE STREAM Out OF DestinationAverage;
INSERT INTO Out
SELECT dest, AVG(delay_min) AS average
FROM Flights WINDOW TIME(1 HOUR)
GROUP BY dest;
