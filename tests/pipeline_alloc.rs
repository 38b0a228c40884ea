//! Events cross a queue without an allocation once as many are on their way as ever are: neither the producer's thread nor the
//! worker's allocates, whether batches or single events are sent, and texts keep their memory.
#![allow(unsafe_code, reason = "counting allocations takes an allocator of one's own")]

use std::hint::black_box;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use eventflux::pipeline::EventPipeline;
use eventflux::prelude::*;

mod allocator;

use allocator::allocations;

#[derive(Stream, Clone, Debug, Default)]
struct Trade {
    symbol: String,
    price: f64,
    #[stream(time)]
    at: Timestamp,
}

eventflux! {
    struct Means;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Means SELECT symbol, AVG(price) AS mean FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
}

/// Of one length: a row that held one has room for all.
const SYMBOLS: [&str; 4] = ["a symbol", "B symbol", "c-symbol", "D.symbol"];

const CAPACITY: usize = 64;

fn fill(number: i64, trade: &mut Trade) {
    trade.symbol.clear();
    trade.symbol.push_str(SYMBOLS[number as usize % SYMBOLS.len()]);
    trade.price = number as f64;
    trade.at = Timestamp::from_millis(number);
}

#[test]
fn neither_thread_allocates() {
    let app = Means::builder()
        .on_means(|row| {
            black_box(row);
        })
        .build();
    let pipeline = EventPipeline::builder().capacity(CAPACITY).batch(16).start(app).unwrap();
    let mut sender = pipeline.sender();
    let mut number = 0;
    let mut send = |events: i64, batched: bool| {
        let until = number + events;
        while number < until {
            if batched {
                let mut batch = sender.batch();
                while !batch.is_full() {
                    batch.push_with(|trade| fill(number, trade));
                    number += 1;
                }
                sender.push_batch(batch).unwrap();
            } else {
                sender.push_with(|trade| fill(number, trade)).unwrap();
                number += 1;
            }
        }
    };
    for batched in [true, false] {
        // As many are on their way as can be, and one more is in hand.
        thread::scope(|scope| {
            let (open, gate) = mpsc::channel::<()>();
            let (begun, at_work) = mpsc::channel();
            let pipeline = &pipeline;
            scope.spawn(move || {
                let wait = move |_: &mut _| {
                    begun.send(()).unwrap();
                    let _ = gate.recv();
                };
                pipeline.with(wait).unwrap()
            });
            at_work.recv().unwrap();
            scope.spawn(move || {
                while pipeline.metrics().queues[0].depth < CAPACITY as u64 {
                    thread::yield_now();
                }
                thread::sleep(Duration::from_millis(20));
                drop(open);
            });
            send(CAPACITY as i64 + 1, batched);
        });
        send(20_000, batched);
        pipeline.flush().unwrap();
        let theirs = pipeline.with(|_| allocations()).unwrap();
        let ours = allocations();
        send(20_000, batched);
        let ours = allocations() - ours;
        pipeline.flush().unwrap();
        let theirs = pipeline.with(|_| allocations()).unwrap() - theirs;
        assert_eq!((ours, theirs), (0, 0), "batched: {batched}");
    }
    let pool = pipeline.metrics().pool;
    assert!(pool.misses < 200 && pool.hits > 40_000, "{pool:?}");
    pipeline.close().unwrap();
}
