//! What happens when there is no room.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use eventflux::pipeline::{Backpressure, EventPipeline, Unsent};

use super::{Sums, SumsInput, block_on, gated, in_time, trade};

#[test]
fn a_full_queue_makes_producers_wait_and_loses_nothing() {
    let (mut wait, open) = gated();
    let seen = Arc::new(AtomicU64::new(0));
    let count = seen.clone();
    let app = Sums::builder()
        .on_dear(move |_| {
            wait();
            count.fetch_add(1, Ordering::Relaxed);
        })
        .build();
    let pipeline = EventPipeline::builder().capacity(4).start(app).unwrap();
    let mut sender = pipeline.sender();
    // One is at work, and still has its room.
    for _ in 0..4 {
        sender.try_push(trade(0, "a", 100.0)).unwrap();
    }
    let error = sender.try_push(trade(0, "b", 101.0)).unwrap_err();
    assert_eq!(error.why, Unsent::Full);
    assert!(matches!(error.event, SumsInput::Trades(trade) if trade.symbol == "b"));
    let error = sender.push_timeout(trade(0, "b", 101.0), Duration::from_millis(5)).unwrap_err();
    assert_eq!(error.why, Unsent::Full);
    let producer = std::thread::spawn(move || {
        for _ in 0..100 {
            sender.push(trade(0, "c", 100.0)).unwrap();
        }
    });
    for _ in 0..104 {
        open.send(()).unwrap();
    }
    producer.join().unwrap();
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.dropped(), metrics.refused()), (104, 104, 0, 0));
    assert_eq!(metrics.queues[0].high_water, 4);
    pipeline.close().unwrap();
    assert_eq!(seen.load(Ordering::Relaxed), 104);
}

#[test]
fn the_oldest_make_room_where_they_may() {
    let (mut wait, open) = gated();
    let (sink, rows) = mpsc::channel();
    let app = Sums::builder()
        .on_dear(move |row| {
            wait();
            sink.send(row.price).unwrap();
        })
        .build();
    let pipeline = EventPipeline::builder()
        .capacity(4)
        .backpressure_of("Trades", Backpressure::Drop)
        .start(app)
        .unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(0, "a", 100.0)).unwrap();
    // The first is at work, and stays.
    while pipeline.metrics().queues[0].high_water == 0 {
        std::thread::yield_now();
    }
    for price in 1..=10 {
        sender.push(trade(0, "a", 100.0 + f64::from(price))).unwrap();
    }
    drop(open);
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.dropped()), (11, 5, 6));
    assert_eq!(metrics.counters.dropped, 6);
    pipeline.close().unwrap();
    assert_eq!(rows.iter().collect::<Vec<_>>(), [100.0, 107.0, 108.0, 109.0, 110.0]);
}

#[test]
fn the_newest_are_handed_back_where_they_are_refused() {
    let (mut wait, open) = gated();
    let app = Sums::builder().on_dear(move |_| wait()).build();
    let pipeline =
        EventPipeline::builder().capacity(2).backpressure(Backpressure::DropNewest).start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(0, "a", 100.0)).unwrap();
    sender.push(trade(0, "a", 100.0)).unwrap();
    let error = sender.push(trade(0, "b", 100.0)).unwrap_err();
    assert_eq!(error.why, Unsent::Refused);
    drop(open);
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed(), metrics.refused()), (2, 2, 1));
    pipeline.close().unwrap();
}

#[test]
fn there_is_room_without_a_bound() {
    let (mut wait, open) = gated();
    let app = Sums::builder().on_dear(move |_| wait()).build();
    let pipeline =
        EventPipeline::builder().capacity(1).backpressure(Backpressure::Unbounded).start(app).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..1_000 {
        sender.try_push(trade(0, "a", 100.0)).unwrap();
    }
    assert_eq!(pipeline.metrics().queues[0].capacity, None);
    drop(open);
    assert_eq!(pipeline.close().unwrap().counters().late, 0);
}

#[test]
fn a_policy_needs_an_input() {
    let error = EventPipeline::builder()
        .backpressure_of("Trade", Backpressure::Drop)
        .start(Sums::builder().build())
        .unwrap_err();
    assert_eq!(error.to_string(), "`Trade` is no input stream of this app; inputs: Trades");
}

#[test]
fn a_future_waits_for_room() {
    let (sink, rows) = mpsc::channel();
    let app = Sums::builder().on_dear(move |row| sink.send(row.price).unwrap()).build();
    let pipeline = EventPipeline::builder().capacity(2).start(app).unwrap();
    let mut sender = pipeline.sender();
    block_on(async {
        for price in 100..1_100 {
            sender.push_async(trade(0, "a", f64::from(price))).await.unwrap();
        }
    });
    pipeline.close().unwrap();
    assert!(rows.iter().eq((100..1_100).map(f64::from)));
}

#[test]
fn who_drops_the_oldest_never_waits() {
    let (mut wait, open) = gated();
    let app = Sums::builder().on_dear(move |_| wait()).build();
    let builder = EventPipeline::builder().capacity(1).backpressure(Backpressure::Drop);
    let pipeline = builder.start(app).unwrap();
    let mut sender = pipeline.sender();
    in_time(move || {
        for _ in 0..100 {
            sender.push(trade(0, "a", 100.0)).unwrap();
        }
        sender.push_all((0..10).map(|_| trade(0, "a", 100.0))).unwrap();
    });
    drop(open);
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed() + metrics.dropped()), (110, 110));
    // One that was at work, if it was taken out in time, and the last.
    assert!(metrics.processed() <= 2, "{metrics:?}");
    pipeline.close().unwrap();
}

#[test]
fn an_event_has_room_at_the_end_of_its_time_if_there_is_any() {
    let (mut wait, open) = gated();
    let pipeline =
        EventPipeline::builder().capacity(4).start(Sums::builder().on_dear(move |_| wait()).build()).unwrap();
    let mut sender = pipeline.sender();
    for _ in 0..4 {
        sender.push(trade(0, "a", 100.0)).unwrap();
    }
    let opener = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        open.send(()).unwrap();
        open
    });
    // One place is free soon, which is less than half of the queue: nobody is woken for it.
    sender.push_timeout(trade(0, "a", 100.0), Duration::from_millis(500)).unwrap();
    drop(opener.join().unwrap());
    pipeline.close().unwrap();
}

#[test]
fn what_each_copy_refuses_is_counted_and_handed_back() {
    let gates: Vec<_> = (0..2).map(|_| gated()).collect();
    let (mut waits, opens): (Vec<_>, Vec<_>) = gates.into_iter().unzip();
    let app = |_| {
        let mut wait = waits.pop().unwrap();
        Sums::builder().on_dear(move |_| wait()).build()
    };
    let builder = EventPipeline::builder().capacity(1).backpressure(Backpressure::DropNewest);
    let pipeline = builder.start_shards(2, app).unwrap();
    let mut sender = pipeline.sender();
    let all = || ["a", "b", "c", "d", "e", "f"].map(|symbol| trade(0, symbol, 100.0));
    let sent = all().into_iter().filter(|trade| sender.push(trade.clone()).is_ok()).count();
    assert_eq!(sent, 2);
    let mut batch = sender.batch();
    all().into_iter().for_each(|trade| batch.push(trade));
    let back = sender.push_batch(batch).unwrap_err();
    assert_eq!((back.why, back.event.len()), (Unsent::Refused, 6));
    assert_eq!(pipeline.metrics().iter().map(|metrics| metrics.refused()).sum::<u64>(), 4 + 6);
    drop(opens);
    pipeline.close().unwrap();
}
