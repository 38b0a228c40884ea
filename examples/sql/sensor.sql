-- A glucose sensor: an alarm when it reads low, but not again and again, and the hours in which it said nothing.
--
--   eventflux run examples/sql/sensor.sql --input Readings=examples/data/glucose_2010_09.csv.gz --output Silences=- --format table

CREATE STREAM Readings (
    event_time TIMESTAMP NOT NULL,
    glucose_mg_dl INT NOT NULL,
    WATERMARK FOR event_time
);

CREATE TRIGGER Hours EVERY 1 HOUR;

-- The first reading below 60 at once, then none for six hours.
INSERT INTO Alarms
SELECT event_time, glucose_mg_dl FROM Readings WHERE glucose_mg_dl < 60
OUTPUT FIRST EVERY 6 HOURS;

-- From one full hour to the next without a reading.
INSERT INTO Silences
SELECT a.triggered_time AS event_time, b.triggered_time AS until
FROM PATTERN (EVERY a=Hours -> NOT Readings -> b=Hours);
