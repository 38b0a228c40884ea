//! Nobody waits without end because others never pause.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use eventflux::pipeline::{EventPipeline, Unsent};

use super::{Counts, CountsInput, Ping, Sums, gated, trade};

/// So long the tests let go on what would go on for ever.
const LONG: Duration = Duration::from_secs(20);

#[test]
fn a_source_has_its_turn_beside_a_producer_that_never_pauses() {
    let (sink, rows) = mpsc::channel();
    let app = Counts::builder()
        .on_seen(move |row| {
            if row.kind == "pong" {
                let _ = sink.send(row.number);
            } else {
                // It takes so long that the queue is always full.
                thread::sleep(Duration::from_micros(100));
            }
        })
        .build();
    let mut pipeline = EventPipeline::builder().capacity(64).source("pongs").start(app).unwrap();
    let mut source = pipeline.source("pongs").unwrap();
    let mut plain = pipeline.sender();
    let over = Arc::new(AtomicBool::new(false));
    let producer = thread::spawn({
        let over = over.clone();
        move || {
            while !over.load(Ordering::Relaxed) && plain.push(CountsInput::Pings(Ping { number: 0 })).is_ok()
            {
            }
        }
    });
    while pipeline.metrics().processed() == 0 {
        thread::yield_now();
    }
    for number in 0..10 {
        source.push(CountsInput::Pongs(Ping { number })).unwrap();
    }
    let seen: Result<Vec<_>, _> = (0..10).map(|_| rows.recv_timeout(LONG)).collect();
    over.store(true, Ordering::Relaxed);
    producer.join().unwrap();
    assert_eq!(seen, Ok((0..10).collect()));
    pipeline.close().unwrap();
}

#[test]
fn a_batch_gets_room_beside_producers_that_never_pause() {
    let app = Sums::builder()
        .on_dear(|_| {
            let since = Instant::now();
            while since.elapsed() < Duration::from_micros(20) {}
        })
        .build();
    // A batch needs all the room there is.
    let pipeline = EventPipeline::builder().capacity(256).batch(256).start(app).unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let producers: Vec<_> = (0..2)
        .map(|_| {
            let (mut sender, over) = (pipeline.sender(), over.clone());
            thread::spawn(move || {
                let mut sent = 0;
                while !over.load(Ordering::Relaxed) && sender.push(trade(0, "a", 100.0)).is_ok() {
                    sent += 1;
                }
                sent
            })
        })
        .collect();
    let mut sender = pipeline.sender();
    let (done, sent) = mpsc::channel();
    let batches = thread::spawn(move || {
        for _ in 0..5 {
            sender.push_all((0..256).map(|_| trade(0, "b", 100.0))).unwrap();
        }
        done.send(()).unwrap();
    });
    let in_time = sent.recv_timeout(LONG);
    over.store(true, Ordering::Relaxed);
    let single: u64 = producers.into_iter().map(|producer| producer.join().unwrap()).sum();
    batches.join().unwrap();
    assert_eq!(in_time, Ok(()));
    pipeline.flush().unwrap();
    let metrics = pipeline.metrics();
    assert_eq!((metrics.sent, metrics.processed()), (single + 5 * 256, single + 5 * 256));
    pipeline.close().unwrap();
}

#[test]
fn who_gives_up_waiting_leaves_the_room_to_others() {
    let (mut wait, open) = gated();
    let app = Sums::builder().on_dear(move |_| wait()).build();
    let pipeline = EventPipeline::builder().capacity(1).start(app).unwrap();
    let mut sender = pipeline.sender();
    sender.push(trade(0, "a", 100.0)).unwrap();
    // While they wait others overtake them, so that one keeps the room; and each gives up at its time.
    let producers: Vec<_> = (1..=4_u64)
        .map(|n| {
            let mut sender = pipeline.sender();
            thread::spawn(move || sender.push_timeout(trade(0, "a", 100.0), Duration::from_millis(n)))
        })
        .collect();
    open.send(()).unwrap();
    let mut sent = 1;
    for producer in producers {
        match producer.join().unwrap() {
            Ok(()) => sent += 1,
            Err(error) => assert_eq!(error.why, Unsent::Full),
        }
    }
    drop(open);
    sender.push_timeout(trade(0, "a", 100.0), LONG).unwrap();
    pipeline.flush().unwrap();
    assert_eq!(pipeline.metrics().processed(), sent + 1);
    pipeline.close().unwrap();
}
