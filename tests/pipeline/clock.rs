//! Time passes with events and without.

use std::sync::mpsc;
use std::time::Duration;

use eventflux::ManualClock;
use eventflux::pipeline::EventPipeline;
use eventflux::prelude::*;

use super::{Counts, CountsInput, Ping, Trade, trade};

#[test]
fn windows_close_by_the_clock_alone() {
    let clock = ManualClock::new(Timestamp::from_millis(10_000));
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let pipeline = EventPipeline::builder().clock(clock.clone()).start(app).unwrap();
    let mut sender = pipeline.sender();
    for number in 0..3 {
        sender.push(CountsInput::Pings(Ping { number })).unwrap();
    }
    pipeline.flush().unwrap();
    clock.advance(1_000_000);
    pipeline.wake();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(3));
    drop(pipeline);
}

#[test]
fn a_window_closes_in_time_without_events() {
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let pipeline = EventPipeline::start(app).unwrap();
    pipeline.sender().push(CountsInput::Pings(Ping { number: 1 })).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(1));
    pipeline.stop().unwrap();
}

#[test]
fn time_passes_for_a_worker_that_never_sleeps() {
    let clock = ManualClock::new(Timestamp::from_millis(10_000));
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let builder = EventPipeline::builder().spin(Duration::from_secs(3_600)).clock(clock.clone());
    let pipeline = builder.start(app).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..100 {
        sender.push(CountsInput::Pings(Ping { number: 1 })).unwrap();
        pipeline.flush().unwrap();
        clock.advance(1_000_000);
        // What is due is put out before the app is asked.
        pipeline.flush().unwrap();
        assert_eq!(rows.try_recv(), Ok(1));
    }
    sender.push(CountsInput::Pings(Ping { number: 1 })).unwrap();
    pipeline.flush().unwrap();
    clock.advance(1_000_000);
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(1));
}

#[test]
fn what_came_in_time_is_processed_before_time_passes() {
    let clock = ManualClock::new(Timestamp::from_millis(10_000));
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder().on_per_second(move |row| sink.send(row.n).unwrap()).build();
    let pipeline = EventPipeline::builder().clock(clock.clone()).start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(CountsInput::Pings(Ping { number: 1 })).unwrap();
    pipeline.flush().unwrap();
    // The worker sleeps by then, and is woken by an event of the second that is over.
    std::thread::sleep(Duration::from_millis(50));
    clock.advance(5_000_000);
    sender.push_at(Timestamp::from_millis(10_900), CountsInput::Pings(Ping { number: 2 })).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)), Ok(2));
}

eventflux! {
    struct Guarded;
    SET max_ahead = 1 HOUR;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Sums SELECT symbol, SUM(price) AS sum FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
}

#[test]
fn an_event_too_far_ahead_moves_no_clock() {
    let app = |_| Guarded::builder().on_sums(|_| {}).build();
    // A copy knows how far it is ahead of its own events alone.
    let error = EventPipeline::builder().start_shards(2, app).unwrap_err();
    assert_eq!(error.to_string(), "the app can't be split: SET max_ahead measures each event by all others");
    let pipeline = EventPipeline::builder().start_shards(1, app).unwrap();
    let mut sender = pipeline.sender();
    for millis in [0, 1_000_000_000, 1_000] {
        sender.push(trade(millis, "a", 1.0)).unwrap();
        pipeline.flush().unwrap();
        // The worker looks at the time meanwhile.
        std::thread::sleep(Duration::from_millis(20));
    }
    let counters = pipeline.close().unwrap().remove(0).counters();
    assert_eq!((counters.late, counters.refused), (0, 1));
}
