-- Departures with the newest report of the weather at their airport, and what it does to their delay.
--
--   eventflux run examples/sql/weather.sql --input Weather=examples/data/weather_2013_01.csv.gz --input Flights=examples/data/flight_events_2013_01.csv.gz --output Departures=- --format table
--
-- and with --output Sight=- the mean delay in fog and without, by day.

CREATE STREAM Weather (
    event_time TIMESTAMP NOT NULL,
    origin STRING NOT NULL,
    wind_speed DOUBLE,
    visib DOUBLE,
    WATERMARK FOR event_time
);

CREATE STREAM Flights (
    event_time TIMESTAMP NOT NULL,
    event_type STRING NOT NULL,
    carrier STRING NOT NULL,
    flight INT NOT NULL,
    origin STRING NOT NULL,
    delay_min INT,
    WATERMARK FOR event_time
);

INSERT INTO Departures
SELECT f.carrier, f.flight, f.origin, f.delay_min, w.event_time AS reported, w.wind_speed, w.visib
FROM Flights[event_type = 'DEPARTURE'] AS f
LEFT ASOF JOIN Weather AS w MATCH_CONDITION (f.event_time >= w.event_time) ON f.origin = w.origin;

INSERT INTO Sight
SELECT WINDOW_START AS day, visib < 3 AS fog, COUNT(*) AS departures, ROUND(AVG(delay_min), 1) AS mean_delay
FROM Departures
WHERE visib IS NOT NULL
WINDOW TUMBLING(1 DAY)
GROUP BY visib < 3
ORDER BY fog DESC;
