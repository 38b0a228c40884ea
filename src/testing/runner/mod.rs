//! Drives an engine through a case.

mod checks;
mod failure;

use std::sync::{Arc, Mutex, PoisonError};

use eventflux_runtime::app;
use eventflux_runtime::engine::{Counters, Engine, EngineError, Outputs, StreamInfo, TableInfo};
use eventflux_runtime::state::{Asks, Image, StateError};
use eventflux_runtime::{RowError, Timestamp, Value};

use super::case::{Action, Case};
use super::value::to_row;
pub use checks::check_errors;
use checks::{check_rows, check_silence, check_table};
pub use failure::{Failure, Found, RowsPart};

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
