//! The reference against an engine.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use eventflux::testing::same_value;
use eventflux_runtime::app;
use eventflux_runtime::engine::Outputs;
use eventflux_runtime::state::{Asks, Image};
use eventflux_runtime::{Engine, Timestamp, Value};

use super::app::{App, Expr, Function, Query, Window};
use super::case::case_text;
use super::{Answers, Said, Step, answers};

/// Makes an engine that reports to the sinks.
pub type Make<'m> = dyn Fn(Box<dyn Outputs + Send>) -> Box<dyn Engine> + 'm;

/// Takes the steps in an engine.
///
/// # Panics
/// If the engine refuses a step.
pub fn engine_answers(of: &App, steps: &[Step], make: &Make<'_>) -> Answers {
    let heard = Heard::default();
    let mut engine = make(Box::new(heard.clone()));
    let (mut rows, mut tables) = (Vec::new(), Vec::new());
    // Half of the restarts are of what changed from step to step, put together.
    let (mut written, mut restarts) = (None, 0);
    for (number, step) in steps.iter().enumerate() {
        if number % 3 != 1 {
            checkpoint(&mut *engine, &mut written);
        }
        let result = match step {
            Step::Push { input, at, row } => {
                let at = at.map(Timestamp::from_micros);
                engine.push_row(&of.inputs[*input].name, at, row).map(|_| ())
            }
            Step::Advance(to) => engine.advance(Timestamp::from_micros(*to)),
            Step::Restart => {
                restarts += 1;
                let image = if restarts % 2 == 0 {
                    app::image(engine.state(), Asks::Snapshot).0
                } else {
                    checkpoint(&mut *engine, &mut written);
                    written.take().unwrap_or_else(|| panic!("nothing was written"))
                };
                written = None;
                engine = make(Box::new(heard.clone()));
                app::load(engine.state(), &image).map_err(Into::into)
            }
            Step::Finish => engine.end(),
        };
        result.unwrap_or_else(|error| panic!("{step:?}: {error}\n{}", of.sql()));
        rows.push(heard.take());
        tables.push(contents(of, &*engine));
    }
    let counters = engine.counters();
    Answers {
        rows,
        tables,
        late: counters.late,
        refused: counters.refused,
        row_errors: counters.row_errors,
        null_key: counters.null_key,
        purged: counters.purged,
        far_apart: false,
    }
}

/// Writes what changed in an engine, and adds it to what was written before.
fn checkpoint(engine: &mut dyn Engine, written: &mut Option<Image>) {
    let asks = if written.is_some() { Asks::Changes } else { Asks::Base };
    let (image, failure) = app::image(engine.state(), asks);
    assert_eq!(failure, None);
    match written {
        Some(written) => written.apply(&image).unwrap_or_else(|error| panic!("{error}")),
        none => *none = Some(image),
    }
}

/// What each table of an engine has.
fn contents(app: &App, engine: &dyn Engine) -> Vec<Vec<Vec<Value>>> {
    let tables = app.targets.iter().filter(|target| target.table.is_some());
    let rows = |name: &str| engine.table_rows(name).unwrap_or_else(|error| panic!("{error}"));
    tables.map(|target| rows(&target.name)).collect()
}

/// Rows as an engine puts them out.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<Said>>>);

