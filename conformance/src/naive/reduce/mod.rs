//! Smaller apps and inputs, for a failure to shrink to. What a reduction makes need not compile: the test then drops it.

mod blocks;
mod joined;
mod pattern;
mod tables;

use eventflux_runtime::{Timestamp, Value};

use super::Step;
use super::app::{App, Events, Expr, OrderBy, Query, Source, type_of};

/// An app and its input.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// The app.
    pub app: App,
    /// What happens to it.
    pub steps: Vec<Step>,
}

/// What is a little smaller, the largest cuts first.
pub fn reductions(trial: &Trial) -> Vec<Trial> {
    let mut found = Vec::new();
    let length = trial.steps.len();
    let mut size = length / 2;
    while size > 0 {
        for start in (0..length).step_by(size) {
            let mut steps = trial.steps.clone();
            steps.drain(start..(start + size).min(length));
            found.push(Trial { steps, ..trial.clone() });
        }
        size /= 2;
    }
    for query in 0..trial.app.queries.len() {
        let mut app = trial.app.clone();
        app.queries.remove(query);
        found.push(Trial { app, ..trial.clone() });
    }
    for query in 0..trial.app.queries.len() {
        let of = &trial.app.queries[query];
        for smaller in smaller_queries(of).into_iter().chain(tables::smaller_writes(of)) {
            let mut app = trial.app.clone();
            app.queries[query] = smaller;
            found.push(Trial { app, ..trial.clone() });
        }
        found.extend(without_an_item(trial, query));
    }
    if let Some(last) = trial.app.triggers.len().checked_sub(1) {
        let mut app = trial.app.clone();
        app.triggers.pop();
        if trial.app.queries.iter().all(|query| !trial.app.sources(query).contains(&Source::Trigger(last))) {
            found.push(Trial { app, ..trial.clone() });
        }
    }
    found.extend(blocks::smaller_blocks(&trial.app).into_iter().map(|app| Trial { app, ..trial.clone() }));
    found.extend(tables::smaller_tables(&trial.app).into_iter().map(|app| Trial { app, ..trial.clone() }));
    for number in 0..trial.app.patterns.len() {
        let apps = pattern::smaller_patterns(&trial.app, number);
        found.extend(apps.into_iter().map(|app| Trial { app, ..trial.clone() }));
    }
    for number in 0..trial.app.joins.len() {
        let apps = joined::smaller_joins(&trial.app, number);
        found.extend(apps.into_iter().map(|app| Trial { app, ..trial.clone() }));
    }
    for input in 0..trial.app.inputs.len() {
        found.extend(without_a_column(trial, input));
    }
    for (number, step) in trial.steps.iter().enumerate() {
        for smaller in smaller_steps(step) {
            let mut steps = trial.steps.clone();
            steps[number] = smaller;
            found.push(Trial { steps, ..trial.clone() });
        }
    }
    // As text, for NaN differs from itself, and a reduction to the same would never end.
    let same = format!("{trial:?}");
    found.retain(|other| {
        format!("{other:?}") != same && keeps_types(&other.app) && keeps_aggregates(&other.app)
    });
    found
}

/// Whether every item has still the type of its column.
fn keeps_types(app: &App) -> bool {
    app.queries.iter().all(|query| {
        let seen = app.seen(query);
        let columns = &seen[..];
        let into = &app.targets[query.target].columns;
        query.items.iter().zip(into).all(|(item, column)| type_of(item, columns) == column.ty)
    }) && app.patterns.iter().all(|matched| pattern::keeps_types(app, matched))
}

/// Whether aggregates over matches are still that, and those over a position still of one that is repeated.
fn keeps_aggregates(app: &App) -> bool {
    let over =
        |query: &Query| app.matched(query).is_none_or(|matched| matched.aggregates_over_matches(query));
    app.queries.iter().all(over) && app.patterns.iter().all(pattern::keeps_aggregates)
}

fn smaller_queries(query: &Query) -> Vec<Query> {
    let mut found = Vec::new();
    let mut change = |change: &dyn Fn(&mut Query)| {
        let mut other = query.clone();
        change(&mut other);
        found.push(other);
    };
    change(&|q| q.before = None);
    change(&|q| q.after = None);
    change(&|q| q.having = None);
    change(&|q| q.order.clear());
    change(&|q| q.limit = None);
    change(&|q| q.offset = 0);
    change(&|q| q.rate = None);
    change(&|q| q.distinct = false);
    change(&|q| q.events = Events::Current);
    change(&|q| q.groups.clear());
    change(&|q| q.window = None);
    change(&|q| q.groups.truncate(1));
    change(&|q| q.order.truncate(1));
    for condition in query.before.iter().flat_map(smaller_exprs) {
        change(&|q| q.before = Some(condition.clone()));
    }
    for condition in query.after.iter().flat_map(smaller_exprs) {
        change(&|q| q.after = Some(condition.clone()));
    }
    for condition in query.having.iter().flat_map(smaller_exprs) {
        change(&|q| q.having = Some(condition.clone()));
    }
    for (number, item) in query.items.iter().enumerate() {
        for smaller in smaller_exprs(item) {
            change(&|q| q.items[number] = smaller.clone());
        }
    }
    found
}

