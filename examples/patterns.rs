//! What happened after what, and what did not happen: patterns over two weeks of real flights.
//!
//! Run it with `cargo run --example patterns`.

use std::cell::Cell;
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
    flight_id: i32,
    flight: String,
    tailnum: Option<String>,
    dest: String,
    delay_min: Option<i32>,
}

eventflux! {
    /// Aircraft that take their delay with them, and flights of which nobody has heard again.
    pub struct Watch;

    CREATE STREAM Flights OF FlightEvent;

    // Two hours late or more twice in a row: what comes next of this aircraft is its next departure, or nothing.
    INSERT INTO LateAgain
    SELECT tailnum, a.flight AS arrived, a.delay_min AS minutes, d.flight AS departed, d.delay_min AS again
    FROM SEQUENCE (EVERY a=Flights[event_type = "ARRIVAL" AND delay_min >= 120]
                      -> d=Flights[event_type = "DEPARTURE" AND delay_min >= 120])
         PARTITION BY tailnum WITHIN 12 HOURS;

    // Departed, and not arrived within a day.
    INSERT INTO Missing
    SELECT d.event_time AS departed, d.flight AS flight, d.tailnum AS tailnum, d.dest AS dest
    FROM PATTERN (EVERY d=Flights[event_type = "DEPARTURE"]
                     -> NOT Flights[event_type = "ARRIVAL" AND flight_id = d.flight_id] FOR 24 HOURS);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (late, missing) = (Cell::new(0), Cell::new(0));
    let mut app = Watch::builder()
        .on_late_again(|row| {
            late.set(late.get() + 1);
            let (tailnum, minutes) = (&row.tailnum, row.minutes.unwrap_or_default());
            let (arrived, departed, again) = (&row.arrived, &row.departed, row.again.unwrap_or_default());
            println!("{tailnum}: {arrived} arrived {minutes} min late, {departed} left {again} min late");
        })
        .on_missing(|row| {
            missing.set(missing.get() + 1);
            let (flight, dest) = (&row.flight, &row.dest);
            println!("{flight} to {dest} left at {} and has not arrived a day later", row.departed);
        })
        .build();

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/flight_events_2013_01.csv.gz");
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(file)?));
    for row in rows.deserialize() {
        let (event_time, event_type, flight_id, carrier, number, tailnum, _, dest, _, delay_min): Row = row?;
        let _ = app.push_flights(&FlightEvent {
            event_time: event_time.parse()?,
            event_type,
            flight_id,
            flight: format!("{carrier} {number}"),
            tailnum,
            dest,
            delay_min,
        });
    }
    app.finish();

    // Cancellations of flights that no aircraft was chosen for.
    println!("{} events were of no aircraft", app.counters().null_key);
    drop(app);
    println!("{} times late again, {} flights missing", late.get(), missing.get());
    Ok(())
}

/// A line of the file, column by column.
type Row = (String, String, i32, String, u32, Option<String>, String, String, String, Option<i32>);
