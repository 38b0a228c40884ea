//! Where each aircraft was last heard of: a live table that queries keep and the program reads.
//!
//! Run it with `cargo run --features files --example places`.

use std::fs::File;
use std::path::Path;

use eventflux::prelude::*;
use flate2::read::GzDecoder;

/// A departure, an arrival or a cancellation.
#[derive(Stream)]
struct FlightEvent {
    #[stream(time)]
    event_time: jiff::Timestamp,
    event_type: String,
    tailnum: Option<String>,
    origin: String,
    dest: String,
}

eventflux! {
    /// The last known place of each aircraft: in the air after a departure, at an airport after an arrival.
    pub struct LastKnown;

    CREATE STREAM Flights OF FlightEvent;
    CREATE TABLE Airports (airport STRING, name STRING NOT NULL, lat DOUBLE, lon DOUBLE, PRIMARY KEY (airport))
        WITH (load = "examples/data/airports.csv");
    CREATE TABLE Places (tail STRING, place STRING NOT NULL, in_air BOOL NOT NULL, since TIMESTAMP NOT NULL, PRIMARY KEY (tail));
    CREATE INDEX ON Places (place);

    UPSERT INTO Places
    SELECT COALESCE(tailnum, "") AS tail, origin AS place, TRUE AS in_air, event_time AS since
    FROM Flights WHERE event_type = "DEPARTURE" AND tailnum IS NOT NULL;

    UPSERT INTO Places
    SELECT COALESCE(tailnum, "") AS tail, dest AS place, FALSE AS in_air, event_time AS since
    FROM Flights WHERE event_type = "ARRIVAL" AND tailnum IS NOT NULL;

    CREATE QUERY Known AS
    SELECT COUNT(*) AS aircraft, COUNT(*) FILTER (WHERE in_air) AS in_air FROM Places;

    CREATE QUERY Fullest AS
    SELECT COALESCE(name, place) AS airport, COUNT(*) AS aircraft
    FROM Places LEFT JOIN Airports ON airport = place
    WHERE NOT in_air
    GROUP BY place, name
    ORDER BY aircraft DESC, place LIMIT 1;
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut app = LastKnown::builder().on_error(|error| eprintln!("{error}")).build()?;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/flight_events_2013_01.csv.gz");
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(file)?));
    let mut day = None;
    for row in rows.deserialize() {
        let (event_time, event_type, _, _, _, tailnum, origin, dest, _, _): Row = row?;
        let event_time: jiff::Timestamp = event_time.parse()?;
        let tailnum = Some(tailnum).filter(|tail| !tail.is_empty());
        let event = FlightEvent { event_time, event_type, tailnum, origin, dest };
        let today = event_time.strftime("%Y-%m-%d").to_string();
        if day.as_ref().is_some_and(|day| *day != today) {
            report(&app, &today);
        }
        day = Some(today);
        let _ = app.push_flights(&event);
    }
    Ok(())
}

/// A line of the flight events.
type Row = (String, String, u32, String, u32, String, String, String, String, Option<i32>);

/// How many aircraft are in the air, and which airport has most, between two events.
fn report(app: &LastKnown<impl LastKnownSinks>, today: &str) {
    let (known, fullest) = (app.known(), app.fullest());
    if let (Some(all), Some(most)) = (known.rows.first(), fullest.rows.first()) {
        let last_known::Known { aircraft, in_air } = all;
        let last_known::Fullest { airport, aircraft: count } = most;
        println!(
            "{today} 00:00  {aircraft:4} aircraft known, {in_air:3} in the air, most at {airport}: {count}"
        );
    }
}
