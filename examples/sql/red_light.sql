-- Vehicles that the detectors at the stop line see within two seconds after their signal has turned red.
--
--   eventflux run examples/sql/red_light.sql --input Events=examples/data/signal_events_2024_04_15.csv.gz --format table

CREATE STREAM Events (
    event_time TIMESTAMP NOT NULL,
    event_id INT NOT NULL,
    parameter INT NOT NULL,
    WATERMARK FOR event_time
);

-- Event 10: a phase (a direction of traffic) begins its red.
INSERT INTO Reds
SELECT event_time, parameter AS phase FROM Events WHERE event_id = 10;

-- Event 82: a detector sees a vehicle. Those at the stop line, each with its phase, as in signal_detectors.csv.
INSERT INTO Vehicles
SELECT event_time, parameter AS detector,
       CASE WHEN parameter = 4 THEN 2
            WHEN parameter = 27 THEN 5
            WHEN parameter IN (19, 20, 37, 46, 57) THEN 6
            ELSE 8 END AS phase
FROM Events
WHERE event_id = 82 AND parameter IN (4, 19, 20, 25, 26, 27, 37, 46, 57);

-- EVERY twice: each red is looked at, and each vehicle after it is a match of its own.
INSERT INTO Crossings
SELECT v.event_time AS event_time, r.phase AS phase, v.detector AS detector,
       (v.event_time - r.event_time) / 1000 AS ms_after_red
FROM PATTERN (EVERY r=Reds -> EVERY v=Vehicles[phase = r.phase]) WITHIN 2 SECONDS;
