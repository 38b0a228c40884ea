//! Events a second through a queue, with one producer and one worker.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use crossbeam_queue::ArrayQueue;
use eventflux::pipeline::EventPipeline;

use super::{High, HighSinks, Reading};

const CAPACITY: usize = 16_384;
const BATCH: usize = 256;
const ROUNDS: usize = 5;

pub(super) fn run(events: u64) {
    println!("\nmillions of events a second, filter and project; the median of {ROUNDS} rounds");
    type Measure = fn(u64) -> f64;
    let ways: [(&str, Measure); 5] = [
        ("without a queue", direct),
        ("one by one", one_by_one),
        ("one by one, bare ArrayQueue", bare),
        ("batches of 256", batches),
        ("batches of 256, bare ArrayQueue", bare_batches),
    ];
    let mut rates = vec![Vec::new(); ways.len()];
    for _ in 0..ROUNDS {
        for ((_, measure), rates) in ways.iter().zip(&mut rates) {
            rates.push(measure(events));
        }
    }
    for ((name, _), mut rates) in ways.into_iter().zip(rates) {
        rates.sort_by(f64::total_cmp);
        println!("  {name:34} {:8.1}", rates[ROUNDS / 2]);
    }
}

fn rate(events: u64, since: Instant) -> f64 {
    events as f64 / since.elapsed().as_secs_f64() / 1e6
}

fn app() -> High<impl HighSinks + Send + 'static> {
    High::builder()
        .on_high(|row| {
            black_box(row);
        })
        .build()
}

fn direct(events: u64) -> f64 {
    let mut app = app();
    let since = Instant::now();
    for number in 0..events {
        let _ = app.push_readings(black_box(&Reading::new(number)));
    }
    rate(events, since)
}

fn one_by_one(events: u64) -> f64 {
    let app = app();
    let pipeline = EventPipeline::builder().capacity(CAPACITY).start(app).expect("a thread");
    let mut sender = pipeline.sender();
    let since = Instant::now();
    for number in 0..events {
        sender.push(Reading::new(number)).expect("an open pipeline");
    }
    pipeline.close().expect("no panic");
    rate(events, since)
}

fn batches(events: u64) -> f64 {
    let app = app();
    let pipeline = EventPipeline::builder().capacity(CAPACITY).batch(BATCH).start(app).expect("a thread");
    let mut sender = pipeline.sender();
    let since = Instant::now();
    sender.push_all((0..events).map(Reading::new)).expect("an open pipeline");
    pipeline.close().expect("no panic");
    rate(events, since)
}

fn bare(events: u64) -> f64 {
    let queue = Arc::new(ArrayQueue::new(CAPACITY));
    let since = Instant::now();
    let taking = queue.clone();
    let worker = std::thread::spawn(move || {
        let mut app = app();
        let mut taken = 0;
        while taken < events {
            match taking.pop() {
                Some(reading) => {
                    let _ = app.push_readings(&reading);
                    taken += 1;
                }
                None => std::hint::spin_loop(),
            }
        }
    });
    for number in 0..events {
        let mut reading = Reading::new(number);
        while let Err(back) = queue.push(reading) {
            reading = back;
            std::hint::spin_loop();
        }
    }
    worker.join().expect("no panic");
    rate(events, since)
}

fn bare_batches(events: u64) -> f64 {
    let queue = Arc::new(ArrayQueue::new(CAPACITY / BATCH));
    let since = Instant::now();
    let taking = queue.clone();
    let worker = std::thread::spawn(move || {
        let mut app = app();
        let mut taken = 0;
        while taken < events {
            let Some(batch): Option<Vec<Reading>> = taking.pop() else {
                std::hint::spin_loop();
                continue;
            };
            for reading in &batch {
                let _ = app.push_readings(reading);
            }
            taken += batch.len() as u64;
        }
    });
    let mut next = 0;
    while next < events {
        let until = events.min(next + BATCH as u64);
        let mut batch: Vec<Reading> = (next..until).map(Reading::new).collect();
        next = until;
        while let Err(back) = queue.push(batch) {
            batch = back;
            std::hint::spin_loop();
        }
    }
    worker.join().expect("no panic");
    rate(events, since)
}
