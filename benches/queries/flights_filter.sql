CREATE STREAM Events OF FlightEvent;
CREATE STREAM Out OF Delayed;
INSERT INTO Out
SELECT carrier, dest, delay_min * 60 AS seconds, scheduled_dep
FROM Events
WHERE event_type = 'ARRIVAL' AND delay_min >= 30;
