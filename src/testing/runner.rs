//! Drives an engine through a case.

use std::sync::{Arc, Mutex, PoisonError};

use eventflux_runtime::app;
use eventflux_runtime::engine::{Counters, Engine, EngineError, Outputs, StreamInfo, TableInfo};
use eventflux_runtime::state::{Asks, Image, StateError};
use eventflux_runtime::value::ColumnInfo;
use eventflux_runtime::{RowError, Timestamp, Value};

use super::case::{Action, Case, Expected, ExpectedError, ExpectedRow};
use super::compare::rows_differ;
use super::value::{show_row, show_time, to_row};

/// How the steps of a case are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// As they are written.
    #[default]
    AsWritten,
    /// With a checkpoint and a new engine restored from it before every step: nothing that comes out may
    /// change.
    RestartEveryStep,
    /// What changed since the step before is written before every step, and every third time a new engine takes over all
    /// that was written: nothing that comes out may change.
    CheckpointEveryStep,
}

/// Why a case fails.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failure {
    /// The app does not compile; what the compiler said.
    Rejected(Vec<Found>),
    /// The app compiles, or fails otherwise than the case says.
    Errors {
        /// The errors that the case expects and that did not come.
        missing: Vec<ExpectedError>,
        /// The errors that came and that the case does not expect.
        surplus: Vec<Found>,
    },
    /// The case asks for something that its app has not; the line of the file, and what.
    Case {
        /// The line of the file.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The engine refused a step.
    Step {
        /// The number of the step.
        step: usize,
        /// Why.
        error: EngineError,
    },
    /// A stream's rows are not those expected.
    Rows(Box<RowsPart>),
    /// A counter is not as expected.
    Counter {
        /// Its name.
        name: String,
        /// What the case says.
        expected: u64,
        /// What it was.
        actual: u64,
        /// The row errors that came, as text.
        row_errors: Vec<String>,
    },
}

/// Where a stream's rows part from those expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsPart {
    /// The stream.
    pub stream: String,
    /// The line of the file with the rows expected.
    pub line: usize,
    /// The number of the step after which the rows part; `None` if there is no step.
    pub step: Option<usize>,
    /// The rows expected, as text.
    pub expected: Vec<String>,
    /// The rows that came, as text.
    pub actual: Vec<String>,
    /// The first row without a partner on either side.
    pub first: (Option<usize>, Option<usize>),
    /// The row errors that came, as text: the usual reason for a row that is missing.
    pub row_errors: Vec<String>,
}

/// An error of the compiler, as a case sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its code, such as `EF0201`.
    pub code: String,
    /// Its line within the SQL, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// Its message.
    pub message: String,
}

/// A row that an engine put out, and the number of the step after which it came.
struct Recorded {
    stream: String,
    at: Timestamp,
    row: Vec<Value>,
    step: usize,
}

/// What an engine put out, shared with the runner across restarts.
#[derive(Default)]
struct Log {
    step: usize,
    rows: Vec<Recorded>,
    errors: Vec<String>,
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Log>>);

