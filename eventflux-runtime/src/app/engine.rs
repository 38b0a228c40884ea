//! Apps as [`Engine`](crate::Engine)s.

use crate::engine::{EngineError, StreamInfo};
use crate::value::{ColumnInfo, Value, ValueType};

/// The description of a stream, from constants.
pub fn stream_info(
    name: &str,
    input: bool,
    time: Option<usize>,
    columns: &[(&str, ValueType, bool)],
) -> StreamInfo {
    let columns = columns
        .iter()
        .map(|(name, ty, nullable)| ColumnInfo { name: (*name).to_owned(), ty: *ty, nullable: *nullable })
        .collect();
    StreamInfo { name: name.to_owned(), input, columns, time }
}

/// The error of a push to what is no input.
pub fn unknown_input(name: &str, streams: &[StreamInfo]) -> EngineError {
    let known = streams.iter().filter(|stream| stream.input).map(|stream| stream.name.clone()).collect();
    EngineError::UnknownInput { name: name.to_owned(), known }
}

/// An error where a row has not as many values as its stream has columns.
///
/// # Errors
/// In that case.
pub fn bad_width(stream: &str, row: &[Value], columns: usize) -> Result<(), EngineError> {
    if row.len() == columns {
        return Ok(());
    }
    Err(EngineError::BadRow(format!("{stream} has {columns} columns, the row {}", row.len())))
}
