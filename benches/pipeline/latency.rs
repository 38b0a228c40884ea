//! How long events take from their push to their sink, at a million events a second.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_queue::ArrayQueue;
use eventflux::pipeline::EventPipeline;
use hdrhistogram::Histogram;

use super::{High, Means, Reading};

/// Nanoseconds between two events.
const EVERY: u64 = 1_000;
const CAPACITY: usize = 1 << 16;
/// What comes earlier shows how processors wake up.
const WARM_UP: u64 = 500_000;

const ROUNDS: usize = 5;

pub(super) fn run(events: u64) {
    println!(
        "\nmicroseconds from push to sink, a million events a second offered; the medians of {ROUNDS} rounds"
    );
    println!("  {:34} {:>8} {:>8} {:>8} {:>10} {:>10}", "", "p50", "p99", "p99.9", "max", "measured");
    type Measure = fn(u64) -> Histogram<u64>;
    let ways: [(&str, Measure); 3] = [
        ("bare ArrayQueue", bare),
        ("filter and project", filtered),
        ("TUMBLING(1 SECOND) by 100 groups", windows),
    ];
    let mut taken = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        for ((_, measure), taken) in ways.iter().zip(&mut taken) {
            taken.push(measure(events));
        }
    }
    for ((name, _), taken) in ways.into_iter().zip(taken) {
        let median = |of: &dyn Fn(&Histogram<u64>) -> u64| {
            let mut nanos: Vec<u64> = taken.iter().map(of).collect();
            nanos.sort_unstable();
            nanos[ROUNDS / 2] as f64 / 1e3
        };
        let [p50, p99, p999] =
            [50.0, 99.0, 99.9].map(|percent| median(&|one| one.value_at_percentile(percent)));
        let (max, measured) = (median(&Histogram::max), taken[0].len());
        println!("  {name:34} {p50:8.1} {p99:8.1} {p999:8.1} {max:10.1} {measured:10}");
    }
}

/// When events are due, and how late they were.
#[derive(Clone)]
struct Schedule {
    start: Instant,
    warm_up: u64,
    taken: Arc<Mutex<Histogram<u64>>>,
}

impl Schedule {
    fn new(events: u64) -> Self {
        let taken = Histogram::new_with_bounds(1, 60_000_000_000, 3).expect("three digits of a minute");
        Schedule {
            start: Instant::now() + Duration::from_millis(20),
            warm_up: WARM_UP.min(events / 10),
            taken: Arc::new(Mutex::new(taken)),
        }
    }

    /// Event `number` has come out.
    fn out(&self, number: u64) {
        let taken = self.start.elapsed().as_nanos() as u64;
        if number >= self.warm_up {
            self.taken.lock().expect("no panic").saturating_record(taken.saturating_sub(number * EVERY));
        }
    }

    /// Calls `push` for each event when it is due, or as soon as that is possible.
    fn offer(&self, events: u64, mut push: impl FnMut(u64)) {
        let mut next = 0;
        while next < events {
            let now = Instant::now().saturating_duration_since(self.start).as_nanos() as u64;
            while next < events && next * EVERY <= now {
                push(next);
                next += 1;
            }
            std::hint::spin_loop();
        }
    }

    fn taken(&self) -> Histogram<u64> {
        self.taken.lock().expect("no panic").clone()
    }
}

fn filtered(events: u64) -> Histogram<u64> {
    let schedule = Schedule::new(events);
    let sink = schedule.clone();
    let app = High::builder().on_high(move |row| sink.out(row.number as u64)).build();
    let pipeline = EventPipeline::builder().capacity(CAPACITY).start(app).expect("a thread");
    let mut sender = pipeline.sender();
    schedule.offer(events, |number| sender.push(Reading::new(number)).expect("an open pipeline"));
    pipeline.close().expect("no panic");
    schedule.taken()
}

/// A window's row counts from the push of the event at its end, which put it out.
fn windows(events: u64) -> Histogram<u64> {
    let schedule = Schedule::new(events);
    let sink = schedule.clone();
    let app = Means::builder()
        .on_means(move |row| {
            let number = row.until.as_micros() as u64;
            if number < events {
                sink.out(number);
            }
        })
        .build();
    let pipeline = EventPipeline::builder().capacity(CAPACITY).start(app).expect("a thread");
    let mut sender = pipeline.sender();
    schedule.offer(events, |number| sender.push(Reading::new(number)).expect("an open pipeline"));
    pipeline.close().expect("no panic");
    schedule.taken()
}

fn bare(events: u64) -> Histogram<u64> {
    let schedule = Schedule::new(events);
    let queue = Arc::new(ArrayQueue::new(CAPACITY));
    let (sink, taking) = (schedule.clone(), queue.clone());
    let worker = std::thread::spawn(move || {
        let mut taken = 0;
        while taken < events {
            match taking.pop() {
                Some(reading) => {
                    let reading: Reading = reading;
                    sink.out(reading.number as u64);
                    taken += 1;
                }
                None => std::hint::spin_loop(),
            }
        }
    });
    schedule.offer(events, |number| {
        let mut reading = Reading::new(number);
        while let Err(back) = queue.push(reading) {
            reading = back;
        }
    });
    worker.join().expect("no panic");
    schedule.taken()
}
