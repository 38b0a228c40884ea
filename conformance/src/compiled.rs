//! Cases by generated code, alone and in turns with the interpreter; and random events through both.
//!
//! The build script deals the cases out to as many test targets (`tests/compiled_1.rs` and on) as rustc can make side by
//! side in reasonable memory; each calls [`compiled_cases!`](crate::compiled_cases) with its part.

use std::sync::LazyLock;

use crate::random::{Draw, Step, Trace, counted, take};
use crate::{interpreted, number, runs_by};
use eventflux::testing::{Case, Mode, Report, run_as};
use eventflux_runtime::{Engine, engine::Outputs};

/// Where an engine sends what it puts out.
pub type Sinks = Box<dyn Outputs + Send>;
/// Makes the engine of a case.
pub type Make = fn(Sinks) -> Box<dyn Engine>;

/// The tests of one part of the compiled cases: one for each case, and one with random events for all of them.
#[macro_export]
macro_rules! compiled_cases {
    ($file:literal) => {
        /// What the build script wrote: a module and a test for each case, and the list of the engines.
        #[allow(
            warnings,
            clippy::all,
            reason = "tokens printed without layout; the lints that matter look at the macro"
        )]
        // Nothing is linted in it, so that clippy need not read it.
        #[cfg(not(clippy))]
        mod generated {
            use ::eventflux_runtime::Engine;
            use $crate::compiled::{Make, Sinks, check};
            use $crate::verdict;

            include!(concat!(env!("OUT_DIR"), "/", $file));

            /// Random events for each case: both back ends put out the same rows and errors, hold the same state, and
            /// take over each other's.
            #[test]
            fn random_events_give_the_same_rows() {
                $crate::compiled::random_events(ENGINES);
            }
        }
    };
}

/// The cases in the order in which the build script numbered them.
static CASES: LazyLock<Vec<Case>> =
    LazyLock::new(|| eventflux::testing::load(&crate::corpus_folder()).unwrap_or_else(|e| panic!("{e}")));

/// Runs a case as it is written, with restarts, and in turns with the interpreter.
///
/// # Panics
/// If the rows are not those of the case.
#[track_caller]
pub fn check(index: usize, make: Make) {
    let case = &CASES[index];
    let fail = |failure, how: &str| panic!("{how}\n{}", Report::new(case, &failure));
    if let Err(failure) = run_as(case, Mode::AsWritten, make) {
        fail(failure, "as written");
    }
    if let Err(failure) = run_as(case, Mode::RestartEveryStep, make) {
        fail(failure, "with a restart before every step");
    }
    if let Err(failure) = run_as(case, Mode::CheckpointEveryStep, make) {
        fail(failure, "with a checkpoint before every step");
    }
    let mut turn = false;
    let mut in_turns = |outputs: Sinks| {
        turn = !turn;
        if turn { make(outputs) } else { walked(case, outputs) }
    };
    if runs_by(case, "interpreted")
        && let Err(failure) = run_as(case, Mode::RestartEveryStep, &mut in_turns)
    {
        fail(failure, "restored into the other back end before every step");
    }
    if runs_by(case, "interpreted")
        && let Err(failure) = run_as(case, Mode::CheckpointEveryStep, in_turns)
    {
        fail(failure, "with a checkpoint before every step, taken over by the other back end");
    }
}

fn walked(case: &Case, outputs: Sinks) -> Box<dyn Engine> {
    interpreted(&case.sql, outputs).unwrap_or_else(|e| panic!("{e}"))
}

/// `EVENTFLUX_SEQUENCES` (default 20) sequences of 40 steps for each engine, from `EVENTFLUX_SEED`.
///
/// # Panics
/// If the back ends differ.
pub fn random_events(engines: &[(usize, Make)]) {
    let (sequences, seed) = (number("EVENTFLUX_SEQUENCES", 20), number("EVENTFLUX_SEED", 1));
    let all = |engines: &[(usize, Make)]| {
        for (index, make) in engines {
            let case = &CASES[*index];
            if runs_by(case, "interpreted") {
                for sequence in 0..sequences {
                    compare(case, *make, seed.wrapping_mul(1_000_003).wrapping_add(sequence));
                }
            }
        }
    };
    // The test harness runs tests side by side, but this is one test.
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for part in engines.chunks(engines.len().div_ceil(threads).max(1)) {
            scope.spawn(move || all(part));
        }
    });
}

fn compare(case: &Case, make: Make, seed: u64) {
    let (left, right) = (Trace::default(), Trace::default());
    let mut compiled = make(Box::new(left.clone()));
    let mut walked = walked(case, Box::new(right.clone()));
    let steps = Draw::new(seed, &*compiled).steps(40);
    for (number, step) in steps.iter().enumerate() {
        let context = || format!("{} (seed {seed}, step {number}: {step:?})\n{}", case.name, case.sql);
        if let Step::Push(stream, _, row) = step {
            let parts = (compiled.partition_of(stream, row), walked.partition_of(stream, row));
            assert_eq!(parts.0, parts.1, "keys differ: {}", context());
        }
        let answers = (take(&mut *compiled, step), take(&mut *walked, step));
        assert_eq!(answers.0, answers.1, "answers differ: {}", context());
        assert_eq!(left.take(), right.take(), "rows differ, compiled left: {}", context());
        if number % 13 == 7 {
            let (of_compiled, of_walked) = (compiled.snapshot(), walked.snapshot());
            assert_eq!(of_compiled, of_walked, "states differ: {}", context());
            compiled.restore_from(&of_walked).unwrap_or_else(|e| panic!("{e}: {}", context()));
            walked.restore_from(&of_compiled).unwrap_or_else(|e| panic!("{e}: {}", context()));
        }
    }
    let context = || format!("{} (seed {seed}, finish, after {:?})\n{}", case.name, last(&steps), case.sql);
    assert_eq!(compiled.end(), walked.end(), "{}", context());
    assert_eq!(left.take(), right.take(), "rows differ at finish, compiled left: {}", context());
    assert_eq!(counted(&compiled.counters()), counted(&walked.counters()), "{}", context());
}

fn last(steps: &[Step]) -> &[Step] {
    &steps[steps.len().saturating_sub(5)..]
}
