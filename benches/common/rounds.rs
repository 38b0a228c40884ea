//! Measuring: alone with criterion, and in turns.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};

use eventflux::Stream;

use super::case::Case;
use super::contender::{Contender, NAMES, Rows, timed};
use super::report::Line;
use super::rows::Later;

/// Rounds that a ratio is the median of.
const ROUNDS: usize = 15;
/// The most passes of a round. Its time is that of the median pass, so that one that was disturbed does not count.
const PASSES: usize = 7;

/// How much of a query is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Alone with criterion, and in rounds of several passes.
    Full,
    /// In rounds of one pass, after as many as fill what is kept: where passes are long.
    Rounds { filled_after: usize },
}

impl Effort {
    fn passes(self) -> usize {
        if self == Effort::Full { PASSES } else { 1 }
    }

    fn filled_after(self) -> usize {
        match self {
            Effort::Full => 2,
            Effort::Rounds { filled_after } => filled_after,
        }
    }
}

/// Rows that are pushed at one go: with all that belongs to them they stay in a core's own cache, as rows do that
/// were decoded just before. What a pass measures is then the work, not how far away its rows lie.
const PART: usize = 1 << 11;

/// Measures each contender alone.
pub(crate) fn criterion<C: Case>(criterion: &mut Criterion, name: &str, rows: &mut Rows<C::Row>) {
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

/// Measures all contenders in turns: in each pass every one of them pushes the same rows, and who begins changes
/// from pass to pass.
pub(crate) fn rounds<C: Case>(query: &str, data: &str, rows: &mut Rows<C::Row>, effort: Effort) -> Line {
    let mut contenders: Vec<_> = (0..NAMES.len()).map(timed::<C>).collect();
    if let Some(before) = &rows.before {
        contenders.iter_mut().for_each(|contender| contender.pass(before, 0..before.len()));
    }
    // Groups, windows and caches are filled first.
    for _ in 0..effort.filled_after() {
        contenders.iter_mut().for_each(|contender| contender.pass(rows, 0..rows.len()));
        rows.delay();
    }
    let rounds: [[f64; NAMES.len()]; ROUNDS] = std::array::from_fn(|_| {
        let mut times = [const { Vec::new() }; NAMES.len()];
        for turn in 0..effort.passes() {
            for place in 0..NAMES.len() {
                let number = (turn + place) % NAMES.len();
                times[number].push(pass(&mut *contenders[number], rows).as_secs_f64());
            }
            rows.delay();
        }
        times.map(median)
    });
    let of_rounds = |value: &dyn Fn(&[f64; NAMES.len()]) -> f64| median(rounds.iter().map(value).collect());
    Line {
        query: query.to_owned(),
        data: data.to_owned(),
        events_per_second: std::array::from_fn(|number| {
            of_rounds(&|round| rows.len() as f64 / round[number])
        }),
        ratios: std::array::from_fn(|number| of_rounds(&|round| round[0] / round[number])),
    }
}

fn pass<R: Stream + Later>(contender: &mut dyn Contender<R>, rows: &Rows<R>) -> Duration {
    let parts = (0..rows.len()).step_by(PART).map(|start| start..rows.len().min(start + PART));
    parts
        .map(|part| {
            black_box(contender.touch(rows, part.clone()));
            let start = now();
            contender.pass(black_box(rows), part);
            now().saturating_sub(start)
        })
        .sum()
}

/// How long this thread has run, so that what else the machine does is not counted.
#[cfg(unix)]
fn now() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).expect("a thread has a clock")
}

/// How long the process has run.
#[cfg(not(unix))]
fn now() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
