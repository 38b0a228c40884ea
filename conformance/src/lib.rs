//! The conformance corpus: one set of cases for every way to run an app.
//!
//! `corpus/` holds the cases; `EVENTFLUX_CORPUS` names another folder. `tests/interpreted.rs` runs them by the
//! interpreter, `tests/compiled_1.rs` and on by generated code (a build script turns each case into a module), and send random
//! events through both to compare everything that comes out. `tests/naive.rs` and `tests/drawn.rs` hold both against
//! a [naive reference evaluator](naive), over random apps.

pub mod compiled;
pub mod naive;
pub mod random;
pub mod reference;

use std::path::PathBuf;

use eventflux::dynamic::{App, Error};
use eventflux::testing::{Case, Found};
use eventflux_runtime::{Engine, engine::Outputs};

/// The folder of the cases.
pub fn corpus_folder() -> PathBuf {
    match std::env::var_os("EVENTFLUX_CORPUS") {
        Some(folder) => folder.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus"),
    }
}

/// The number that an environment variable gives to a test, or the default.
pub fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Fails with what the build script found in SQL, if it did.
///
/// # Panics
/// If there is a failure.
#[track_caller]
pub fn verdict(failure: Option<&str>) {
    assert!(failure.is_none(), "{}", failure.unwrap_or_default());
}

/// All cases that an engine named `engine` runs: those that no tag keeps for another one.
///
/// # Panics
/// If a case file can't be read.
pub fn cases(engine: &str) -> Vec<Case> {
    let cases = eventflux::testing::load(&corpus_folder()).unwrap_or_else(|e| panic!("{e}"));
    cases.into_iter().filter(|case| runs_by(case, engine)).collect()
}

/// Whether a case is for the engine: `[compiled-only: why]` keeps it from all others.
pub fn runs_by(case: &Case, engine: &str) -> bool {
    let only =
        |tag: &eventflux::testing::Tag| tag.name.strip_suffix("-only").is_some_and(|other| other != engine);
    // `text-only` speaks of how the SQL reaches the compiler, not of who runs it.
    !case.tags.iter().any(|tag| tag.name != "text-only" && only(tag))
}

/// The interpreter with an app.
///
/// # Errors
/// If the app does not compile.
pub fn interpreted(sql: &str, outputs: Box<dyn Outputs + Send>) -> Result<Box<dyn Engine>, Error> {
    let mut app = App::compile(sql)?;
    app.outputs(outputs);
    Ok(Box::new(app))
}

/// The errors of a failed compilation as a case sees them.
pub fn found(error: &Error) -> Vec<Found> {
    let each = |problem: &eventflux::dynamic::Problem| {
        let place = problem.place();
        Found {
            code: problem.code().to_string(),
            line: place.map_or(0, |p| p.line as usize),
            column: place.map_or(0, |p| p.column as usize),
            message: problem.message().to_string(),
        }
    };
    error.problems().iter().map(each).collect()
}
