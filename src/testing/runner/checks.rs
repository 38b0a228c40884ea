//! What came out of a case, held against what it says.

use eventflux_runtime::engine::{StreamInfo, TableInfo};
use eventflux_runtime::value::ColumnInfo;
use eventflux_runtime::{Timestamp, Value};

use super::super::case::{Case, Expected, ExpectedRow};
use super::super::compare::rows_differ;
use super::super::value::{show_row, show_time, to_row};
use super::{Failure, Found, Log, RowsPart};

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

pub(super) fn check_rows(
    case: &Case,
    section: &Expected,
    streams: &[StreamInfo],
    log: &Log,
) -> Result<(), Failure> {
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
pub(super) fn check_table(
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

pub(super) fn check_silence(case: &Case, streams: &[StreamInfo], log: &Log) -> Result<(), Failure> {
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
