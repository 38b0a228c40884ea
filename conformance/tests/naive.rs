//! Random apps and random input: the interpreter against the naive reference.
//!
//! `EVENTFLUX_CASES` (default 1500) apps from `EVENTFLUX_SEED`. A failure shrinks, app and input, in at most `EVENTFLUX_SHRINKS` (default
//! 50000) steps, and is shown as a case.

use std::sync::LazyLock;

use conformance::naive::check::check;
use conformance::naive::known::Known;
use conformance::naive::reduce::{Trial, reductions};
use conformance::naive::{draw, events};
use conformance::number;
use eventflux::dynamic::App;
use proptest::prelude::Rng as _;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::by_trying(|sql| App::compile(sql).is_ok()));

/// Draws an app and its input.
#[derive(Debug)]
struct Trials;

impl Strategy for Trials {
    type Tree = Shrinking;
    type Value = Drawn;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = runner.rng().next_u64();
        let app = draw::app(seed, &KNOWN);
        let steps = events::steps(seed, &app);
        Ok(Shrinking { smallest: Trial { app, steps }, tried: Vec::new().into_iter(), now: None })
    }
}

/// A trial, and whether it is as the generator drew it, so that it must compile.
#[derive(Clone, Debug)]
struct Drawn {
    trial: Trial,
    whole: bool,
}

/// Takes the first reduction that still fails, and begins anew from it.
#[derive(Debug)]
struct Shrinking {
    smallest: Trial,
    tried: std::vec::IntoIter<Trial>,
    now: Option<Trial>,
}

impl ValueTree for Shrinking {
    type Value = Drawn;

    fn current(&self) -> Drawn {
        let trial = self.now.as_ref().unwrap_or(&self.smallest).clone();
        Drawn { trial, whole: self.now.is_none() }
    }

    fn simplify(&mut self) -> bool {
        if let Some(now) = self.now.take() {
            self.smallest = now;
        }
        self.tried = reductions(&self.smallest).into_iter();
        self.complicate()
    }

    fn complicate(&mut self) -> bool {
        self.now = self.tried.next();
        self.now.is_some()
    }
}

#[test]
fn the_interpreter_answers_as_the_reference_does() {
    let cases = u32::try_from(number("EVENTFLUX_CASES", 1500)).unwrap_or(u32::MAX);
    let max_shrink_iters = u32::try_from(number("EVENTFLUX_SHRINKS", 50_000)).unwrap_or(u32::MAX);
    let config = Config { cases, failure_persistence: None, max_shrink_iters, ..Config::default() };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number("EVENTFLUX_SEED", 1).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let outcome = runner.run(&Trials, |Drawn { trial, whole }| {
        let sql = trial.app.sql();
        match App::compile(&sql) {
            Ok(_) => {}
            Err(error) if whole => return Err(TestCaseError::fail(format!("{error}\n{sql}"))),
            Err(_) => return Ok(()),
        }
        let make = |outputs| conformance::interpreted(&sql, outputs).unwrap_or_else(|e| panic!("{e}"));
        check(&trial.app, &trial.steps, "the interpreter", &make).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
