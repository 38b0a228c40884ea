-- Departures that were more than two hours late, with the names of the airline and of where they went: two tables that are loaded.
--
--   eventflux run examples/sql/late_flights.sql --input Flights=examples/data/flight_events_2013_01.csv.gz --output Late=- --format table
--
-- and with --output Worst=- each airline's worst delay so far, when it grows: a table that the query itself keeps.

CREATE TABLE Airlines (carrier STRING, name STRING NOT NULL, PRIMARY KEY (carrier))
    WITH (load = 'examples/data/airlines.csv');
CREATE TABLE Airports (airport STRING, name STRING NOT NULL, lat DOUBLE, lon DOUBLE, PRIMARY KEY (airport))
    WITH (load = 'examples/data/airports.csv');
CREATE TABLE Delays (carrier STRING, worst INT NOT NULL, PRIMARY KEY (carrier));

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

INSERT INTO Late
SELECT a.name AS airline, f.flight, f.origin, COALESCE(d.name, f.dest) AS destination, f.delay_min
FROM Flights[event_type = 'DEPARTURE' AND delay_min > 120] AS f
JOIN Airlines AS a ON f.carrier = a.carrier
LEFT JOIN Airports AS d ON f.dest = d.airport;

UPSERT INTO Delays
SELECT carrier, COALESCE(delay_min, 0) AS worst
FROM Flights AS f
WHERE event_type = 'DEPARTURE' AND delay_min > 0
  AND NOT EXISTS (SELECT * FROM Delays WHERE Delays.carrier = f.carrier AND worst >= f.delay_min);

INSERT INTO Worst
SELECT a.name AS airline, d.worst
FROM (SELECT carrier, worst FROM Delays) AS d JOIN Airlines AS a ON d.carrier = a.carrier;
