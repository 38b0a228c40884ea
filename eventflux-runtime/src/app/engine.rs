//! Apps as [`Engine`](crate::Engine)s.

use crate::app::failures::bad_row;
use crate::engine::{Counters, EngineError, StreamInfo};
use crate::operator::{Clock, Errors};
use crate::stream::OwnedStream;
use crate::time::Timestamp;
use crate::value::{ColumnInfo, Value, ValueType};

/// The description of a stream, from constants.
pub fn stream_info(
    name: &str,
    input: bool,
    time: Option<usize>,
    columns: &[(&str, ValueType, bool)],
) -> StreamInfo {
    StreamInfo { name: name.to_owned(), input, columns: column_infos(columns), time }
}

/// The descriptions of columns, from constants.
pub(super) fn column_infos(columns: &[(&str, ValueType, bool)]) -> Vec<ColumnInfo> {
    let info = |(name, ty, nullable): &(&str, ValueType, bool)| ColumnInfo {
        name: (*name).to_owned(),
        ty: *ty,
        nullable: *nullable,
    };
    columns.iter().map(info).collect()
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
pub fn check_width(stream: &str, row: &[Value], columns: usize) -> Result<(), EngineError> {
    if row.len() == columns {
        return Ok(());
    }
    Err(EngineError::BadRow(format!("{stream} has {columns} columns, the row {}", row.len())))
}

/// A row of a stream, of its columns.
///
/// # Errors
/// If a value does not fit its field.
pub fn written<R: OwnedStream>(stream: &str, columns: R::Columns<'_>) -> Result<R, EngineError> {
    let mut slot = None;
    R::write(&mut slot, columns).map_err(|misfit| bad_row(stream, &misfit))?;
    slot.ok_or_else(|| EngineError::BadRow(format!("{stream}: nothing was written")))
}

/// The error of a push of values to a stream with a column that only Rust types fill.
pub fn no_value_of(column: &str) -> EngineError {
    EngineError::BadRow(format!("{column} is of a Rust type that no value can carry"))
}

/// An error where an app in event time is given a time.
///
/// # Errors
/// In that case.
pub fn no_time_given(at: Option<Timestamp>) -> Result<(), EngineError> {
    match at {
        None => Ok(()),
        Some(_) => Err(EngineError::TimeMode("the app is in event time: the row has its time in a column")),
    }
}

/// The time that an app in arrival time is given.
///
/// # Errors
/// If there is none.
pub fn time_given(at: Option<Timestamp>) -> Result<Timestamp, EngineError> {
    at.ok_or(EngineError::TimeMode("the app is in arrival time: a row needs a time"))
}

/// The counters of an app; `misfits` are rows that a stream could not take from, or give to, the host, `purged` keys that have
/// gone.
pub fn counters(clock: &Clock, errors: &Errors, misfits: u64, purged: u64) -> Counters {
    Counters {
        late: clock.late(),
        refused: clock.refused(),
        row_errors: errors.total() + misfits,
        attempts_refused: errors.attempts(),
        null_key: errors.null_keys(),
        purged,
        ..Counters::default()
    }
}
