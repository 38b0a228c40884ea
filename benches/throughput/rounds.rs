//! Measuring: alone with criterion, and in turns.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};

use crate::cases::Case;
use crate::contender::{Contender, NAMES, Rows, timed};
use crate::report::Line;

/// Rounds that a ratio is the median of.
const ROUNDS: usize = 15;
/// A round pushes at least so many events to each contender.
const EVENTS: usize = 200_000;

/// Measures each contender alone.
pub fn criterion<C: Case>(criterion: &mut Criterion, name: &str, rows: &mut Rows<C::Row>) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(rows.len() as u64));
    for (number, contender_name) in NAMES.iter().enumerate() {
        let mut contender = timed::<C>(number);
        group.bench_function(BenchmarkId::from_parameter(contender_name), |bencher| {
            bencher.iter_custom(|passes| {
                (0..passes)
                    .map(|_| {
                        let took = pass(&mut *contender, rows);
                        rows.delay();
                        took
                    })
                    .sum()
            });
        });
    }
    group.finish();
}

/// Measures all contenders in turns: each round every one of them pushes the same passes, and who begins changes
/// from pass to pass.
pub fn rounds<C: Case>(query: &str, data: &str, rows: &mut Rows<C::Row>) -> Line {
    let mut contenders: Vec<_> = (0..NAMES.len()).map(timed::<C>).collect();
    let passes = EVENTS.div_ceil(rows.len());
    let mut times = [[0.0; NAMES.len()]; ROUNDS];
    // Groups, windows and caches are filled first.
    for _ in 0..2 {
        contenders.iter_mut().for_each(|contender| contender.pass(rows));
        rows.delay();
    }
    for round in &mut times {
        for turn in 0..passes {
            for place in 0..NAMES.len() {
                let number = (turn + place) % NAMES.len();
                round[number] += pass(&mut *contenders[number], rows).as_secs_f64();
            }
            rows.delay();
        }
    }
    let events = (passes * rows.len()) as f64;
    let of_rounds = |value: &dyn Fn(&[f64; NAMES.len()]) -> f64| median(times.map(|round| value(&round)));
    Line {
        query: query.to_owned(),
        data: data.to_owned(),
        events_per_second: std::array::from_fn(|number| of_rounds(&|round| events / round[number])),
        ratios: std::array::from_fn(|number| of_rounds(&|round| round[0] / round[number])),
    }
}

fn pass<R>(contender: &mut dyn Contender<R>, rows: &Rows<R>) -> Duration {
    let start = Instant::now();
    contender.pass(black_box(rows));
    start.elapsed()
}

fn median(mut values: [f64; ROUNDS]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[ROUNDS / 2]
}
