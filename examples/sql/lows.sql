-- Runs of three or more glucose readings below 70 mg/dl: how long, how low, and the reading that ended them.
--
--   eventflux run examples/sql/lows.sql --input Readings=examples/data/glucose_2010_09.csv.gz --format table

CREATE STREAM Readings (
    event_time TIMESTAMP NOT NULL,
    glucose_mg_dl INT NOT NULL,
    WATERMARK FOR event_time
);

INSERT INTO Lows
SELECT low[0].event_time AS began,
       COUNT(low) AS readings,
       (low[last].event_time - low[0].event_time) / 60000000 AS minutes,
       MIN(low.glucose_mg_dl) AS lowest,
       ROUND(AVG(low.glucose_mg_dl), 1) AS mean,
       after.glucose_mg_dl AS ended_by
FROM SEQUENCE (EVERY (low=Readings[glucose_mg_dl < 70]{3,} -> after=Readings[glucose_mg_dl >= 70]));
