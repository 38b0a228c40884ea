//! Copies of an app that share its keys, and one sink for the rows of all.

use std::sync::mpsc;
use std::time::Duration;

use eventflux::pipeline::EventPipeline;
use eventflux::prelude::*;

use super::{Ordered, Rises, Rows, Sums, Trade, in_time, trade, walk};

#[test]
fn copies_put_out_together_what_one_app_does() {
    let expected = Rows::default();
    let mut app = expected.app();
    for n in 0..5_000 {
        assert_eq!(app.push_trades(&walk(n)), Push::Accepted);
    }
    app.finish();
    assert!(expected.sorted().len() > 1_000);
    for (shards, batched) in [(1, true), (2, false), (3, true)] {
        let rows = Rows::default();
        let builder = EventPipeline::builder().capacity(64).batch(8);
        let pipeline = builder.start_shards(shards, |_| rows.app()).unwrap();
        assert_eq!(pipeline.shards(), shards);
        let mut sender = pipeline.sender();
        if batched {
            sender.push_all((0..5_000).map(walk)).unwrap();
        } else {
            (0..5_000).for_each(|n| sender.push(walk(n)).unwrap());
        }
        pipeline.flush().unwrap();
        let processed: Vec<u64> = pipeline.metrics().iter().map(|metrics| metrics.processed()).collect();
        assert_eq!(processed.iter().sum::<u64>(), 5_000);
        assert!(processed.iter().all(|processed| *processed > 0), "{processed:?}");
        pipeline.close().unwrap();
        assert!(rows.sorted() == expected.sorted(), "{shards} shards");
    }
}

#[test]
fn a_copy_without_events_closes_its_windows_in_time() {
    let rows = Rows::default();
    let pipeline = EventPipeline::builder().start_shards(2, |_| rows.app()).unwrap();
    let mut sender = pipeline.sender();
    for symbol in ["a", "b", "c", "d", "e", "f"] {
        sender.push(trade(0, symbol, 1.0)).unwrap();
    }
    let busy: Vec<bool> = pipeline.metrics().iter().map(|metrics| metrics.sent > 0).collect();
    assert_eq!(busy, [true, true]);
    // One more event, of one key, shows the time to both.
    sender.push(trade(1_000, "a", 1.0)).unwrap();
    while rows.sorted().len() < 6 {
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(pipeline);
}

eventflux! {
    struct Last;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Means SELECT AVG(price) AS mean FROM Trades WINDOW LENGTH(10);
}

#[test]
fn what_cannot_be_split_is_not() {
    let error = EventPipeline::builder().start_shards(2, |_| Last::builder().build()).unwrap_err();
    assert_eq!(error.to_string(), "the app can't be split: Means (statement 2) has a window over all rows");
    let pipeline = EventPipeline::builder().start_shards(1, |_| Last::builder().build()).unwrap();
    pipeline.close().unwrap();
}

#[test]
fn one_sink_gets_the_rows_of_all_copies_in_order_of_time() {
    let (sink, rows) = mpsc::channel();
    let pipeline = EventPipeline::builder()
        .capacity(64)
        .batch(8)
        .start_merged(
            3,
            move |at, row: String| sink.send((at, row)).unwrap(),
            |_, rows| {
                let means = rows.clone();
                Rises::builder()
                    .on_rises_at(move |at, row| {
                        rows.push(at, format!("{at} {} {} {}", row.symbol, row.low, row.high))
                    })
                    .on_means_at(move |at, row| means.push(at, format!("{at} {} {}", row.symbol, row.mean)))
                    .build()
            },
        )
        .unwrap();
    pipeline.sender().push_all((0..5_000).map(walk)).unwrap();
    pipeline.close().unwrap();
    let merged: Vec<(Timestamp, String)> = rows.iter().collect();
    assert!(merged.is_sorted_by_key(|(at, _)| *at));
    let expected = Rows::default();
    let mut app = expected.app();
    (0..5_000).for_each(|n| assert_eq!(app.push_trades(&walk(n)), Push::Accepted));
    app.finish();
    let mut merged: Vec<String> = merged.into_iter().map(|(_, row)| row).collect();
    merged.sort();
    assert!(merged == expected.sorted());
}

#[test]
fn a_merged_sink_that_panics_is_named() {
    let pipeline = EventPipeline::builder()
        .start_merged(
            2,
            |_, price: f64| assert!(price < 200.0, "too dear"),
            |_, rows| Sums::builder().on_dear_at(move |at, row| rows.push(at, row.price)).build(),
        )
        .unwrap();
    let mut sender = pipeline.sender();
    for n in 0.. {
        if sender.push(trade(n, &format!("symbol {n}"), 100.0 + n as f64)).is_err() {
            break;
        }
    }
    let error = pipeline.close().unwrap_err();
    assert_eq!(error.to_string(), "a sink of the merged rows panicked: too dear");
}

#[test]
fn a_copy_without_events_holds_up_no_rows_of_others() {
    let (sink, rows) = mpsc::channel();
    let pipeline = EventPipeline::builder()
        .start_merged(
            3,
            move |_, symbol: String| sink.send(symbol).unwrap(),
            |_, rows| Ordered::builder().on_all_at(move |at, row| rows.push(at, row.symbol.clone())).build(),
        )
        .unwrap();
    // Nothing is ever due in it, and two copies get nothing each time.
    let mut sender = pipeline.sender();
    for (n, name) in ["first", "second", "third", "fourth"].into_iter().enumerate() {
        // All sleep by then.
        std::thread::sleep(Duration::from_millis(20));
        sender.push(trade(n as i64, name, 0.0)).unwrap();
        assert_eq!(rows.recv_timeout(Duration::from_secs(60)).as_deref(), Ok(name));
    }
    pipeline.close().unwrap();
}

#[test]
fn what_is_left_of_a_batch_is_counted_when_the_merged_sink_panics() {
    let mut pipeline = EventPipeline::builder()
        .source("a")
        .source("b")
        .start_merged(
            1,
            |_, _: f64| panic!("no rows"),
            |_, rows| Ordered::builder().on_all_at(move |at, row| rows.push(at, row.price)).build(),
        )
        .unwrap();
    let (mut a, mut b) = (pipeline.source("a").unwrap(), pipeline.source("b").unwrap());
    a.push_all([1, 20, 30].map(|n| trade(n, "a", 0.0))).unwrap();
    b.push(trade(10, "b", 0.0)).unwrap();
    let (pipeline, error) = in_time(move || {
        while pipeline.metrics()[0].queues.iter().any(|queue| queue.depth > 0) {
            std::thread::yield_now();
        }
        (pipeline.metrics().remove(0), pipeline.close().unwrap_err())
    });
    assert_eq!((pipeline.sent, pipeline.processed(), pipeline.dropped()), (4, 1, 3));
    assert_eq!(error.to_string(), "a sink of the merged rows panicked: no rows");
}
