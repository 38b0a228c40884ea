//! Panics, of sinks, functions and rows, and pipelines that are dropped.

use std::time::Duration;

use eventflux::dynamic::{Compiler, function};
use eventflux::pipeline::{EventPipeline, Unsent};
use eventflux::prelude::*;

use super::{Sums, Trade, gated, in_time, trade};

#[test]
fn a_panicking_sink_ends_the_pipeline_with_its_name() {
    let app = Sums::builder().on_dear(|row| assert!(row.price < 105.0, "too dear")).build();
    let pipeline = EventPipeline::builder().capacity(1_000).batch(100).start(app).unwrap();
    let mut sender = pipeline.sender();
    let sent = (0..10_000).take_while(|n| sender.push(trade(0, "a", 100.0 + f64::from(*n))).is_ok()).count();
    assert!(sent >= 6);
    let error = sender.push(trade(0, "a", 1.0)).unwrap_err();
    assert_eq!(error.why, Unsent::Closed);
    // Nothing is left in the queue soon.
    while pipeline.metrics().queues[0].depth > 0 {
        std::thread::yield_now();
    }
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed()), (sent as u64, 6));
    assert_eq!(metrics.dropped(), sent as u64 - 6);
    // All that follows tells why.
    let why = pipeline.with(|_| ()).unwrap_err();
    let error = pipeline.close().unwrap_err();
    assert_eq!(error.to_string(), "a sink of Dear panicked at an event of Trades: too dear");
    assert_eq!(why, error);
}

#[eventflux::function]
fn checked(price: f64) -> f64 {
    assert!(price >= 0.0, "a negative price");
    price.sqrt()
}

eventflux! {
    struct Roots;
    CREATE STREAM Trades OF Trade;
    CREATE FUNCTION checked OF checked;
    INSERT INTO Roots SELECT checked(price) AS root FROM Trades;
}

#[test]
fn a_panicking_function_is_named_in_both_back_ends() {
    const MESSAGE: &str = "the function checked panicked at an event of Trades: a negative price";
    let pipeline = EventPipeline::start(Roots::builder().on_roots(|_| {}).build()).unwrap();
    pipeline.sender().push(trade(0, "a", -1.0)).unwrap();
    assert_eq!(pipeline.close().unwrap_err().to_string(), MESSAGE);

    let mut app = Compiler::new()
        .function(function!(checked))
        .compile(
            "CREATE STREAM Trades (price DOUBLE NOT NULL);
             CREATE FUNCTION checked OF checked;
             INSERT INTO Roots SELECT checked(price) AS root FROM Trades;",
        )
        .unwrap();
    app.on("Roots", |_, _| {}).unwrap();
    let pipeline = EventPipeline::start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(sender.events().event("Trades", (-1.0,)).unwrap()).unwrap();
    assert_eq!(pipeline.close().unwrap_err().to_string(), MESSAGE);
}

#[test]
fn what_a_dropped_pipeline_held_can_be_freed_and_its_senders_learn_of_it() {
    let (mut wait, open) = gated();
    let pipeline = EventPipeline::start(Sums::builder().on_dear(move |_| wait()).build()).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..10 {
        sender.push(trade(0, "a", 100.0)).unwrap();
    }
    drop(pipeline);
    assert_eq!(sender.push(trade(0, "a", 100.0)).unwrap_err().why, Unsent::Closed);
    drop(open);
}

#[test]
fn a_copy_that_panics_ends_the_others() {
    let app = |shard| {
        Sums::builder()
            .on_dear(move |row| assert!(row.price < 200.0, "too dear"))
            .on_sums(move |_| assert!(shard < 2, "not reached"))
            .build()
    };
    let pipeline = EventPipeline::builder().start_shards(2, app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(0, "a", 200.0)).unwrap();
    while sender.push(trade(0, "b", 1.0)).is_ok() {}
    let error = pipeline.close().unwrap_err();
    assert_eq!(error.to_string(), "a sink of Dear panicked at an event of Trades: too dear");
}

#[test]
fn a_copy_that_another_has_ended_is_asked_in_vain() {
    let app = |shard| Sums::builder().on_dear(move |_| assert!(shard == 0, "the second copy")).build();
    let pipeline = EventPipeline::builder().start_shards(2, app).unwrap();
    let mut sender = pipeline.sender();
    (0..).take_while(|n| sender.push(trade(0, &format!("symbol {n}"), 100.0)).is_ok()).count();
    // The first has ended by then.
    std::thread::sleep(Duration::from_millis(50));
    let (pipeline, asked) = in_time(move || {
        let asked = pipeline.with_each(|_| ());
        (pipeline, asked)
    });
    let why = "a sink of Dear panicked at an event of Trades: the second copy";
    assert_eq!(asked.unwrap_err().to_string(), why);
    let (flushed, _pipeline) = in_time(move || (pipeline.flush(), pipeline));
    assert_eq!(flushed.unwrap_err().to_string(), why);
}

#[derive(Stream, Clone, Debug)]
struct Fragile {
    number: i64,
}

impl Drop for Fragile {
    fn drop(&mut self) {
        assert!(self.number != 13 || std::thread::panicking(), "not that one");
    }
}

eventflux! {
    struct Numbers;
    CREATE STREAM Fragiles OF Fragile;
    INSERT INTO Seen SELECT number FROM Fragiles;
}

#[test]
fn a_row_that_panics_when_it_is_dropped_ends_the_pipeline() {
    let pipeline =
        EventPipeline::builder().capacity(2).start(Numbers::builder().on_seen(|_| {}).build()).unwrap();
    let mut sender = pipeline.sender();
    let error = in_time(move || {
        (0..).take_while(|number| sender.push(Fragile { number: *number % 100 }).is_ok()).count();
        pipeline.close().unwrap_err()
    });
    assert_eq!(error.to_string(), "the app panicked: not that one");
}
