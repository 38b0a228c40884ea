//! Rows of files: how the command reads its inputs, and tables what they have at first; and, with the feature `pipeline`, files that
//! pipelines read and write.

pub mod convert;
pub mod csv;
#[cfg(all(feature = "pipeline", feature = "checkpoints"))]
mod epochs;
pub mod jsonl;
#[cfg(feature = "pipeline")]
mod lines;
mod load;
#[cfg(feature = "pipeline")]
mod sink;
#[cfg(feature = "pipeline")]
mod source;
#[cfg(feature = "pipeline")]
mod tail;
pub mod write;

use eventflux_runtime::{Timestamp, Value};

#[cfg(all(feature = "pipeline", feature = "checkpoints"))]
pub use epochs::{EpochFiles, EpochFilesSink};
#[cfg(feature = "dynamic")]
pub(crate) use load::twice;
pub use load::{LoadError, load, load_table};
#[cfg(feature = "pipeline")]
pub use sink::FileSink;
#[cfg(feature = "pipeline")]
pub use source::{BadLines, FileSource, OnBadLine};

/// How rows stand in a file.
#[cfg(feature = "pipeline")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Csv,
    JsonLines,
}

/// A row of an input.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The line it begins on, from 1.
    pub line: u64,
    /// The time of arrival, where the input has a column for it.
    pub arrival: Option<Timestamp>,
    /// The values of the stream's columns.
    pub values: Vec<Value>,
}

/// What reading gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
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
pub struct Broken {
    /// The line, from 1; 0 when it is about the input as a whole.
    pub line: u64,
    /// What is wrong.
    pub message: String,
}

/// Reads rows of one stream.
pub trait ReadRows: Send {
    /// Reads what stands before the rows, so that an input that can't fit is known before anything runs.
    fn start(&mut self) -> Result<(), Broken>;
    /// Reads the next row into `row`, which keeps what it allocated.
    fn read(&mut self, row: &mut Row) -> Result<Read, Broken>;
    /// How many bytes were read up to the end of the last row.
    fn offset(&self) -> u64;
    /// Counts lines from there on as if so many more had been read before.
    fn skip_lines(&mut self, lines: u64);
}
