//! Every case by generated code, alone and in turns with the interpreter; and random events through both.

use std::sync::LazyLock;

use conformance::random::{Draw, Step, Trace, counted, take};
use conformance::{number, verdict};
use eventflux::testing::{Case, Mode, Report, run_as};
use eventflux_runtime::{Engine, engine::Outputs};

type Sinks = Box<dyn Outputs + Send>;
type Make = fn(Sinks) -> Box<dyn Engine>;

/// What the build script wrote: a module and a test for each case, and the list of the engines.
#[allow(
    warnings,
    clippy::all,
    reason = "tokens printed without layout; the lints that matter look at the macro"
)]
mod generated {
    use super::{Engine, Make, Sinks, check, verdict};

    include!(concat!(env!("OUT_DIR"), "/compiled.rs"));
}

/// The cases in the order in which the build script numbered them.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    eventflux::testing::load(&conformance::corpus_folder()).unwrap_or_else(|e| panic!("{e}"))
});

#[track_caller]
fn check(index: usize, make: Make) {
    let case = &CASES[index];
    let fail = |failure, how: &str| panic!("{how}\n{}", Report::new(case, &failure));
    if let Err(failure) = run_as(case, Mode::AsWritten, make) {
        fail(failure, "as written");
    }
    if let Err(failure) = run_as(case, Mode::RestartEveryStep, make) {
        fail(failure, "with a restart before every step");
    }
    let mut turn = false;
    let in_turns = |outputs: Sinks| {
        turn = !turn;
        if turn { make(outputs) } else { interpreted(case, outputs) }
    };
    if conformance::runs_by(case, "interpreted")
        && let Err(failure) = run_as(case, Mode::RestartEveryStep, in_turns)
    {
        fail(failure, "restored into the other back end before every step");
    }
}

fn interpreted(case: &Case, outputs: Sinks) -> Box<dyn Engine> {
    conformance::interpreted(&case.sql, outputs).unwrap_or_else(|e| panic!("{e}"))
}

/// Random events for each case: both back ends put out the same rows and errors, hold the same state, and take
/// over each other's. `EVENTFLUX_SEQUENCES` (default 20) sequences of 40 steps each, from `EVENTFLUX_SEED`.
#[test]
fn random_events_give_the_same_rows() {
    let (sequences, seed) = (number("EVENTFLUX_SEQUENCES", 20), number("EVENTFLUX_SEED", 1));
    for (index, make) in generated::ENGINES {
        let case = &CASES[*index];
        if conformance::runs_by(case, "interpreted") {
            for sequence in 0..sequences {
                compare(case, *make, seed.wrapping_mul(1_000_003).wrapping_add(sequence));
            }
        }
    }
}

fn compare(case: &Case, make: Make, seed: u64) {
    let (left, right) = (Trace::default(), Trace::default());
    let mut compiled = make(Box::new(left.clone()));
    let mut walked = interpreted(case, Box::new(right.clone()));
    let steps = Draw::new(seed, &*compiled).steps(40);
    for (number, step) in steps.iter().enumerate() {
        let context = || format!("{} (seed {seed}, step {number}: {step:?})\n{}", case.name, case.sql);
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
