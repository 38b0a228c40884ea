//! What a queue around an app costs: how many events a second cross it, one by one and in batches of 256, and how long an event takes
//! from its push to its sink at a million events a second. Beside each figure stands that of a bare `ArrayQueue` in the same run; and what two shards bring.
//!
//! `cargo bench --bench pipeline --features pipeline`. Latencies are taken in an open loop: an event is due at its moment of a schedule that does not wait for
//! anything, and its latency counts from there.

mod latency;
mod shards;
mod throughput;

use eventflux::prelude::*;

/// An event: the number that it has in the run, a group and a value.
#[derive(Stream, Clone, Copy, Debug, Default)]
struct Reading {
    number: i64,
    sensor: i32,
    value: f64,
    #[stream(time)]
    at: Timestamp,
}

impl Reading {
    /// Event `number` of a million a second, of one of a hundred sensors.
    fn new(number: u64) -> Self {
        let sensor = (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as i32 % 100;
        Reading {
            number: number as i64,
            sensor,
            value: f64::from(sensor),
            at: Timestamp::from_micros(number as i64),
        }
    }
}

eventflux! {
    /// Filter and project.
    struct High;
    CREATE STREAM Readings OF Reading;
    INSERT INTO High SELECT number, sensor, value * 2 AS twice FROM Readings WHERE value >= 50;
}

eventflux! {
    /// A window by group.
    struct Means;
    CREATE STREAM Readings OF Reading;
    INSERT INTO Means SELECT sensor, AVG(value) AS mean, WINDOW_END AS until
    FROM Readings WINDOW TUMBLING(1 SECOND) GROUP BY sensor;
}

eventflux! {
    /// A pattern by key.
    struct Rises;
    CREATE STREAM Readings OF Reading;
    INSERT INTO Rises SELECT low.sensor, low.value AS low, high.value AS high
    FROM PATTERN (EVERY low=Readings -> high=Readings[sensor = low.sensor AND number > low.number]) WITHIN 1 SECOND;
}

fn main() {
    // As a test it shows that it runs.
    let full = std::env::args().any(|argument| argument == "--bench");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} cores");
    throughput::run(if full { 20_000_000 } else { 10_000 });
    latency::run(if full { 3_000_000 } else { 10_000 });
    shards::run(if full { 4_000_000 } else { 10_000 });
}
