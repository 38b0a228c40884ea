//! From a moment to its rows: grouped, aggregated, filtered by HAVING, sorted and cut.

use eventflux_runtime::Value;

use super::aggregate;
use super::app::{OrderBy, Query, Write};
use super::expr::{RowError, Scope};
use super::log::{Entry, Happening, entry};
use super::order::{Made, arrange};
use super::value::same_row;
use super::window::{Moment, Piece};

/// What the aggregates of a row are taken over.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// The rows of the group in the window's content, in order of entry.
    pub content: Vec<&'a [Value]>,
    /// The rows of the group that ever entered.
    pub ever: Vec<&'a [Value]>,
    /// The batch's start and end.
    pub window: Option<(i64, i64)>,
}

/// What becomes of a moment.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rows that it puts out.
    pub rows: Vec<Made>,
    /// How many could not be computed.
    pub errors: u64,
    /// See [`super::Answers::far_apart`].
    pub far_apart: bool,
}

/// The rows that a moment puts out.
pub fn rows(query: &Query, log: &[Happening], moment: &Moment) -> Outcome {
    let mut made = Vec::new();
    let (mut errors, mut far_apart) = (0, false);
    for piece in &moment.pieces {
        for (event, group) in groups(query, log, piece) {
            far_apart |=
                query.all_aggregates().into_iter().any(|call| aggregate::far_apart(call, &group.ever));
            match row(query, event, &group) {
                Ok(Some(row)) => made.push(row),
                Ok(None) => {}
                // "An error in an output expression drops that output row only", and "is counted once per query".
                Err(RowError) => errors += 1,
            }
        }
    }
    Outcome { rows: arrange(query, made), errors, far_apart }
}

/// The event whose columns a row shows, and its group.
fn groups<'a>(query: &Query, log: &'a [Happening], piece: &Piece) -> Vec<(&'a Entry, Group<'a>)> {
    // WHERE after the window "filters what is seen of the content (before grouping and aggregation ..)".
    let seen = |places: &[usize]| -> Vec<&'a Entry> {
        places.iter().filter_map(|place| entry(log, *place)).filter(|entry| entry.passes).collect()
    };
    match piece {
        // "A sliding window gives a row only for an entering event that passes"; its bare columns are its own.
        Piece::Event { event, content, ever } => seen(&[*event])
            .into_iter()
            .map(|event| (event, of_key(event, &seen(content), &seen(ever), None)))
            .collect(),
        // "With aggregates or GROUP BY one row per group, otherwise the batch's rows in order."
        Piece::Batch { content, window, .. } if !query.grouped() => seen(content)
            .into_iter()
            .map(|event| (event, Group { content: Vec::new(), ever: Vec::new(), window: *window }))
            .collect(),
        Piece::Batch { content, ever, window } => {
            let (content, ever) = (seen(content), seen(ever));
            // "Groups come out in order of first appearance in this batch".
            let mut firsts: Vec<&Entry> = Vec::new();
            for event in &content {
                if !firsts.iter().any(|first| same_row(&first.key, &event.key)) {
                    firsts.push(event);
                }
            }
            // "A bare column not in GROUP BY takes its value from the newest event of the group."
            let newest = |first: &'a Entry| {
                content.iter().rev().find(|event| same_row(&event.key, &first.key)).copied().unwrap_or(first)
            };
            firsts.into_iter().map(|first| (newest(first), of_key(first, &content, &ever, *window))).collect()
        }
    }
}

/// The group of an event.
fn of_key<'a>(
    event: &Entry,
    content: &[&'a Entry],
    ever: &[&'a Entry],
    window: Option<(i64, i64)>,
) -> Group<'a> {
    let rows = |entries: &[&'a Entry]| {
        entries.iter().filter(|other| same_row(&other.key, &event.key)).map(|other| &other.row[..]).collect()
    };
    Group { content: rows(content), ever: rows(ever), window }
}

/// The row of a group; `None` if HAVING drops it.
fn row(query: &Query, event: &Entry, group: &Group<'_>) -> Result<Option<Made>, RowError> {
    let scope = Scope { row: &event.row, group: Some(group) };
    // "HAVING drops the row, never the event's effect on state."
    if let Some(having) = &query.having
        && !scope.is_true(having)?
    {
        return Ok(None);
    }
    let mut row = scope.values(&query.items)?;
    let mut keys = Vec::new();
    for key in &query.order {
        keys.push(match &key.by {
            OrderBy::Item(item) => row[*item].clone(),
            OrderBy::Expr(expr) => scope.value(expr)?,
        });
    }
    // The condition "reads the table by its name, and beside it what the query reads".
    if let Write::UpsertOn(_) = query.write {
        row.extend_from_slice(&event.row);
    }
    Ok(Some(Made { row, keys, group: event.key.clone() }))
}
