-- A line for every cancellation, and for every departure three hours late or more.
--
--   eventflux run examples/sql/alerts.sql --input Flights=examples/data/flight_events_2013_01.csv.gz --output Alerts=-

CREATE STREAM Flights (
    event_time TIMESTAMP NOT NULL,
    event_type STRING NOT NULL,
    carrier STRING NOT NULL,
    flight INT NOT NULL,
    origin STRING NOT NULL,
    dest STRING NOT NULL,
    delay_min INT,
    WATERMARK FOR event_time
);

INSERT INTO Alerts
SELECT event_time, carrier || ' ' || CAST(flight AS STRING) AS flight, origin || '-' || dest AS route,
       CASE WHEN event_type = 'CANCEL' THEN 'cancelled'
            ELSE 'left ' || CAST(delay_min AS STRING) || ' min late' END AS what
FROM Flights
WHERE event_type = 'CANCEL' OR (event_type = 'DEPARTURE' AND delay_min >= 180);
