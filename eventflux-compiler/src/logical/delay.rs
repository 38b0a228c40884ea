//! What stands after DELAY reads the delayed events as a stream: a query of its own.

use super::{App, Column, Origin, Query, QueryId, Site, Stream, StreamId, Window};
use crate::expr::{Expr, ExprKind, Slot};

/// Parts every query whose window is DELAY and that does more than compute columns into one that delays the columns
/// that are used, and one that does the rest. Row times, clocks and moments are then those at which the events are
/// passed on.
pub(crate) fn part_delays(app: &mut App) {
    let mut place = 0;
    while place < app.queries.len() {
        if is_to_be_parted(&app.queries[place]) {
            part(app, place);
        }
        place += 1;
    }
}

fn is_to_be_parted(query: &Query) -> bool {
    let plain = !query.grouped
        && query.after.is_empty()
        && query.having.is_none()
        && !query.distinct
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset == 0;
    matches!(query.window, Some(Window::Delay(_))) && !plain
}

fn part(app: &mut App, place: usize) {
    let passed = StreamId(app.streams.len() as u32);
    let rest = &mut app.queries[place];
    let (window, mut before) = (rest.window.take(), std::mem::take(&mut rest.before));
    // What is never passed on need not be held, unless that depends on the time at which it would be.
    let by_time = |part: &Expr| matches!(part.kind, ExprKind::Now | ExprKind::RowTime);
    let early = |site: &Site| !site.expr.can_fail() && !site.expr.any(&mut { by_time });
    let (early, after): (Vec<Site>, Vec<Site>) = std::mem::take(&mut rest.after).into_iter().partition(early);
    before.extend(early);
    rest.after = after;
    let used = use_columns(rest);
    let input = rest.input();
    let columns = &app.streams[input.0 as usize].columns;
    let used: Vec<(u16, Column)> =
        used.into_iter().map(|index| (index, columns[usize::from(index)].clone())).collect();
    let output = used.iter().map(|(index, column)| Site {
        expr: Expr::column(Slot::Input(*index), column.ty, rest.span),
        text: column.name.clone(),
    });
    let delay = Query {
        before,
        window,
        output: output.collect(),
        partition: rest.partition,
        ..Query::plain(rest.name.clone(), rest.statement, vec![input], passed, rest.span)
    };
    rest.inputs = vec![passed];
    rest.of_matches = false;
    rest.before = std::mem::take(&mut rest.after);
    let span = rest.span;
    app.queries.insert(place, delay);

    // The query that delays takes the number of the parted one; those from there on move up.
    let (delaying, moved) = (QueryId(place as u32), QueryId(place as u32 + 1));
    for stream in &mut app.streams {
        stream.readers.iter_mut().filter(|reader| **reader >= delaying).for_each(|reader| reader.0 += 1);
    }
    for reader in &mut app.streams[input.0 as usize].readers {
        if *reader == moved {
            *reader = delaying;
        }
    }
    app.streams.push(Stream {
        name: format!("delayed#{}", passed.0),
        columns: used.into_iter().map(|(_, column)| Column { narrow: None, ..column }).collect(),
        origin: Origin::Derived,
        rust: None,
        anonymous: true,
        readers: vec![moved],
        span,
    });
}

/// Numbers the columns that a query uses anew, and gives their old numbers in order.
fn use_columns(query: &mut Query) -> Vec<u16> {
    let mut used = Vec::new();
    for site in query.sites_mut() {
        site.expr.walk(&mut |part| {
            if let ExprKind::Column(Slot::Input(index)) = part.kind {
                used.push(index);
            }
        });
    }
    used.sort_unstable();
    used.dedup();
    for site in query.sites_mut() {
        site.expr.rewrite(&mut |part| {
            if let ExprKind::Column(Slot::Input(index)) = &mut part.kind
                && let Ok(place) = used.binary_search(index)
            {
                *index = place as u16;
            }
        });
    }
    used
}
