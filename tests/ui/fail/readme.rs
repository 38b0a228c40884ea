//! What the README shows.

use eventflux::prelude::*;

#[derive(Stream)]
struct FlightEvent {
    #[stream(time)]
    event_time: Timestamp,
    carrier: String,
    delay_min: Option<i32>,
}

#[derive(Stream)]
struct Delay {
    carrier: String,
    mean: f64,
}

eventflux! {
    struct HourlyDelays;
    CREATE STREAM Flights OF FlightEvent;
    CREATE STREAM Delays OF Delay;
    INSERT INTO Delays SELECT carrier, AVG(delay_min) AS mean
    FROM Flights WINDOW TUMBLING(1 HOUR) GROUP BY carier;
}

fn main() {}
