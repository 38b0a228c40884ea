//! Rows in files and pipes: reading, writing, and the formats.

pub(crate) mod convert;
pub(crate) mod csv;
pub(crate) mod file;
pub(crate) mod format;
pub(crate) mod jsonl;
pub(crate) mod table;

use eventflux_runtime::{Timestamp, Value};

/// A row of an input.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// The line it begins on, from 1.
    pub(crate) line: u64,
    /// The time of arrival, where the input has a column for it.
    pub(crate) arrival: Option<Timestamp>,
    /// The values of the stream's columns.
    pub(crate) values: Vec<Value>,
}

/// What reading gives.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A row.
    Row,
    /// Something worth knowing about the input.
    Note(String),
    /// A row that can't be read; the next one can.
    Bad {
        /// The line it begins on, from 1.
        line: u64,
        /// What is wrong with it.
        message: String,
    },
    /// No more rows.
    End,
}

/// An input that can't be read any further; the line it happened on (0: none) and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    /// The line, from 1; 0 when it is about the input as a whole.
    pub(crate) line: u64,
    /// What is wrong.
    pub(crate) message: String,
}

/// Reads rows of one stream.
pub(crate) trait ReadRows: Send {
    /// Reads what stands before the rows, so that an input that can't fit is known before anything runs.
    fn start(&mut self) -> Result<(), Broken>;
    /// Reads the next row into `row`, which keeps what it allocated.
    fn read(&mut self, row: &mut Row) -> Result<Read, Broken>;
}

/// Writes rows of streams.
pub(crate) trait WriteRows: Send {
    /// Writes a row of the stream that has this number among the writer's streams.
    fn row(&mut self, stream: usize, at: Timestamp, row: &[Value]) -> std::io::Result<()>;
    /// Hands everything on, so that who reads the other end sees it.
    fn flush(&mut self) -> std::io::Result<()>;
    /// Ends the file.
    fn finish(self: Box<Self>) -> std::io::Result<()>;
}

/// A stream as writers see it.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    /// Its name.
    pub(crate) stream: String,
    /// Its columns.
    pub(crate) columns: Vec<eventflux_runtime::value::ColumnInfo>,
}

/// What stands in front of the columns.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extra {
    /// The stream's name, as `@stream`.
    pub(crate) stream: bool,
    /// The row's own time, as `@time`.
    pub(crate) time: bool,
}
