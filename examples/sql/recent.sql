-- With every departure from JFK the mean delay of the last twenty there.
--
--   eventflux run examples/sql/recent.sql --input Flights=examples/data/flight_events_2013_01.csv.gz --output Recent=recent.csv

CREATE STREAM Flights (
    event_time TIMESTAMP NOT NULL,
    event_type STRING NOT NULL,
    carrier STRING NOT NULL,
    origin STRING NOT NULL,
    delay_min INT,
    WATERMARK FOR event_time
);

INSERT INTO Recent
SELECT event_time, carrier, delay_min, ROUND(AVG(delay_min), 1) AS mean_of_20
FROM Flights
WHERE event_type = 'DEPARTURE' AND origin = 'JFK'
WINDOW LENGTH(20);
