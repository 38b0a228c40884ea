-- Airports where the last ten departures and arrivals were three quarters of an hour late in the mean, until that is less than a quarter again.
--
--   eventflux run examples/sql/jams.sql --input Flights=examples/data/flight_events_2013_01.csv.gz --format table

CREATE STREAM Flights (
    event_time TIMESTAMP NOT NULL,
    event_type STRING NOT NULL,
    origin STRING NOT NULL,
    dest STRING NOT NULL,
    delay_min INT,
    WATERMARK FOR event_time
);

-- A departure is of its origin, an arrival of its destination; an airport without either for two days is forgotten.
PARTITION WITH (CASE event_type WHEN 'DEPARTURE' THEN origin WHEN 'ARRIVAL' THEN dest END OF Flights) PURGE AFTER 2 DAYS BEGIN
    INSERT INTO Recent
    SELECT IF(event_type = 'DEPARTURE', origin, dest) AS airport, event_time, AVG(delay_min) AS delay, COUNT(delay_min) AS flights
    FROM Flights WINDOW LENGTH(10);

    INSERT INTO Jams
    SELECT late.airport, late.event_time AS began, calm.event_time AS ended, ROUND(late.delay, 1) AS delay
    FROM PATTERN (EVERY (late=Recent[flights = 10 AND delay >= 45] -> calm=Recent[delay < 15]));
END;