impl Recorder {
    fn with<T>(&self, f: impl FnOnce(&mut Log) -> T) -> T {
        // A panic while recording leaves the log whole: every change to it is one push.
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Outputs for Recorder {
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
        self.with(|log| {
            let step = log.step;
            log.rows.push(Recorded { stream: stream.to_owned(), at, row: row.to_vec(), step });
        });
    }

    fn error(&mut self, error: &RowError) {
        self.with(|log| log.errors.push(error.to_string()));
    }
}

/// Runs a case as it is written; see [`run_as`].
///
/// # Errors
/// The first thing that is not as the case says.
pub fn run(case: &Case, make: impl FnMut(Box<dyn Outputs + Send>) -> Box<dyn Engine>) -> Result<(), Failure> {
    run_as(case, Mode::AsWritten, make)
}

/// Runs a case on engines that `make` builds: one, and one more for every restart. An engine may come from
/// either back end, and they may alternate.
///
/// # Errors
/// The first thing that is not as the case says. A case that expects errors of the compiler fails, for there
/// is an engine.
pub fn run_as(
    case: &Case,
    mode: Mode,
    make: impl FnMut(Box<dyn Outputs + Send>) -> Box<dyn Engine>,
) -> Result<(), Failure> {
    check_errors(case, &[])?;
    let recorder = Recorder::default();
    let engine = Drive { recorder: recorder.clone(), make, carried: Counters::default(), written: None };
    let End { streams, counters, tables } = engine.steps(case, mode)?;
    let log = recorder.with(std::mem::take);
    for expected in &case.outputs {
        check_rows(case, expected, &streams, &log)?;
    }
    if case.nothing_else {
        check_silence(case, &streams, &log)?;
    }
    for expected in &case.tables {
        check_table(case, expected, &tables, &log)?;
    }
    for (name, expected) in &case.stats {
        let actual = counter(&counters, name);
        if actual != *expected {
            let (name, expected, row_errors) = (name.clone(), *expected, log.errors);
            return Err(Failure::Counter { name, expected, actual, row_errors });
        }
    }
    Ok(())
}

/// Holds the errors of the compiler against those that a case expects; each must have its partner.
///
/// # Errors
/// [`Failure::Rejected`] if the case expects none, [`Failure::Errors`] if there are others.
pub fn check_errors(case: &Case, found: &[Found]) -> Result<(), Failure> {
    if case.errors.is_empty() {
        return if found.is_empty() { Ok(()) } else { Err(Failure::Rejected(found.to_vec())) };
    }
    let mut surplus = found.to_vec();
    let mut missing = Vec::new();
    // The exacting ones choose first, so that `*` does not take a partner that another one needs.
    let mut expected: Vec<_> = case.errors.iter().collect();
    expected.sort_by_key(|e| (e.place.is_none(), e.code.is_none()));
    for error in expected {
        let partner = surplus.iter().position(|f| {
            error.code.as_ref().is_none_or(|code| *code == f.code)
                && error.place.is_none_or(|place| place == (f.line, f.column))
        });
        match partner {
            Some(index) => drop(surplus.remove(index)),
            None => missing.push(error.clone()),
        }
    }
    if missing.is_empty() && surplus.is_empty() {
        return Ok(());
    }
    Err(Failure::Errors { missing, surplus })
}

struct Drive<F> {
    recorder: Recorder,
    make: F,
    /// Counts of engines dropped by a restart that their successors did not take over.
    carried: Counters,
    /// What checkpoints have written of the engine so far, put together.
    written: Option<Image>,
}

/// What is there when all steps are done.
struct End {
    streams: Vec<StreamInfo>,
    counters: Counters,
    tables: Vec<(TableInfo, Vec<Vec<Value>>)>,
}

impl<F: FnMut(Box<dyn Outputs + Send>) -> Box<dyn Engine>> Drive<F> {
    fn steps(mut self, case: &Case, mode: Mode) -> Result<End, Failure> {
        let mut engine = (self.make)(Box::new(self.recorder.clone()));
        let streams = engine.streams().to_vec();
        for (number, step) in case.steps.iter().enumerate() {
            self.recorder.with(|log| log.step = number);
            let failed = |error| Failure::Step { step: number, error };
            match mode {
                Mode::AsWritten => {}
                Mode::RestartEveryStep => engine = self.restart(&mut *engine).map_err(failed)?,
                Mode::CheckpointEveryStep => {
                    self.checkpoint(&mut *engine).map_err(|error| failed(error.into()))?;
                    if number % 3 == 2 {
                        engine = self.recover(&*engine).map_err(failed)?;
                    }
                }
            }
            match &step.action {
                Action::Push { at, stream, row } => {
                    let wrong = |message| Failure::Case { line: step.line, message };
                    // An unknown stream is the engine's to refuse: it knows the inputs there are.
                    let row = match streams.iter().find(|s| s.name == *stream) {
                        Some(info) => to_row(row, &info.columns).map_err(wrong)?,
                        None => Vec::new(),
                    };
                    let at = if engine.event_time() {
                        None
                    } else {
                        let no_time = || wrong("in arrival time the first step needs its `@T`".into());
                        Some(at.ok_or_else(no_time)?)
                    };
                    // What became of it shows in the rows and the counters.
                    let _ = engine.push_row(stream, at, &row).map_err(failed)?;
                }
                Action::Advance(to) => engine.advance(*to).map_err(failed)?,
                Action::Finish => engine.end().map_err(failed)?,
                Action::Restart => {
                    engine = self.restart(&mut *engine).map_err(failed)?;
                    self.written = None;
                }
            }
        }
        let counters = sum(&engine.counters(), &self.carried);
        let mut tables = Vec::new();
        for table in engine.tables() {
            let rows = engine.table_rows(&table.name);
            let failed = |error| Failure::Step { step: case.steps.len().saturating_sub(1), error };
            tables.push((table.clone(), rows.map_err(failed)?));
        }
        Ok(End { streams, counters, tables })
    }

