-- Departures, their mean delay and the worst one, per hour and carrier.
--
--   eventflux run examples/sql/delays.sql --input Flights=examples/data/flight_events_2013_01.csv.gz --format table

CREATE STREAM Flights (
    event_time TIMESTAMP NOT NULL,
    event_type STRING NOT NULL,
    carrier STRING NOT NULL,
    delay_min INT,
    WATERMARK FOR event_time
);

INSERT INTO Delays
SELECT WINDOW_START AS hour, carrier, COUNT(*) AS departures,
       ROUND(AVG(delay_min), 1) AS mean_delay, MAX(delay_min) AS worst
FROM Flights
WHERE event_type = 'DEPARTURE'
WINDOW TUMBLING(1 HOUR)
GROUP BY carrier
ORDER BY hour, carrier;
