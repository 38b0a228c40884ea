//! Aircraft that have been elsewhere and leave New York again within four hours, found by two copies of the app on threads of their own.
//!
//! Each of the three airports is a source: their events are merged by time, whichever is read faster. Run it with
//! `cargo run --features pipeline --example pipeline`.

use std::fs::File;
use std::path::Path;

use eventflux::pipeline::EventPipeline;
use eventflux::prelude::*;
use flate2::read::GzDecoder;

/// A departure, an arrival or a cancellation.
#[derive(Stream, Clone)]
struct FlightEvent {
    #[stream(time)]
    event_time: jiff::Timestamp,
    event_type: String,
    tailnum: String,
    origin: String,
    dest: String,
}

eventflux! {
    /// Split by aircraft: all that it keeps is of one.
    struct RoundTrips;

    CREATE STREAM Flights OF FlightEvent;

    INSERT INTO Trips
    SELECT a.tailnum, a.dest AS was_at, b.event_time AS left_again, b.origin AS airport
    FROM PATTERN (
        EVERY a=Flights[event_type = "DEPARTURE"] -> b=Flights[tailnum = a.tailnum AND event_type = "DEPARTURE"]
    ) WITHIN 4 HOURS;
}

const AIRPORTS: [&str; 3] = ["EWR", "JFK", "LGA"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = EventPipeline::builder();
    for airport in AIRPORTS {
        builder = builder.source(airport);
    }
    let mut found = 0;
    let print = move |_, row: round_trips::Trips| {
        found += 1;
        if found <= 10 {
            println!(
                "{} was at {} and left {} again at {}",
                row.tailnum, row.was_at, row.airport, row.left_again
            );
        }
    };
    let mut pipeline = builder.start_merged(2, print, |_, rows| {
        RoundTrips::builder().on_trips_at(move |at, row| rows.push(at, row.clone())).build()
    })?;

    let producers: Vec<_> = AIRPORTS
        .into_iter()
        .map(|airport| {
            let mut flights = pipeline.source(airport).ok_or("a source twice")?;
            Ok(std::thread::spawn(move || {
                let read = read(airport).map_err(|error| error.to_string())?;
                flights.push_all(read).map_err(|unsent| unsent.to_string())
            }))
        })
        .collect::<Result<_, &str>>()?;
    for producer in producers {
        producer.join().map_err(|_| "a producer has panicked")??;
    }
    let monitor = pipeline.monitor();
    pipeline.join()?;
    for (shard, metrics) in monitor.metrics().iter().enumerate() {
        println!(
            "shard {shard}: {} events, {} rows, {} late",
            metrics.processed(),
            metrics.rows,
            metrics.counters.late
        );
    }
    Ok(())
}

/// The events of the flights from an airport.
fn read(airport: &str) -> Result<Vec<FlightEvent>, Box<dyn std::error::Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/flight_events_2013_01.csv.gz");
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(file)?));
    let mut events = Vec::new();
    for row in rows.deserialize() {
        let (event_time, event_type, _, _, _, tailnum, origin, dest, _, _): Row = row?;
        if origin == airport {
            events.push(FlightEvent { event_time: event_time.parse()?, event_type, tailnum, origin, dest });
        }
    }
    Ok(events)
}

/// A line of the file, column by column.
type Row = (String, String, u32, String, u32, String, String, String, String, Option<i32>);
