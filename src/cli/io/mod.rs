//! Rows into files and pipes, and the formats. How they are read is the library's `files`.

pub(crate) mod csv;
pub(crate) mod file;
pub(crate) mod format;
pub(crate) mod jsonl;
pub(crate) mod table;

use eventflux_runtime::{Timestamp, Value};

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
