//! Keys that queries hold their state by, traced back to the inputs.

use std::collections::HashSet;

use super::{Part, is_input};
use crate::expr::{Expr, ExprKind, Slot};
use crate::physical::{App, CellKind, Kept, Query, Site, StreamId};

/// So many keys are tried of each part: apps may have thousands of queries.
const MOST: usize = 32;

/// A key as it is traced: what it is of the inputs that are reached so far.
type Key = Vec<(StreamId, Expr)>;

/// The keys that may split a part, each of some of its inputs, in order of these.
pub(super) fn candidates(app: &App, part: &Part) -> Vec<Key> {
    let mut writers = vec![Vec::new(); app.streams.len()];
    for query in &app.queries {
        writers[query.target.0 as usize].push(query);
    }
    let mut all: Vec<Key> = Vec::new();
    for query in part.queries.iter().map(|query| &app.queries[*query]) {
        for keys in keys_of(app, query) {
            if let Some(mut key) = trace(app, &writers, keys).filter(|key| !key.is_empty()) {
                key.sort_by_key(|(stream, _)| *stream);
                if !all.contains(&key) {
                    all.push(key);
                }
            }
            if all.len() == MOST {
                return all;
            }
        }
    }
    all
}

/// What a query holds its state by, each key of every input that has it.
fn keys_of(app: &App, query: &Query) -> Vec<Key> {
    let mut all = Vec::new();
    if let Some(id) = query.partition {
        let partition = &app.partitions[id.0 as usize];
        for at in 0..partition.types.len() {
            let inputs = partition.inputs.iter().zip(&partition.keys);
            all.push(inputs.filter_map(|(input, keys)| Some((*input, keys.get(at)?.expr.clone()))).collect());
        }
    }
    if let Some(pattern) = query.pattern() {
        for at in 0..pattern.partition.first().map_or(0, Vec::len) {
            let inputs = query.inputs.iter().zip(&pattern.partition);
            all.push(inputs.filter_map(|(input, keys)| Some((*input, keys.get(at)?.expr.clone()))).collect());
        }
        for (at, position) in pattern.positions.iter().enumerate() {
            for equality in &position.equalities {
                let mut key = vec![(query.inputs[pattern.positions[at].input], equality.event.expr.clone())];
                key.extend(back(app, query, &equality.bound.expr));
                all.push(key);
            }
        }
        return all;
    }
    if let Some(join) = query.join() {
        all.extend(join.keys.iter().map(|equal| {
            let (left, right) = (query.inputs[join.left.input], query.inputs[join.right.input]);
            vec![(left, equal.left.expr.clone()), (right, equal.right.expr.clone())]
        }));
        return all;
    }
    let keys = query.grouping().into_iter().flat_map(|grouping| &grouping.keys);
    let own: Vec<&Site> = keys.chain(query.marks()).collect();
    all.extend(own.into_iter().map(|site| vec![(query.input(), site.expr.clone())]));
    all
}

/// What expressions over the rows of streams are of the inputs; `None` if one is no expression of theirs, or two are of one input.
fn trace(app: &App, writers: &[Vec<&Query>], mut left: Key) -> Option<Key> {
    let mut key: Key = Vec::new();
    let mut seen: HashSet<(StreamId, u16)> = HashSet::new();
    while let Some((stream, expr)) = left.pop() {
        if is_input(app, stream) {
            // An event's key is asked for before there is a time.
            let by_time = |part: &Expr| matches!(part.kind, ExprKind::Now | ExprKind::RowTime);
            if expr.any(&mut { by_time }) {
                return None;
            }
            match key.iter().find(|(known, _)| *known == stream) {
                Some((_, known)) if *known != expr => return None,
                Some(_) => {}
                None => key.push((stream, expr)),
            }
            continue;
        }
        let ExprKind::Column(Slot::Input(column)) = expr.kind else { return None };
        let writers = &writers[stream.0 as usize];
        if writers.is_empty() {
            return None;
        }
        if !seen.insert((stream, column)) {
            continue;
        }
        for query in writers {
            let from = back(app, query, &query.output.get(usize::from(column))?.expr);
            if from.is_empty() {
                return None;
            }
            left.extend(from);
        }
    }
    Some(key)
}

/// What an expression of a query is of its inputs.
fn back(app: &App, query: &Query, expr: &Expr) -> Key {
    let column = |stream: StreamId, column: u16| {
        let ty = app.streams[stream.0 as usize].columns[usize::from(column)].ty;
        (stream, Expr::column(Slot::Input(column), ty, expr.span))
    };
    let kept = |stream: StreamId, kept: Option<&Kept>| match kept {
        Some(Kept::Column(at)) => vec![column(stream, *at)],
        _ => Vec::new(),
    };
    let Some(&input) = query.inputs.first() else { return Vec::new() };
    let ExprKind::Column(slot) = expr.kind else {
        let slots =
            |part: &Expr| matches!(part.kind, ExprKind::Column(slot) if !matches!(slot, Slot::Input(_)));
        return if expr.any(&mut { slots }) { Vec::new() } else { vec![(input, expr.clone())] };
    };
    match (slot, query.join(), query.pattern()) {
        (Slot::Input(_), ..) => vec![(input, expr.clone())],
        (Slot::Left(at), Some(join), _) => {
            kept(query.inputs[join.left.input], join.left.kept.get(usize::from(at)))
        }
        (Slot::Right(at), Some(join), _) => {
            kept(query.inputs[join.right.input], join.right.kept.get(usize::from(at)))
        }
        (Slot::Key(at), Some(join), _) => match join.keys.get(usize::from(at)) {
            Some(equal) => vec![
                (query.inputs[join.left.input], equal.left.expr.clone()),
                (query.inputs[join.right.input], equal.right.expr.clone()),
            ],
            None => Vec::new(),
        },
        (Slot::Key(at), _, Some(pattern)) => {
            let inputs = query.inputs.iter().zip(&pattern.partition);
            inputs
                .filter_map(|(input, keys)| Some((*input, keys.get(usize::from(at))?.expr.clone())))
                .collect()
        }
        (Slot::Kept(at), _, Some(pattern)) => {
            match pattern.cells.get(usize::from(at)).map(|cell| cell.kind) {
                Some(CellKind::Column { position, column: at, .. }) => {
                    vec![column(query.inputs[pattern.positions[position].input], at)]
                }
                _ => Vec::new(),
            }
        }
        (Slot::Key(at), ..) => {
            let key = query.grouping().and_then(|grouping| grouping.keys.get(usize::from(at)));
            key.map(|site| (input, site.expr.clone())).into_iter().collect()
        }
        (Slot::Kept(at), ..) => kept(input, query.kept().get(usize::from(at))),
        _ => Vec::new(),
    }
}
