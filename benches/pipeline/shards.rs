//! What two shards on two cores bring: a keyed pattern over events that wait in the queues already, beside two copies of the app that
//! get the same events directly.

use std::hint::black_box;
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use eventflux::pipeline::EventPipeline;
use eventflux::{EventApp, Events};

use super::{Reading, Rises, RisesInput, RisesSinks};

const ROUNDS: usize = 5;
const BATCH: usize = 256;

pub(super) fn run(events: u64) {
    println!("\nmillions of events a second, a pattern by key; the median of {ROUNDS} rounds");
    let events: Vec<Reading> = (0..events).map(Reading::new).collect();
    let parts = split(&events);
    let mut rates = [const { Vec::new() }; 4];
    for _ in 0..ROUNDS {
        rates[0].push(directly(&[&events]));
        rates[1].push(directly(&[&parts[0], &parts[1]]));
        rates[2].push(queued(&events, 1));
        rates[3].push(queued(&events, 2));
    }
    let rates = rates.map(|mut rates| {
        rates.sort_by(f64::total_cmp);
        rates[ROUNDS / 2]
    });
    let names = ["one app", "two copies of it, half each", "one shard, pre-filled", "two shards, pre-filled"];
    for (name, rate) in names.into_iter().zip(rates) {
        println!("  {name:34} {rate:8.1}");
    }
    let [one, copies, shard, shards] = rates;
    let (direct, queued) = (copies / one, shards / shard);
    println!("  speed-up of two copies {direct:.2}, of two shards {queued:.2}: {:.2} of it", queued / direct);
}

fn app() -> Rises<impl RisesSinks + Send + 'static> {
    Rises::builder()
        .on_rises(|row| {
            black_box(row);
        })
        .build()
}

/// The events of each shard.
fn split(events: &[Reading]) -> [Vec<Reading>; 2] {
    let mut known = app().events();
    let mut parts = [Vec::new(), Vec::new()];
    for event in events {
        let key = known.key_of(&RisesInput::Readings(*event)).expect("a key");
        parts[(key >> 63) as usize].push(*event);
    }
    parts
}

/// A copy of the app for each part, on a thread of its own.
fn directly(parts: &[&[Reading]]) -> f64 {
    let since = Instant::now();
    thread::scope(|scope| {
        for part in parts {
            scope.spawn(|| {
                let mut app = app();
                for event in *part {
                    let _ = app.push_readings(event);
                }
                black_box(app.counters());
            });
        }
    });
    let count: usize = parts.iter().map(|part| part.len()).sum();
    count as f64 / since.elapsed().as_secs_f64() / 1e6
}

/// The same with all events in the queues before the workers begin.
fn queued(events: &[Reading], shards: usize) -> f64 {
    let builder = EventPipeline::builder().capacity(events.len()).batch(BATCH);
    let pipeline = builder.start_shards(shards, |_| app()).expect("threads");
    let mut sender = pipeline.sender();
    let since = thread::scope(|scope| {
        let (begun, at_work) = mpsc::channel();
        let gates: Vec<mpsc::Sender<()>> = (0..shards)
            .map(|shard| {
                let (open, gate) = mpsc::channel::<()>();
                let (begun, pipeline) = (begun.clone(), &pipeline);
                scope.spawn(move || {
                    let wait = move |_: &mut _| {
                        begun.send(()).expect("who counts");
                        let _ = gate.recv();
                    };
                    pipeline.with(shard, wait).expect("no panic");
                });
                open
            })
            .collect();
        at_work.iter().take(shards).for_each(drop);
        sender.push_all(events.iter().copied()).expect("an open pipeline");
        let since = Instant::now();
        drop(gates);
        since
    });
    pipeline.close().expect("no panic");
    events.len() as f64 / since.elapsed().as_secs_f64() / 1e6
}
