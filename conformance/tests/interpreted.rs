//! Every case by the interpreter.

use eventflux::testing::{Case, Failure, Mode, Report, check_errors, run_as};

fn check(case: &Case, mode: Mode) -> Result<(), Failure> {
    let silent: Box<dyn eventflux_runtime::engine::Outputs + Send> = Box::new(Silent);
    if let Err(error) = conformance::interpreted(&case.sql, silent) {
        return check_errors(case, &conformance::found(&error));
    }
    run_as(case, mode, |outputs| match conformance::interpreted(&case.sql, outputs) {
        Ok(engine) => engine,
        Err(error) => unreachable!("it compiled before: {error}"),
    })
}

struct Silent;

impl eventflux_runtime::engine::Outputs for Silent {
    fn row(&mut self, _: &str, _: eventflux_runtime::Timestamp, _: &[eventflux_runtime::Value]) {}
}

fn all(mode: Mode) {
    let mut failures = Vec::new();
    let cases = conformance::cases("interpreted");
    for case in &cases {
        if let Err(failure) = check(case, mode) {
            failures.push(Report::new(case, &failure).to_string());
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} cases fail\n\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n\n")
    );
}

#[test]
fn as_written() {
    all(Mode::AsWritten);
}

#[test]
fn with_a_restart_before_every_step() {
    all(Mode::RestartEveryStep);
}

#[test]
fn with_a_checkpoint_before_every_step() {
    all(Mode::CheckpointEveryStep);
}
