//! What enters a query.

use eventflux_runtime::Value;

use crate::naive::app::{Micros, Query, Window};
use crate::naive::expr::{RowError, Scope};
use crate::naive::log::{Entry, Happening, entries};
use crate::naive::value::same_row;

/// What enters a query's window, `None` if its first WHERE keeps it out. "Errors in window, group, key, partition and filter
/// expressions and in aggregate arguments are raised before any state changes, and keep the row out of that query".
pub(super) fn entering(
    query: &Query,
    log: &[Happening],
    at: Micros,
    row: Vec<Value>,
) -> Result<Option<Entry>, RowError> {
    let scope = Scope::of(&row);
    if let Some(before) = &query.before
        && !scope.is_true(before)?
    {
        return Ok(None);
    }
    let marks = match &query.window {
        // Without columns events are the same if all their columns are.
        Some(Window::Frequent { keys, .. } | Window::LossyFrequent { keys, .. }) if keys.is_empty() => {
            row.clone()
        }
        Some(window) => scope.values(window.marks())?,
        None => Vec::new(),
    };
    // What FIRSTUNIQUE drops is not looked at any further.
    let came = |marks: &[Value]| entries(log).any(|(_, before)| same_row(&before.marks, marks));
    if matches!(query.window, Some(Window::FirstUnique(_))) && came(&marks) {
        return Ok(None);
    }
    let passes = match &query.after {
        Some(after) => scope.is_true(after)?,
        None => true,
    };
    // What does not pass is not grouped; but SESSION is a window per key, so that it has one.
    let session = matches!(query.window, Some(Window::Session { .. }));
    let key = match grouped(query, scope, passes, session) {
        // DELAY looks when it passes an event on, and is due then even if that fails.
        Err(RowError) if matches!(query.window, Some(Window::Delay(_))) => {
            return Ok(Some(Entry { row, at, key: Vec::new(), marks, passes: false, fails: true }));
        }
        key => key?,
    };
    Ok(Some(Entry { row, at, key, marks, passes, fails: false }))
}

/// What an event is grouped by, after a look at all that its aggregates will ask of it.
fn grouped(query: &Query, scope: Scope<'_>, passes: bool, session: bool) -> Result<Vec<Value>, RowError> {
    let key = if passes || session { scope.values(&query.groups)? } else { Vec::new() };
    for aggregate in query.all_aggregates().into_iter().filter(|_| passes) {
        // "The argument of an aggregate is not evaluated for a row that the filter leaves out."
        let counts = match &aggregate.filter {
            Some(filter) => scope.is_true(filter)?,
            None => true,
        };
        if counts {
            scope.values(&aggregate.arguments)?;
        }
    }
    Ok(key)
}
