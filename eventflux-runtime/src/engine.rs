//! What every app can do, compiled or interpreted: the common face that tools drive.

use std::fmt;

use crate::app::State;
use crate::error::RowError;
use crate::time::Timestamp;
use crate::value::{ColumnInfo, Value};

/// What became of a pushed event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a late or refused event was not processed"]
pub enum Push {
    /// It was processed, or waits in the reorder buffer.
    Accepted,
    /// It was below the clock: dropped, adjusted or rerouted as its stream says; counted as late.
    Late,
    /// It was further ahead than `max_ahead`, and counted as refused; or a field held a value that its column
    /// can't, which is counted and reported as a row error; or it came after the end of the input, when nothing is
    /// counted any more.
    Refused,
}

/// An app's counters; every event that came before the end of the input and was not processed is in one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Events below the clock, whatever became of them.
    pub late: u64,
    /// Events refused because they were further ahead than `max_ahead`.
    pub refused: u64,
    /// Rows that could not be computed, and events with a field that its column can't hold.
    pub row_errors: u64,
    /// Rows whose partition key was NULL.
    pub null_key: u64,
    /// Pattern attempts refused because of `max_attempts`.
    pub attempts_refused: u64,
    /// Keys freed by PURGE AFTER.
    pub purged: u64,
    /// Events dropped by queues.
    pub dropped: u64,
}

/// Why an engine would not do what it was asked.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EngineError {
    /// No such stream, or it is not an input; the name given and the names there are.
    UnknownInput {
        /// The name given.
        name: String,
        /// The inputs there are.
        known: Vec<String>,
    },
    /// No such stream; the name given and the names there are.
    UnknownStream {
        /// The name given.
        name: String,
        /// The streams there are.
        known: Vec<String>,
    },
    /// No such table; the name given and the names there are.
    UnknownTable {
        /// The name given.
        name: String,
        /// The tables there are.
        known: Vec<String>,
    },
    /// No such declared query; the name given and the names there are.
    UnknownQuery {
        /// The name given.
        name: String,
        /// The queries that the app declares.
        known: Vec<String>,
    },
    /// The row does not have the columns of its stream or table; a message that names the column.
    BadRow(String),
    /// `finish` was called before.
    Finished,
    /// In event time a push takes no time of its own; in arrival time it needs one.
    TimeMode(&'static str),
    /// A snapshot that can't be restored.
    State(crate::state::StateError),
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EngineError::UnknownInput { name, known } => {
                write!(f, "`{name}` is no input stream of this app; inputs: {}", known.join(", "))
            }
            EngineError::UnknownStream { name, known } => {
                write!(f, "this app has no stream `{name}`; streams: {}", known.join(", "))
            }
            EngineError::UnknownTable { name, known } => {
                write!(f, "this app has no table `{name}`; tables: {}", known.join(", "))
            }
            EngineError::UnknownQuery { name, known } => {
                write!(f, "this app declares no query `{name}`; queries: {}", known.join(", "))
            }
            EngineError::BadRow(message) => f.write_str(message),
            EngineError::Finished => write!(f, "the app's input was ended by finish()"),
            EngineError::TimeMode(message) => f.write_str(message),
            EngineError::State(e) => write!(f, "{e}"),
        }
    }
}

impl std::error::Error for EngineError {}

impl From<crate::state::StateError> for EngineError {
    fn from(e: crate::state::StateError) -> Self {
        EngineError::State(e)
    }
}

/// A stream of an app, as tools see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamInfo {
    /// Its name.
    pub name: String,
    /// Whether the host pushes it.
    pub input: bool,
    /// Its columns.
    pub columns: Vec<ColumnInfo>,
    /// The time column's index, for an input of an app in event time.
    pub time: Option<usize>,
}

/// A table of an app, as tools see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<ColumnInfo>,
    /// Which of them are its primary key; none without one.
    pub key: Vec<usize>,
}

