//! `eventflux test`: case files, run by the interpreter.

use std::path::Path;

use eventflux::dynamic::{App, Engine, Outputs};
use eventflux::testing::{self, Case, Failure, Found, Mode, Report};
use serde_json::{Value as Json, json};

use super::args::Test;
use super::exit::{Error, Exit};
use super::messages::{Messages, print};

/// How a case ended.
enum Outcome {
    Passed,
    /// Not run, and why.
    Excluded(String),
    Failed(Failure),
}

/// Runs the cases of files and folders.
pub(crate) fn test(options: &Test, messages: &Messages) -> Result<Exit, Error> {
    let mut cases = Vec::new();
    for path in &options.paths {
        cases.extend(load(path)?);
    }
    if let Some(text) = &options.filter {
        cases.retain(|case| case.name.contains(text.as_str()));
    }
    if cases.is_empty() {
        return Err(Error::usage("there is no case to run"));
    }
    let mode = match (options.restart, options.checkpoint) {
        (true, _) => Mode::RestartEveryStep,
        (_, true) => Mode::CheckpointEveryStep,
        _ => Mode::AsWritten,
    };
    let (mut passed, mut failed, mut excluded) = (0, 0, 0);
    for case in &cases {
        let outcome = run(case, mode);
        match &outcome {
            Outcome::Passed => passed += 1,
            Outcome::Excluded(_) => excluded += 1,
            Outcome::Failed(failure) => {
                failed += 1;
                if !options.json {
                    messages.line(&Report::new(case, failure).to_string());
                }
            }
        }
        if options.json {
            print(&format!("{}\n", object(case, &outcome)))?;
        }
    }
    if !options.json {
        let excluded = if excluded > 0 { format!(", {excluded} excluded") } else { String::new() };
        print(&format!("{passed} passed, {failed} failed{excluded}\n"))?;
    }
    Ok(if failed == 0 { Exit::Done } else { Exit::Wrong })
}

fn load(path: &Path) -> Result<Vec<Case>, Error> {
    testing::load(path).map_err(|e| Error::data(e.to_string()))
}

fn run(case: &Case, mode: Mode) -> Outcome {
    if let Some(reason) = case.tag("compiled-only") {
        return Outcome::Excluded(reason.to_owned());
    }
    let result = match App::compile(&case.sql) {
        Ok(app) => {
            // Restarts need more of them.
            let mut first = Some(app);
            testing::run_as(case, mode, |outputs| engine(&case.sql, first.take(), outputs))
        }
        Err(error) => testing::check_errors(case, &found(&error)),
    };
    match result {
        Ok(()) => Outcome::Passed,
        Err(failure) => Outcome::Failed(failure),
    }
}

fn engine(sql: &str, app: Option<App>, outputs: Box<dyn Outputs + Send>) -> Box<dyn Engine> {
    let app = app.map_or_else(|| App::compile(sql), Ok);
    let mut app = app.unwrap_or_else(|e| unreachable!("the same text compiled before: {e}"));
    app.outputs(outputs);
    Box::new(app)
}

fn found(error: &eventflux::dynamic::Error) -> Vec<Found> {
    let problems = error.problems().iter().map(|problem| {
        let place = problem.place().map(|place| (place.line as usize, place.column as usize));
        let (line, column) = place.unwrap_or_default();
        Found { code: problem.code().to_string(), line, column, message: problem.message().to_owned() }
    });
    problems.collect()
}

fn object(case: &Case, outcome: &Outcome) -> Json {
    let (result, detail) = match outcome {
        Outcome::Passed => ("passed", None),
        Outcome::Excluded(reason) => ("excluded", Some(reason.clone())),
        Outcome::Failed(failure) => ("failed", Some(Report::new(case, failure).to_string())),
    };
    json!({
        "file": case.file.display().to_string(),
        "line": case.line,
        "name": case.name,
        "result": result,
        "detail": detail,
    })
}