impl Heard {
    fn take(&self) -> Vec<Said> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Outputs for Heard {
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
        let said = Said { stream: stream.to_string(), at: at.as_micros(), row: row.to_vec() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(said);
    }
}

/// Compares the reference with an engine.
///
/// # Errors
/// Where they part, and a case file that shows it.
pub fn check(app: &App, steps: &[Step], who: &str, make: &Make<'_>) -> Result<(), String> {
    let expected = answers(app, steps);
    let actual = engine_answers(app, steps, make);
    let Some(difference) = difference(app, steps, &expected, &actual) else { return Ok(()) };
    Err(format!("the reference and {who} differ\n{difference}\n{}", case_text(app, steps, &expected)))
}

fn difference(app: &App, steps: &[Step], expected: &Answers, actual: &Answers) -> Option<String> {
    let far_apart = expected.far_apart;
    let inputs: Vec<&str> = app.inputs.iter().map(|input| input.name.as_str()).collect();
    for (number, (expected, all)) in expected.rows.iter().zip(&actual.rows).enumerate() {
        // What is pushed may be reported too.
        let actual: Vec<&Said> = all.iter().filter(|said| !inputs.contains(&said.stream.as_str())).collect();
        let equal = expected.len() == actual.len()
            && expected.iter().zip(&actual).all(|(said, actual)| same(app, far_apart, said, actual));
        if !equal {
            let mut text = format!("at step {number}, {:?}\n", steps[number]);
            for said in expected {
                let _ = writeln!(text, "  expected {} @{} {:?}", said.stream, said.at, said.row);
            }
            for said in actual {
                let _ = writeln!(text, "  actual   {} @{} {:?}", said.stream, said.at, said.row);
            }
            return Some(text);
        }
    }
    for (number, (expected, actual)) in expected.tables.iter().zip(&actual.tables).enumerate() {
        let tables = app.targets.iter().filter(|target| target.table.is_some());
        for (target, (expected, actual)) in tables.zip(expected.iter().zip(actual)) {
            let same_rows = |expected: &[Value], actual: &[Value]| {
                let values = expected.iter().zip(actual).enumerate();
                values.into_iter().all(|(item, values)| same_item(app, far_apart, &target.name, item, values))
            };
            let alike = expected.iter().zip(actual).all(|(expected, actual)| same_rows(expected, actual));
            if expected.len() != actual.len() || !alike {
                return Some(format!(
                    "after step {number}, {:?}, table {}\n  expected {expected:?}\n  actual   {actual:?}\n",
                    steps[number], target.name
                ));
            }
        }
    }
    // What DELAY holds back may be computed when it comes or when it is passed on; what is freed first is not passed on.
    let delays = |query: &Query| matches!(query.window, Some(Window::Delay(_)));
    let freed = |query: &Query| query.block.is_some_and(|block| app.blocks[block].purge.is_some());
    let finished = steps.last() == Some(&Step::Finish);
    let settled = app.queries.iter().all(|query| !delays(query) || (finished && !freed(query)));
    // Of an event that fits no position a pattern need not know the key, and a join of several counts it for each.
    let keys = app.queries.iter().all(|query| {
        app.matched(query).is_none_or(|matched| matched.partition.is_none())
            && (query.block.is_none() || app.joined(query).is_none_or(|joined| !joined.reads_again()))
    });
    let counted = |answers: &Answers| {
        let errors = if settled { answers.row_errors } else { 0 };
        let Answers { late, refused, purged, .. } = answers;
        let null_key = if keys { answers.null_key } else { 0 };
        format!("late {late}, refused {refused}, row_errors {errors}, null_key {null_key}, purged {purged}")
    };
    let (expected, actual) = (counted(expected), counted(actual));
    (expected != actual).then(|| format!("expected {expected}\nactual   {actual}\n"))
}

fn same(app: &App, far_apart: bool, expected: &Said, actual: &Said) -> bool {
    expected.stream == actual.stream
        && expected.at == actual.at
        && expected.row.len() == actual.row.len()
        && expected
            .row
            .iter()
            .zip(&actual.row)
            .enumerate()
            .all(|(item, values)| same_item(app, far_apart, &expected.stream, item, values))
}

fn same_item(app: &App, far_apart: bool, stream: &str, item: usize, values: (&Value, &Value)) -> bool {
    match values {
        // APPROX_COUNT_DISTINCT may be off a little.
        (Value::BigInt(expected), Value::BigInt(actual)) if approximate(app, stream, item) => {
            expected.abs_diff(*actual) <= 1 + expected.unsigned_abs() / 20
        }
        (Value::Double(_), Value::Double(_)) if far_apart => true,
        (expected, actual) => same_value(expected, actual),
    }
}

/// Whether a column of a stream is written by APPROX_COUNT_DISTINCT.
fn approximate(app: &App, stream: &str, item: usize) -> bool {
    let writes =
        |expr: &Expr| matches!(expr, Expr::Aggregate(call) if call.function == Function::ApproxCountDistinct);
    app.queries
        .iter()
        .filter(|query| app.targets[query.target].name == stream)
        .any(|query| query.items.get(item).is_some_and(writes))
}
