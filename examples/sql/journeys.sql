-- Departures with their arrivals, and those that had none within a day.
--
--   eventflux run examples/sql/journeys.sql --input Flights=examples/data/flight_events_2013_01.csv.gz --output Missing=- --format table

CREATE STREAM Flights (
    event_time TIMESTAMP NOT NULL,
    event_type STRING NOT NULL,
    flight_id BIGINT NOT NULL,
    carrier STRING NOT NULL,
    flight INT NOT NULL,
    origin STRING NOT NULL,
    dest STRING NOT NULL,
    delay_min INT,
    WATERMARK FOR event_time
);

INSERT INTO Journeys
SELECT d.carrier, d.flight, d.origin, d.dest, d.event_time AS departed, a.event_time AS arrived,
       a.delay_min - d.delay_min AS lost_min
FROM Flights[event_type = 'DEPARTURE'] AS d
LEFT JOIN Flights[event_type = 'ARRIVAL'] AS a
ON d.flight_id = a.flight_id AND a.event_time BETWEEN d.event_time AND d.event_time + 24 HOURS;

INSERT INTO Missing
SELECT carrier, flight, origin, dest, departed FROM Journeys WHERE arrived IS NULL;
