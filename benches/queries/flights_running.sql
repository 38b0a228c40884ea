CREATE STREAM Events OF FlightEvent;
CREATE STREAM Out OF DestinationTotal;
INSERT INTO Out
SELECT dest, COUNT(*) AS events, SUM(delay_min) AS minutes
FROM Events
GROUP BY dest;