/// A change of a table, in values.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum TableChange<'v> {
    /// A new row; nothing if there is one with its primary key.
    Insert(&'v [Value]),
    /// A row in place of the one with its primary key, or a new one.
    Upsert(&'v [Value]),
    /// The row with this primary key goes.
    Delete(&'v [Value]),
}

/// A running app, driven by names and values.
///
/// Generated apps and `dynamic::App` implement it. Object-safe.
pub trait Engine {
    /// The app's streams, inputs and outputs, in the order of the app.
    fn streams(&self) -> &[StreamInfo];
    /// Whether the app's clock comes from time columns.
    fn event_time(&self) -> bool;
    /// Pushes an event of input `stream`. In arrival time `at` is its time; in event time it must be `None`.
    ///
    /// # Errors
    /// If there is no such input, the row does not fit it, or the input was finished.
    fn push_row(&mut self, stream: &str, at: Option<Timestamp>, row: &[Value]) -> Result<Push, EngineError>;
    /// Moves the clock to `to` and fires all that is due; does nothing if the clock is already later.
    ///
    /// # Errors
    /// If the input was finished.
    fn advance(&mut self, to: Timestamp) -> Result<(), EngineError>;
    /// Ends the input: see SQL reference, "finish".
    ///
    /// # Errors
    /// If the input was finished before.
    fn end(&mut self) -> Result<(), EngineError>;
    /// A hash of the key of an event, where the app can be split into copies by keys: events with the same one are to go to the same
    /// copy, whatever their streams. It is the same in both back ends, and on every machine. `None` where an event may go to any copy, and
    /// where the app can't be split: EXPLAIN says which.
    fn partition_of(&mut self, _stream: &str, _row: &[Value]) -> Option<u64> {
        None
    }
    /// The counters so far.
    fn counters(&self) -> Counters;
    /// The app's tables, in the order of the app.
    fn tables(&self) -> &[TableInfo] {
        &[]
    }
    /// The rows of a table, in order of entry.
    ///
    /// # Errors
    /// If there is no such table.
    fn table_rows(&self, table: &str) -> Result<Vec<Vec<Value>>, EngineError> {
        Err(crate::app::unknown_table(table, self.tables()))
    }
    /// Changes a table between two events; whether anything has changed. What reads the table's changes gets a row that is written, at the
    /// time of the clock; before that is known the rows are what the table has at first.
    ///
    /// # Errors
    /// If there is no such table, or the values are no such row or key.
    fn change_table(&mut self, table: &str, _change: TableChange<'_>) -> Result<bool, EngineError> {
        Err(crate::app::unknown_table(table, self.tables()))
    }
    /// What the app keeps, part by part.
    fn state(&mut self) -> &mut dyn State;
    /// The whole state between two events.
    fn snapshot(&mut self) -> Vec<u8> {
        crate::app::snapshot(self.state())
    }
    /// Takes over the state of `snapshot`, from this app or its twin in the other back end.
    ///
    /// # Errors
    /// If the bytes are damaged or belong to another app; this app is then as it was before.
    fn restore_from(&mut self, snapshot: &[u8]) -> Result<(), EngineError> {
        Ok(crate::app::restore(self.state(), snapshot)?)
    }
    /// The plans as text.
    fn explain(&self) -> String;
}

/// Takes rows of all streams, and row errors, from an [`Engine`].
pub trait Outputs {
    /// A row of `stream` with its time.
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]);
    /// A row that could not be computed.
    fn error(&mut self, _error: &RowError) {}
    /// Whether rows of `stream` are wanted; it is asked once, when an app is given the outputs. Rows of other streams are not counted as rows that
    /// somebody was given, but may come all the same, where somebody else wants them.
    fn wants(&self, _stream: &str) -> bool {
        true
    }
}

impl<T: Outputs + ?Sized> Outputs for Box<T> {
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
        (**self).row(stream, at, row);
    }

    fn error(&mut self, error: &RowError) {
        (**self).error(error);
    }

    fn wants(&self, stream: &str) -> bool {
        (**self).wants(stream)
    }
}
