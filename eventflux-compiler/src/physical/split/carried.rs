//! Which columns have the key in the rows of each stream.

use std::collections::HashMap;

use super::Part;
use crate::expr::{Expr, ExprKind, Slot};
use crate::physical::{App, CellKind, Join, Kept, Late, Origin, Pattern, Query, StreamId};
use crate::span::Span;

/// A key, and what of each stream has its value.
pub(super) struct Carried<'a> {
    pub(super) app: &'a App,
    /// Of each stream that has it the expressions over `Slot::Input` that are the key. A stream that several write has what all of
    /// them give it.
    streams: HashMap<StreamId, Vec<Expr>>,
}

impl<'a> Carried<'a> {
    pub(super) fn of(app: &'a App, part: &Part, key: &[(StreamId, Expr)]) -> Self {
        let streams = key.iter().map(|(stream, expr)| (*stream, vec![expr.clone()])).collect();
        let mut carried = Carried { app, streams };
        for (number, stream) in app.streams.iter().enumerate() {
            if let Origin::Input { late: Late::Into(target), .. } = stream.origin {
                // Late rows have the columns of the stream, by their names.
                let target = &app.streams[target.0 as usize];
                let from = StreamId(number as u32);
                let same = target.columns.iter().map(|column| {
                    let at = stream.columns.iter().position(|known| known.name == column.name);
                    at.is_some_and(|at| carried.is_key(from, &carried.column(from, at as u16)))
                });
                let same: Vec<bool> = same.collect();
                let Origin::Input { late: Late::Into(target), .. } = stream.origin else { continue };
                carried.write(target, &same);
            }
        }
        for query in &part.queries {
            let query = &app.queries[*query];
            let same: Vec<bool> =
                query.output.iter().map(|site| carried.of_output(query, &site.expr)).collect();
            carried.write(query.target, &same);
        }
        carried
    }

    /// Columns of a stream that a writer gives the key.
    fn write(&mut self, target: StreamId, same: &[bool]) {
        let columns = same.iter().zip(0..).filter(|(same, _)| **same);
        let columns: Vec<Expr> = columns.map(|(_, column)| self.column(target, column)).collect();
        match self.streams.get_mut(&target) {
            Some(known) => known.retain(|expr| columns.contains(expr)),
            None => {
                self.streams.insert(target, columns);
            }
        }
    }

    /// A column of a stream, as an expression.
    pub(super) fn column(&self, stream: StreamId, column: u16) -> Expr {
        let ty = self.app.streams[stream.0 as usize].columns.get(usize::from(column)).map(|column| column.ty);
        let ty = ty.unwrap_or(crate::types::Type::not_null(crate::types::SqlType::Bool));
        Expr::column(Slot::Input(column), ty, Span::NONE)
    }

    /// Whether an expression over the rows of a stream is the key.
    pub(super) fn is_key(&self, stream: StreamId, expr: &Expr) -> bool {
        self.streams.get(&stream).is_some_and(|known| known.contains(expr))
    }

    /// Whether something kept of a stream is.
    fn kept(&self, stream: StreamId, kept: Kept) -> bool {
        match kept {
            Kept::Column(column) => self.is_key(stream, &self.column(stream, column)),
            Kept::RowTime => false,
        }
    }

    /// Whether an output expression is the key of all that the row was made of.
    pub(super) fn of_output(&self, query: &Query, expr: &Expr) -> bool {
        let Some(&input) = query.inputs.first() else { return false };
        let ExprKind::Column(slot) = &expr.kind else { return self.is_key(input, expr) };
        match *slot {
            Slot::Input(column) => self.is_key(input, &self.column(input, column)),
            Slot::Key(key) => match (query.join(), query.pattern()) {
                (Some(join), _) => self.equal(query, join, usize::from(key)),
                (_, Some(pattern)) => self.partition(query, pattern, usize::from(key)),
                _ => query.grouping().is_some_and(|grouping| {
                    grouping.keys.get(usize::from(key)).is_some_and(|site| self.is_key(input, &site.expr))
                }),
            },
            Slot::Kept(at) => match query.pattern() {
                Some(pattern) => pattern.cells.get(usize::from(at)).is_some_and(|cell| match cell.kind {
                    CellKind::Column { position, column, .. } => {
                        let stream = query.inputs[pattern.positions[position].input];
                        !cell.ty.nullable && self.is_key(stream, &self.column(stream, column))
                    }
                    _ => false,
                }),
                None => query.kept().get(usize::from(at)).is_some_and(|kept| self.kept(input, *kept)),
            },
            Slot::Left(at) => self.of_side(query, 0, at),
            Slot::Right(at) => self.of_side(query, 1, at),
            _ => false,
        }
    }

    fn of_side(&self, query: &Query, side: usize, at: u16) -> bool {
        let Some(join) = query.join() else { return false };
        let (own, other) = (join.sides()[side], join.sides()[1 - side]);
        // Of a row of the other side without a partner it is NULL.
        let kept = own.kept.get(usize::from(at));
        !other.outer && kept.is_some_and(|kept| self.kept(query.inputs[own.input], *kept))
    }

    /// Whether an equality of a join is over the key.
    pub(super) fn equal(&self, query: &Query, join: &Join, at: usize) -> bool {
        join.keys.get(at).is_some_and(|equal| {
            self.is_key(query.inputs[join.left.input], &equal.left.expr)
                && self.is_key(query.inputs[join.right.input], &equal.right.expr)
        })
    }

    /// Whether a key of PARTITION BY of a pattern is the key.
    pub(super) fn partition(&self, query: &Query, pattern: &Pattern, at: usize) -> bool {
        let mut keys = pattern.partition.iter().zip(&query.inputs);
        !pattern.partition.is_empty()
            && keys.all(|(keys, input)| keys.get(at).is_some_and(|site| self.is_key(*input, &site.expr)))
    }
}
