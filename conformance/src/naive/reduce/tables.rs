//! Smaller tables, and less that writes and asks them.

use super::super::app::{App, Ask, Asked, Expr, Finds, Query, Write};
use super::smaller_exprs;

/// Apps in which a table has less, but for its columns.
pub(super) fn smaller_tables(app: &App) -> Vec<App> {
    let mut found = Vec::new();
    for target in 0..app.targets.len() {
        let Some(table) = &app.targets[target].table else { continue };
        for index in 0..table.indexes.len() {
            let mut other = app.clone();
            other.targets[target].table.iter_mut().for_each(|table| drop(table.indexes.remove(index)));
            found.push(other);
        }
        if !table.key.is_empty() {
            let mut other = app.clone();
            other.targets[target].table.iter_mut().for_each(|table| table.key.clear());
            let upserts = |query: &Query| query.target == target && query.write == Write::Upsert;
            other
                .queries
                .iter_mut()
                .filter(|query| upserts(query))
                .for_each(|query| query.write = Write::Insert);
            found.push(other);
        }
    }
    found
}

/// Queries that mean fewer conditions, set fewer columns, ask less.
pub(super) fn smaller_writes(query: &Query) -> Vec<Query> {
    let mut found = Vec::new();
    let mut change = |change: &dyn Fn(&mut Query)| {
        let mut other = query.clone();
        change(&mut other);
        found.push(other);
    };
    match &query.write {
        Write::Insert => {}
        Write::Upsert => change(&|query| query.write = Write::Insert),
        Write::UpsertOn(which) => {
            change(&|query| query.write = Write::Insert);
            for which in smaller_finds(which) {
                change(&|query| query.write = Write::UpsertOn(which.clone()));
            }
        }
        Write::Delete(which) => {
            for which in smaller_finds(which) {
                change(&|query| query.write = Write::Delete(which.clone()));
            }
        }
        Write::Update { set, which } => {
            for which in smaller_finds(which) {
                change(&|query| query.write = Write::Update { set: set.clone(), which: which.clone() });
            }
            for number in (0..set.len()).filter(|_| set.len() > 1) {
                let mut set = set.clone();
                set.remove(number);
                change(&|query| query.write = Write::Update { set: set.clone(), which: which.clone() });
            }
        }
    }
    for (number, ask) in query.asks.iter().enumerate() {
        if let Asked::Exists(which) = &ask.what {
            for which in smaller_finds(which) {
                change(&|query| query.asks[number].what = Asked::Exists(which.clone()));
            }
        }
    }
    found
}

fn smaller_finds(which: &Finds) -> Vec<Finds> {
    let mut found = Vec::new();
    for number in 0..which.equal.len() {
        let mut other = which.clone();
        other.equal.remove(number);
        found.push(other);
    }
    if let Some(rest) = &which.rest {
        found.push(Finds { rest: None, ..which.clone() });
        let smaller = smaller_exprs(rest).into_iter();
        found.extend(smaller.map(|rest| Finds { rest: Some(rest), ..which.clone() }));
    }
    found
}

/// Takes a column out of the numbering of what writes, asks and looks into a table; false if somebody needs it.
pub(super) fn forget_in_table(app: &mut App, target: usize, gone: usize) -> bool {
    let Some(table) = &mut app.targets[target].table else { return true };
    let mut free = !table.key.contains(&gone);
    table.indexes.retain(|index| !index.contains(&gone));
    let shift = |column: &mut usize| *column -= usize::from(*column > gone);
    table.key.iter_mut().chain(table.indexes.iter_mut().flatten()).for_each(shift);
    free &= !app
        .joins
        .iter()
        .any(|joined| joined.sides.iter().any(|side| side.source == super::Source::Target(target)));
    let widths: Vec<(usize, usize)> = app
        .queries
        .iter()
        .map(|query| {
            let width = app.columns(query.source).len();
            (width, width + query.asks.len())
        })
        .collect();
    for (query, (width, seen)) in app.queries.iter_mut().zip(widths) {
        for Ask { table, what } in &mut query.asks {
            match what {
                Asked::Exists(which) if *table == target => free &= forget(which, width, gone),
                _ => {}
            }
        }
        if query.target != target {
            continue;
        }
        match &mut query.write {
            Write::Insert | Write::Upsert => {}
            Write::UpsertOn(which) | Write::Delete(which) => free &= forget(which, seen, gone),
            Write::Update { set, which } => {
                free &= forget(which, seen, gone);
                set.retain(|(column, _)| *column != gone);
                free &= !set.is_empty();
                for (column, expr) in set {
                    shift(column);
                    free &= forget_behind(expr, seen, gone);
                }
            }
        }
    }
    free
}

fn forget(which: &mut Finds, width: usize, gone: usize) -> bool {
    let mut free = which.equal.iter().all(|(column, _)| *column != gone);
    which.equal.iter_mut().for_each(|(column, _)| *column -= usize::from(*column > gone));
    free &= which.rest.as_mut().is_none_or(|rest| forget_behind(rest, width, gone));
    free
}

/// The same for a column that stands behind so many others.
fn forget_behind(expr: &mut Expr, width: usize, gone: usize) -> bool {
    let mut free = true;
    expr.each_column(&mut |column| {
        free &= *column != width + gone;
        *column -= usize::from(*column > width + gone);
    });
    free
}