/// Operands in place of an operation; an aggregate without FILTER and DISTINCT, and of less.
fn smaller_exprs(expr: &Expr) -> Vec<Expr> {
    let mut found: Vec<Expr> = expr.operands().into_iter().cloned().collect();
    match expr {
        Expr::Aggregate(call) => {
            let mut change = |change: &dyn Fn(&mut super::app::Aggregate)| {
                let mut other = call.clone();
                change(&mut other);
                if other != *call {
                    found.push(Expr::Aggregate(other));
                }
            };
            change(&|call| call.filter = None);
            change(&|call| call.distinct = false);
            for filter in call.filter.iter().flat_map(smaller_exprs) {
                change(&|call| call.filter = Some(filter.clone()));
            }
            if let Some(argument) = call.arguments.first() {
                for argument in smaller_exprs(argument) {
                    change(&|call| call.arguments[0] = argument.clone());
                }
            }
        }
        Expr::Math(op, a, b) => {
            found.extend(smaller_exprs(a).into_iter().map(|a| Expr::Math(*op, Box::new(a), b.clone())));
            found.extend(smaller_exprs(b).into_iter().map(|b| Expr::Math(*op, a.clone(), Box::new(b))));
        }
        Expr::Compare(op, a, b) => {
            found.retain(|operand| matches!(operand, Expr::Compare(..)));
            found.extend(smaller_exprs(a).into_iter().map(|a| Expr::Compare(*op, Box::new(a), b.clone())));
        }
        _ => {}
    }
    found
}

/// Without one of a query's items, if no query reads it.
fn without_an_item(trial: &Trial, query: usize) -> Vec<Trial> {
    let target = trial.app.queries[query].target;
    let mut found = Vec::new();
    let count = trial.app.targets[target].columns.len();
    for item in (0..count).filter(|_| count > 1) {
        let mut app = trial.app.clone();
        let free = tables::forget_in_table(&mut app, target, item);
        app.targets[target].columns.remove(item);
        for other in &mut app.queries {
            if other.target == target && !other.write.changes() {
                other.items.remove(item);
                other.order.retain(|key| key.by != OrderBy::Item(item));
                for key in &mut other.order {
                    if let OrderBy::Item(number) = &mut key.by
                        && *number > item
                    {
                        *number -= 1;
                    }
                }
            }
        }
        if forget_column(&mut app, |source| source == Source::Target(target), item) && free {
            found.push(Trial { app, ..trial.clone() });
        }
    }
    found
}

/// Without one of an input's columns, if no query reads it.
fn without_a_column(trial: &Trial, input: usize) -> Vec<Trial> {
    let mut found = Vec::new();
    let columns = trial.app.inputs[input].columns.len();
    let last = if trial.app.event_time() { columns - 1 } else { columns };
    for column in (0..last).filter(|_| columns > 1) {
        let mut app = trial.app.clone();
        app.inputs[input].columns.remove(column);
        let reads = |source| source == Source::Input(input) || source == Source::Late(input);
        if !forget_column(&mut app, reads, column) {
            continue;
        }
        let mut steps = trial.steps.clone();
        for step in &mut steps {
            if let Step::Push { input: of, row, .. } = step
                && *of == input
            {
                row.remove(column);
            }
        }
        found.push(Trial { app, steps });
    }
    found
}

/// Takes a column out of the numbering of those who read a source; false if one reads it.
fn forget_column(app: &mut App, source: impl Fn(Source) -> bool, gone: usize) -> bool {
    let mut free = true;
    for query in app.queries.iter_mut().filter(|query| source(query.source)) {
        query.each_column(&mut |column| {
            free &= *column != gone;
            if *column > gone {
                *column -= 1;
            }
        });
    }
    let keys = app.blocks.iter_mut().flat_map(|block| &mut block.keys).filter(|(listed, _)| source(*listed));
    for key in keys.flat_map(|(_, keys)| keys) {
        key.each_column(&mut |column| {
            free &= *column != gone;
            *column -= usize::from(*column > gone);
        });
    }
    // A join has the columns of all its sides, by number.
    free &= !app.joins.iter().any(|joined| joined.sides.iter().any(|side| source(side.source)));
    for matched in &mut app.patterns {
        free &= pattern::forget_column(matched, &source, gone);
    }
    free
}

fn smaller_steps(step: &Step) -> Vec<Step> {
    let Step::Push { input, at, row } = step else { return Vec::new() };
    let mut found = Vec::new();
    for (number, value) in row.iter().enumerate() {
        let simple: &[Value] = match value {
            Value::Bool(true) => &[Value::Bool(false)],
            Value::Int(0) | Value::BigInt(0) => &[],
            Value::Int(1) => &[Value::Int(0)],
            Value::Int(_) => &[Value::Int(0), Value::Int(1)],
            Value::BigInt(-10..=10) => &[Value::BigInt(0)],
            Value::Float(0.0) | Value::Double(0.0) => &[],
            Value::Float(1.0) => &[Value::Float(0.0)],
            Value::Float(_) => &[Value::Float(0.0), Value::Float(1.0)],
            Value::Double(1.0) => &[Value::Double(0.0)],
            Value::Double(_) => &[Value::Double(0.0), Value::Double(1.0)],
            Value::Str(_) => &[Value::from("a")],
            _ => &[],
        };
        for simple in simple {
            let mut row = row.clone();
            row[number] = simple.clone();
            found.push(Step::Push { input: *input, at: *at, row });
        }
        if let Value::Timestamp(time) = value {
            let micros = time.as_micros();
            let mut row = row.clone();
            row[number] = Value::Timestamp(Timestamp::from_micros(micros - micros.rem_euclid(1_000_000)));
            found.push(Step::Push { input: *input, at: *at, row });
        }
    }
    if let Some(time) = at {
        let at = Some(time - time.rem_euclid(1_000_000));
        found.push(Step::Push { input: *input, at, row: row.clone() });
    }
    found
}
