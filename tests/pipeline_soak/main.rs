//! Pipelines in random rounds: any capacity, policies, number of producers and of copies, ways to send, slow and panicking sinks, and ways to
//! end. In every round all events are accounted for, in order, and nothing hangs.
//!
//! Rounds are drawn for `EVENTFLUX_SOAK` seconds (default 3), the first from `EVENTFLUX_SEED` (default 1), each other from the number
//! after. A failure says how its round is repeated; what the threads do in it is the scheduler's choice, so that it may take some.

#[path = "../block_on/mod.rs"]
mod block_on;
mod pipe;
mod plan;
mod producer;
mod round;
mod rows;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use eventflux::prelude::*;
use fastrand::Rng;

use plan::Plan;
use round::{Log, PLANNED, round};
use rows::{Left, Right, Row, TimedLeft, TimedRight};

eventflux! {
    struct Plain;
    CREATE STREAM Lefts OF Left;
    CREATE STREAM Rights OF Right;
    INSERT INTO SeenLefts SELECT producer, number, key FROM Lefts;
    INSERT INTO SeenRights SELECT producer, number, key FROM Rights;
    INSERT INTO LeftsPerKey SELECT key, COUNT(*) AS n FROM Lefts WINDOW TUMBLING(1 MILLISECOND) GROUP BY key;
    INSERT INTO RightsPerKey SELECT key, COUNT(*) AS n FROM Rights WINDOW TUMBLING(1 MILLISECOND) GROUP BY key;
}

eventflux! {
    struct Timed;
    CREATE STREAM Lefts OF TimedLeft;
    CREATE STREAM Rights OF TimedRight;
    INSERT INTO SeenLefts SELECT producer, number, key FROM Lefts;
    INSERT INTO SeenRights SELECT producer, number, key FROM Rights;
    INSERT INTO LeftsPerKey SELECT key, COUNT(*) AS n FROM Lefts WINDOW TUMBLING(1 SECOND) GROUP BY key;
    INSERT INTO RightsPerKey SELECT key, COUNT(*) AS n FROM Rights WINDOW TUMBLING(1 SECOND) GROUP BY key;
}

eventflux! {
    struct Tabled;
    CREATE STREAM Lefts OF Left;
    CREATE STREAM Rights OF Right;
    CREATE TABLE Noted (producer BIGINT NOT NULL, number BIGINT NOT NULL);
    INSERT INTO SeenLefts SELECT producer, number, key FROM Lefts;
    INSERT INTO SeenRights SELECT producer, number, key FROM Rights;
    INSERT INTO Noted SELECT producer, number FROM Lefts;
}

/// Draws a round and runs it.
fn run(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let rng = &mut rng;
    match rng.u32(0..3) {
        0 => {
            let make = |log: Arc<Log>| {
                let right = log.clone();
                Plain::builder()
                    .on_seen_lefts(move |row| log.see(0, row.producer, row.number, row.key))
                    .on_seen_rights(move |row| right.see(1, row.producer, row.number, row.key))
                    .on_lefts_per_key(|_| {})
                    .on_rights_per_key(|_| {})
                    .build()
            };
            let item = |event: &PlainInput| match event {
                PlainInput::Lefts(row) => row.item(),
                PlainInput::Rights(row) => row.item(),
            };
            let plan = Plan::draw(rng, 3, false);
            round::<_, Left, Right>(rng, &plan, make, item, |_| None);
        }
        1 => {
            let make = |log: Arc<Log>| {
                let right = log.clone();
                Timed::builder()
                    .on_seen_lefts(move |row| log.see(0, row.producer, row.number, row.key))
                    .on_seen_rights(move |row| right.see(1, row.producer, row.number, row.key))
                    .on_lefts_per_key(|_| {})
                    .on_rights_per_key(|_| {})
                    .build()
            };
            let item = |event: &TimedInput| match event {
                TimedInput::Lefts(row) => row.item(),
                TimedInput::Rights(row) => row.item(),
            };
            let plan = Plan::draw(rng, 3, true);
            round::<_, TimedLeft, TimedRight>(rng, &plan, make, item, |_| None);
        }
        _ => {
            let make = |log: Arc<Log>| {
                let right = log.clone();
                Tabled::builder()
                    .on_seen_lefts(move |row| log.see(0, row.producer, row.number, row.key))
                    .on_seen_rights(move |row| right.see(1, row.producer, row.number, row.key))
                    .build()
            };
            let item = |event: &TabledInput| match event {
                TabledInput::Lefts(row) => row.item(),
                TabledInput::Rights(row) => row.item(),
            };
            let plan = Plan::draw(rng, 1, false);
            round::<_, Left, Right>(rng, &plan, make, item, |app| Some(app.noted().len()));
        }
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// How long a round may take.
const LIMIT: Duration = Duration::from_secs(60);

#[test]
fn every_event_is_accounted_for() {
    let (first, time) = (number("EVENTFLUX_SEED", 1), Duration::from_secs(number("EVENTFLUX_SOAK", 3)));
    let repeat = |seed: u64| {
        format!(
            "repeat it with EVENTFLUX_SEED={seed} EVENTFLUX_SOAK=0 cargo test --features pipeline --test pipeline_soak"
        )
    };
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if info.payload().downcast_ref::<&str>() != Some(&PLANNED)
            && info.payload().downcast_ref::<String>().is_none_or(|text| text != PLANNED)
        {
            hook(info);
        }
    }));
    let begun = Instant::now();
    // The number of the round, and when it began.
    let at = Arc::new((AtomicU64::new(first), AtomicU64::new(0)));
    let watched = at.clone();
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(1));
            let since = Duration::from_millis(watched.1.load(Ordering::Relaxed));
            if begun.elapsed().saturating_sub(since) > LIMIT {
                eprintln!("a round hangs; {}", repeat(watched.0.load(Ordering::Relaxed)));
                std::process::abort();
            }
        }
    });
    for seed in first.. {
        at.1.store(begun.elapsed().as_millis() as u64, Ordering::Relaxed);
        at.0.store(seed, Ordering::Relaxed);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| run(seed))) {
            eprintln!("{}", repeat(seed));
            resume_unwind(panic);
        }
        if begun.elapsed() >= time {
            println!("{} rounds", seed - first + 1);
            break;
        }
    }
}