    fn restart(&mut self, old: &mut dyn Engine) -> Result<Box<dyn Engine>, EngineError> {
        let snapshot = old.snapshot();
        self.successor(old, |new| new.restore_from(&snapshot))
    }

    /// Writes what changed in an engine, or everything at first.
    fn checkpoint(&mut self, engine: &mut dyn Engine) -> Result<(), StateError> {
        let asks = if self.written.is_some() { Asks::Changes } else { Asks::Base };
        let (image, failure) = app::image(engine.state(), asks);
        if let Some(failure) = failure {
            return Err(failure);
        }
        match &mut self.written {
            Some(written) => written.apply(&image),
            none => {
                *none = Some(image);
                Ok(())
            }
        }
    }

    /// A new engine that takes over what was written.
    fn recover(&mut self, old: &dyn Engine) -> Result<Box<dyn Engine>, EngineError> {
        let written = self.written.take();
        self.successor(old, |new| match &written {
            Some(written) => Ok(app::load(new.state(), written)?),
            None => Ok(()),
        })
    }

    fn successor(
        &mut self,
        old: &dyn Engine,
        restore: impl FnOnce(&mut dyn Engine) -> Result<(), EngineError>,
    ) -> Result<Box<dyn Engine>, EngineError> {
        let mut new = (self.make)(Box::new(self.recorder.clone()));
        restore(&mut *new)?;
        self.carried = sum(&self.carried, &difference(&old.counters(), &new.counters()));
        Ok(new)
    }
}

type Field = fn(&mut Counters) -> &mut u64;

/// The counters by name, for every use below.
const COUNTERS: [(&str, Field); 7] = [
    ("late", |c| &mut c.late),
    ("refused", |c| &mut c.refused),
    ("row_errors", |c| &mut c.row_errors),
    ("null_key", |c| &mut c.null_key),
    ("attempts_refused", |c| &mut c.attempts_refused),
    ("purged", |c| &mut c.purged),
    ("dropped", |c| &mut c.dropped),
];

fn combine(a: &Counters, b: &Counters, f: impl Fn(u64, u64) -> u64) -> Counters {
    let (mut result, mut b) = (a.clone(), b.clone());
    for (_, field) in COUNTERS {
        let count = field(&mut result);
        *count = f(*count, *field(&mut b));
    }
    result
}

fn sum(a: &Counters, b: &Counters) -> Counters {
    combine(a, b, u64::saturating_add)
}

fn difference(a: &Counters, b: &Counters) -> Counters {
    combine(a, b, u64::saturating_sub)
}

fn counter(counters: &Counters, name: &str) -> u64 {
    let mut counters = counters.clone();
    COUNTERS.iter().find(|(n, _)| *n == name).map_or(0, |(_, field)| *field(&mut counters))
}

fn check_rows(case: &Case, section: &Expected, streams: &[StreamInfo], log: &Log) -> Result<(), Failure> {
    let Some(info) = streams.iter().find(|s| s.name == section.name) else {
        let known: Vec<_> = streams.iter().map(|s| s.name.as_str()).collect();
        let message = format!("the app has no stream `{}`; it has {}", section.name, known.join(", "));
        return Err(Failure::Case { line: section.line, message });
    };
    let expected = expected_rows(section, &info.columns)?;
    let mut steps = Vec::new();
    let mut actual = Vec::new();
    for row in log.rows.iter().filter(|r| r.stream == section.name) {
        steps.push(row.step);
        actual.push((row.at, row.row.clone()));
    }
    let Some(first) = rows_differ(&expected, &actual, section.unordered) else { return Ok(()) };
    // Times are shown where the case says them, so that both sides look alike.
    let timed = expected.is_empty() || expected.iter().any(|(at, _)| at.is_some());
    let show = |at: Option<Timestamp>, row: &[Value]| match at.filter(|_| timed) {
        Some(at) => format!("{} {}", show_time(at), show_row(row)),
        None => show_row(row),
    };
    Err(Failure::Rows(Box::new(RowsPart {
        stream: section.name.clone(),
        line: section.line,
        step: first.1.and_then(|row| steps.get(row).copied()).or(case.steps.len().checked_sub(1)),
        expected: expected.iter().map(|(at, row)| show(*at, row)).collect(),
        actual: actual.iter().map(|(at, row)| show(Some(*at), row)).collect(),
        first,
        row_errors: log.errors.clone(),
    })))
}

/// A row as values, with its time where the case says it.
type TimedRow = (Option<Timestamp>, Vec<Value>);

/// The rows that a section says, as values; those of tables have no times.
fn expected_rows(section: &Expected, columns: &[ColumnInfo]) -> Result<Vec<TimedRow>, Failure> {
    let row = |row: &ExpectedRow| match to_row(&row.row, columns) {
        Ok(values) => Ok((row.at, values)),
        Err(message) => Err(Failure::Case { line: row.line, message }),
    };
    section.rows.iter().map(row).collect()
}

/// The rows of a table at the end, in any order.
fn check_table(
    case: &Case,
    section: &Expected,
    tables: &[(TableInfo, Vec<Vec<Value>>)],
    log: &Log,
) -> Result<(), Failure> {
    let Some((info, rows)) = tables.iter().find(|(info, _)| info.name == section.name) else {
        let known: Vec<_> = tables.iter().map(|(info, _)| info.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_string() } else { known.join(", ") };
        let message = format!("the app has no table `{}`; it has {known}", section.name);
        return Err(Failure::Case { line: section.line, message });
    };
    let expected = expected_rows(section, &info.columns)?;
    let actual: Vec<(Timestamp, Vec<Value>)> = rows.iter().map(|row| (Timestamp::MIN, row.clone())).collect();
    let Some(first) = rows_differ(&expected, &actual, true) else { return Ok(()) };
    Err(Failure::Rows(Box::new(RowsPart {
        stream: section.name.clone(),
        line: section.line,
        step: case.steps.len().checked_sub(1),
        expected: expected.iter().map(|(_, row)| show_row(row)).collect(),
        actual: actual.iter().map(|(_, row)| show_row(row)).collect(),
        first,
        row_errors: log.errors.clone(),
    })))
}

fn check_silence(case: &Case, streams: &[StreamInfo], log: &Log) -> Result<(), Failure> {
    let input = |name: &str| streams.iter().any(|s| s.input && s.name == name);
    let named = |name: &str| case.outputs.iter().any(|o| o.name == name);
    let Some(row) = log.rows.iter().find(|r| !named(&r.stream) && !input(&r.stream)) else { return Ok(()) };
    let actual = log.rows.iter().filter(|r| r.stream == row.stream);
    Err(Failure::Rows(Box::new(RowsPart {
        stream: row.stream.clone(),
        line: case.line,
        step: Some(row.step),
        expected: Vec::new(),
        actual: actual.map(|r| format!("{} {}", show_time(r.at), show_row(&r.row))).collect(),
        first: (None, Some(0)),
        row_errors: log.errors.clone(),
    })))
}
