//! A query inside a service that has its own loop: no threads, no runtime, no wall clock but the service's own.
//!
//! The service counts requests and raises an alarm for paths that fail too often. It stores the app in a struct,
//! moves the clock itself, and hands the state over when it is replaced by a new version of itself.
//!
//! Run it with `cargo run --example embedded`.

use std::mem;

use eventflux::prelude::*;
use eventflux::{ManualClock, RowError, StateError};

/// A request that was answered. It borrows from the service's own data: nothing is copied on the way in.
#[derive(Stream)]
struct Request<'a> {
    path: &'a str,
    status: u16,
    millis: u32,
}

/// A path that failed too often.
#[derive(Stream, Clone, Debug, PartialEq)]
struct Alarm {
    path: String,
    requests: i64,
    failed: i64,
    slowest: i64,
}

eventflux! {
    /// Every ten seconds, the paths of which a fifth or more failed.
    struct Health;

    CREATE STREAM Requests OF Request;
    CREATE STREAM Alarms OF Alarm;

    INSERT INTO Alarms
    SELECT path, COUNT(*) AS requests, COUNT(*) FILTER (WHERE status >= 500) AS failed, MAX(millis) AS slowest
    FROM Requests WINDOW TUMBLING(10 SECONDS)
    GROUP BY path
    HAVING failed * 5 >= requests AND failed > 0
    ORDER BY failed DESC;
}

/// What the service does with rows: it puts them into its outbox.
#[derive(Default)]
struct Outbox {
    alarms: Vec<(Timestamp, Alarm)>,
    errors: Vec<RowError>,
}

impl HealthSinks for Outbox {
    fn on_alarms(&mut self, at: Timestamp, alarm: &Alarm) {
        self.alarms.push((at, alarm.clone()));
    }

    fn on_error(&mut self, error: &RowError) {
        self.errors.push(error.clone());
    }
}

/// The service. The app's type can be named, so it is a plain field.
struct Service {
    clock: ManualClock,
    health: Health<Outbox>,
}

impl Service {
    fn new(clock: ManualClock) -> Self {
        let health = Health::builder().sinks(Outbox::default()).clock(clock.clone()).build();
        Service { clock, health }
    }

    /// A service that goes on where another one stopped.
    fn resume(clock: ManualClock, state: &[u8]) -> Result<Self, StateError> {
        let mut service = Service::new(clock);
        service.health.restore(state)?;
        Ok(service)
    }

    fn answered(&mut self, path: &str, status: u16, millis: u32) {
        let pushed = self.health.push_requests(&Request { path, status, millis });
        assert_eq!(pushed, Push::Accepted, "the clock does not go back");
    }

    /// One turn of the loop. Windows close by the clock, also when no request comes.
    fn turn(&mut self) -> Vec<(Timestamp, Alarm)> {
        let mut clock = self.clock.clone();
        self.health.advance_to(eventflux::Clock::now(&mut clock));
        mem::take(&mut self.health.sinks_mut().alarms)
    }
}

fn main() -> Result<(), StateError> {
    let clock = ManualClock::new(Timestamp::from_millis(0));
    let mut service = Service::new(clock.clone());

    for second in 0..30_u32 {
        // What came in during this second.
        service.answered("/search", 200, 20 + second);
        if second % 3 == 0 {
            service.answered("/pay", if (9..15).contains(&second) { 503 } else { 200 }, 40 * second);
        }
        if second == 12 {
            // A new version takes over in the middle of a window.
            let state = service.health.snapshot();
            service = Service::resume(clock.clone(), &state)?;
            println!("{second:2}s  resumed from {} bytes", state.len());
        }

        clock.advance(1_000_000);
        for (at, alarm) in service.turn() {
            let Alarm { path, requests, failed, slowest } = alarm;
            println!(
                "{:2}s  {path}: {failed} of {requests} failed, slowest {slowest} ms (window to {at})",
                second + 1
            );
        }
    }
    let errors = &service.health.sinks().errors;
    println!("row errors: {}", errors.len());
    Ok(())
}
