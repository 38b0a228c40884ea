//! Functions written in Rust, called from SQL: how far the flights from New York were to go, and whether the long
//! ones were later than the short ones.
//!
//! Run it with `cargo run --example functions`.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::LazyLock;

use eventflux::prelude::*;
use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};

/// Latitude and longitude of the airports, in radians.
static AIRPORTS: LazyLock<HashMap<&str, (f64, f64)>> = LazyLock::new(|| {
    let lines = include_str!("data/airports.csv").lines().skip(1);
    let airport = |line: &'static str| {
        let mut columns = line.split(',');
        let code = columns.next()?;
        let (latitude, longitude) =
            (columns.nth(1)?.parse::<f64>().ok()?, columns.next()?.parse::<f64>().ok()?);
        Some((code, (latitude.to_radians(), longitude.to_radians())))
    };
    lines.filter_map(airport).collect()
});

/// How far two airports are from each other along the great circle; NULL where one is not known.
///
/// By the haversine formula, which keeps its precision for short ways (R. W. Sinnott, "Virtues of the Haversine", Sky
/// and Telescope 68, 1984), on a sphere of the Earth's mean radius.
#[eventflux::function]
fn kilometers(from: &str, to: &str) -> Option<f64> {
    let (&(from_latitude, from_longitude), &(to_latitude, to_longitude)) =
        (AIRPORTS.get(from)?, AIRPORTS.get(to)?);
    let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
    let haversine = half(from_latitude, to_latitude)
        + from_latitude.cos() * to_latitude.cos() * half(from_longitude, to_longitude);
    Some(2.0 * 6_371.0 * haversine.sqrt().asin())
}

/// What an airline calls a delay.
#[eventflux::function]
fn delay_class(minutes: i32) -> &'static str {
    match minutes {
        ..15 => "on time",
        15..60 => "late",
        60..180 => "very late",
        _ => "lost",
    }
}

/// The mean of values, each as often as its weight says.
#[derive(Clone, Default, Serialize, Deserialize)]
struct WeightedMean {
    sum: f64,
    weight: f64,
}

#[eventflux::aggregate]
impl WeightedMean {
    fn add(&mut self, value: f64, weight: f64) {
        self.sum += value * weight;
        self.weight += weight;
    }

    fn remove(&mut self, value: f64, weight: f64) {
        self.add(value, -weight);
    }

    fn merge(&mut self, later: &Self) {
        self.sum += later.sum;
        self.weight += later.weight;
    }

    fn finish(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }
}

/// A departure, an arrival or a cancellation.
#[derive(Stream)]
struct FlightEvent {
    #[stream(time)]
    event_time: jiff::Timestamp,
    event_type: String,
    origin: String,
    dest: String,
    delay_min: Option<i32>,
}

eventflux! {
    /// Departures by day, and at the end all of them by how late they were.
    struct Distances;

    CREATE FUNCTION kilometers OF kilometers;
    CREATE FUNCTION delay_class OF delay_class;
    CREATE AGGREGATE weighted_mean OF WeightedMean;
    CREATE STREAM Flights OF FlightEvent;

    INSERT INTO Departures
    SELECT delay_class(delay_min) AS class, delay_min, kilometers(origin, dest) AS distance
    FROM Flights WHERE event_type = "DEPARTURE";

    INSERT INTO Classes
    SELECT class, COUNT(*) AS flights, AVG(distance) AS distance
    FROM Departures WINDOW LENGTHBATCH(1000000) GROUP BY class ORDER BY flights DESC;

    INSERT INTO Days
    SELECT WINDOW_START AS day, COUNT(*) AS flights, SUM(distance) AS distance, AVG(delay_min) AS delay,
           weighted_mean(delay_min, distance) AS by_distance
    FROM Departures WINDOW TUMBLING(1 DAY);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("day (UTC)   flights  million km  mean delay  by distance");
    let mut app = Distances::builder()
        .on_days(|row| {
            let day = row.day.to_string();
            let (distance, delay) = (row.distance.unwrap_or_default() / 1e6, row.delay.unwrap_or_default());
            let by_distance = row.by_distance.unwrap_or_default();
            println!("{}  {:7}  {distance:10.2}  {delay:10.1}  {by_distance:11.1}", &day[..10], row.flights);
        })
        .on_classes(|row| {
            let (class, distance) =
                (row.class.as_deref().unwrap_or("unknown"), row.distance.unwrap_or_default());
            println!("{class:10} {:8} flights, {distance:4.0} km on average", row.flights);
        })
        .build();

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/flight_events_2013_01.csv.gz");
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(file)?));
    for row in rows.deserialize() {
        let (event_time, event_type, _, _, _, _, origin, dest, _, delay_min): Row = row?;
        let event_time = event_time.parse()?;
        let _ = app.push_flights(&FlightEvent { event_time, event_type, origin, dest, delay_min });
    }
    app.finish();
    Ok(())
}

/// A line of the file, column by column.
type Row = (String, String, u32, String, u32, String, String, String, String, Option<i32>);
