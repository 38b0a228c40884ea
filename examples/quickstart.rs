//! The program of the README: how late each airline's flights left New York, hour by hour.
//!
//! Run it with `cargo run --example quickstart`.

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
    carrier: String,
    delay_min: Option<i32>,
}

/// An hour of an airline.
#[derive(Stream)]
struct Delay {
    hour: jiff::Timestamp,
    carrier: String,
    departures: i64,
    mean: Option<f64>,
    worst: Option<i32>,
}

eventflux! {
    /// Departures of each airline and hour, the worst mean delay of the hour first.
    pub struct HourlyDelays;

    CREATE STREAM Flights OF FlightEvent;
    CREATE STREAM Delays OF Delay;

    INSERT INTO Delays
    SELECT WINDOW_START AS hour, carrier, COUNT(*) AS departures, AVG(delay_min) AS mean, MAX(delay_min) AS worst
    FROM Flights[event_type = "DEPARTURE"] WINDOW TUMBLING(1 HOUR)
    GROUP BY carrier
    HAVING departures >= 10 AND AVG(delay_min) > 30
    ORDER BY mean DESC;
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("{:16}  carrier  departures  mean delay  worst", "hour (UTC)");
    let mut app = HourlyDelays::builder()
        .on_delays(|row| {
            let hour = row.hour.strftime("%Y-%m-%d %H:%M");
            let (mean, worst) = (row.mean.unwrap_or_default(), row.worst.unwrap_or_default());
            println!("{hour}  {:7}  {:10}  {mean:10.1}  {worst:5}", row.carrier, row.departures);
        })
        .on_error(|error| eprintln!("{error}"))
        .build();

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/flight_events_2013_01.csv.gz");
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(file)?));
    for row in rows.deserialize() {
        let (event_time, event_type, _, carrier, _, _, _, _, _, delay_min): Row = row?;
        let _ = app.push_flights(&FlightEvent {
            event_time: event_time.parse()?,
            event_type,
            carrier,
            delay_min,
        });
    }
    app.finish();
    Ok(())
}

/// A line of the file, column by column.
type Row = (String, String, u32, String, u32, String, String, String, String, Option<i32>);
