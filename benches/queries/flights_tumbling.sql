CREATE STREAM Events OF FlightEvent;
CREATE STREAM Out OF CarrierHour;
INSERT INTO Out
SELECT carrier, SUM(delay_min) AS minutes, AVG(delay_min) AS average, COUNT(*) AS events, WINDOW_END AS closed
FROM Events WINDOW TUMBLING(1 HOUR)
GROUP BY carrier;
