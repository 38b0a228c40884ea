//! Sources, merged by the time of their events.

use std::sync::mpsc;
use std::time::Duration;

use eventflux::pipeline::EventPipeline;
use eventflux::prelude::*;

use super::{Ordered, OrderedSinks, Rows, in_time, trade, walk};

/// An app, and what it puts out of symbols.
fn ordered() -> (Ordered<impl OrderedSinks + Send + 'static>, mpsc::Receiver<String>) {
    let (sink, rows) = mpsc::channel();
    (Ordered::builder().on_all(move |row| sink.send(row.symbol.clone()).unwrap()).build(), rows)
}

#[test]
fn sources_are_merged_by_time() {
    for (batch, shards) in [(1, 1), (16, 1), (16, 2)] {
        let builder =
            EventPipeline::builder().capacity(32).batch(batch).source("even").source("odd").source("late");
        let rows = Rows::default();
        let mut pipeline = builder.start_shards(shards, |_| rows.app()).unwrap();
        let producers: Vec<_> = [("even", 0), ("odd", 1), ("late", 2)]
            .into_iter()
            .map(|(name, first)| {
                let mut sender = pipeline.source(name).unwrap();
                std::thread::spawn(move || {
                    let events = (0..5_000).filter(move |n| n % 3 == first).map(walk);
                    if batch == 1 {
                        events.for_each(|event| sender.push(event).unwrap());
                    } else {
                        sender.push_all(events).unwrap();
                    }
                })
            })
            .collect();
        assert!(pipeline.source("even").is_none());
        producers.into_iter().for_each(|producer| producer.join().unwrap());
        let apps = pipeline.join().unwrap();
        assert_eq!(apps.iter().map(|app| app.counters().late).sum::<u64>(), 0, "{batch} {shards}");
        let expected = Rows::default();
        let mut app = expected.app();
        (0..5_000).for_each(|n| assert_eq!(app.push_trades(&walk(n)), Push::Accepted));
        app.finish();
        assert!(rows.sorted() == expected.sorted(), "{batch} {shards}");
    }
}

#[test]
fn others_wait_for_a_source_until_it_ends() {
    let (app, rows) = ordered();
    let mut pipeline = EventPipeline::builder().source("a").source("b").start(app).unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push(trade(1, "a1", 0.0)).unwrap();
    a.push(trade(5, "a5", 0.0)).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_millis(20)), Err(mpsc::RecvTimeoutError::Timeout));
    while pipeline.metrics().held_by.is_none() {
        std::thread::yield_now();
    }
    assert_eq!(pipeline.metrics().held_by.as_deref(), Some("b"));
    b.push(trade(3, "b3", 0.0)).unwrap();
    assert_eq!([rows.recv().unwrap(), rows.recv().unwrap()], ["a1", "b3"]);
    assert_eq!(rows.recv_timeout(Duration::from_millis(20)), Err(mpsc::RecvTimeoutError::Timeout));
    drop(b);
    assert_eq!(rows.recv().unwrap(), "a5");
    drop(a);
    assert_eq!(pipeline.join().unwrap().counters().late, 0);
}

#[test]
fn an_idle_source_is_left_out() {
    let (app, rows) = ordered();
    let idle = Duration::from_millis(10);
    let builder = EventPipeline::builder().source("a").source("b").idle_after(idle);
    let mut pipeline = builder.start(app).unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push(trade(5, "a5", 0.0)).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)).as_deref(), Ok("a5"));
    // It was left out: what it sends now is late.
    b.push(trade(3, "b3", 0.0)).unwrap();
    b.push(trade(7, "b7", 0.0)).unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(60)).as_deref(), Ok("b7"));
    assert_eq!(pipeline.close().unwrap().counters().late, 1);
}

#[test]
fn what_a_source_holds_back_is_counted_when_the_pipeline_fails() {
    let app = Ordered::builder().on_all(|row| assert!(row.price < 1.0, "too dear")).build();
    let mut pipeline = EventPipeline::builder().source("a").source("b").start(app).unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push_all((0..10).map(|n| trade(n, "a", 0.0))).unwrap();
    b.push(trade(4, "b", 1.0)).unwrap();
    while pipeline.metrics().dropped() == 0 {
        std::thread::yield_now();
    }
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.dropped()), (11, 6, 5));
    assert!(pipeline.close().is_err());
}

#[test]
fn sources_that_wait_for_room_do_not_hold_each_other_up() {
    // Some of these belong to the other copy.
    for other in ["b", "c", "d", "e", "f"] {
        let rows = Rows::default();
        let builder = EventPipeline::builder().capacity(2).source("a").source(other);
        let mut pipeline = builder.start_shards(2, |_| rows.app()).unwrap();
        for name in ["a", other] {
            let mut sender = pipeline.source(name).unwrap();
            std::thread::spawn(move || {
                for first in [0, 100] {
                    let mut batch = sender.batch();
                    (first..first + 100).for_each(|n| batch.push(trade(n, name, n as f64)));
                    sender.push_batch(batch).unwrap();
                }
            });
        }
        let apps = in_time(move || pipeline.join().unwrap());
        assert_eq!(apps.iter().map(|app| app.counters().late).sum::<u64>(), 0);
    }
}
