//! The corpus, run by the interpreter.

use conformance::corpus;
use eventflux::dynamic::{App, Engine, Error, Outputs};
use eventflux::testing::{Case, Failure, Found, Mode, Report, check_errors, run_as};

/// Runs a case in its own app.
fn interpret(case: &Case, mode: Mode) -> Result<(), Failure> {
    let make = |outputs: Box<dyn Outputs + Send>| -> Box<dyn Engine> {
        let mut app = App::compile(&case.sql).unwrap_or_else(|e| panic!("compiled a moment ago: {e}"));
        app.outputs(outputs);
        Box::new(app)
    };
    match App::compile(&case.sql) {
        Ok(_) => run_as(case, mode, make),
        Err(error) => check_errors(case, &found(&error)),
    }
}

fn found(error: &Error) -> Vec<Found> {
    let problems = error.problems().iter().map(|problem| {
        let place = problem.place().map(|place| (place.line as usize, place.column as usize));
        let (line, column) = place.unwrap_or_default();
        Found { code: problem.code().to_string(), line, column, message: problem.message().to_owned() }
    });
    problems.collect()
}

fn whole_corpus(mode: Mode) {
    let cases = corpus().unwrap_or_else(|e| panic!("{e}"));
    let mut failed = 0;
    for case in cases.iter().filter(|case| !case.tags.iter().any(|tag| tag.name == "compiled-only")) {
        if let Err(failure) = interpret(case, mode) {
            eprintln!("{}", Report::new(case, &failure));
            failed += 1;
        }
    }
    assert_eq!(failed, 0, "{failed} of {} cases failed", cases.len());
}

#[test]
fn as_written() {
    whole_corpus(Mode::AsWritten);
}

#[test]
fn with_a_restart_before_every_step() {
    whole_corpus(Mode::RestartEveryStep);
}
