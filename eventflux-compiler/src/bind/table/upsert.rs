//! UPSERT INTO t SELECT .. ON: its condition is over the table and what the query reads, of which the query before it passes on what
//! the condition needs.

use super::super::Binder;
use super::super::expr::{Exprs, Place};
use super::super::flatten::Flat;
use super::super::join::{Binding as Join, Half, Joined, Source as JoinSource, View};
use super::super::scope::Scope;
use crate::codes;
use crate::logical::{Aggregate, Change, ChangeKind, Column, Query, Site, StreamId};
use crate::syntax::ast::{Expr, ExprKind, Ident, JoinKind, WriteMode};

/// The name of the rows that come, which no SQL can write.
const ROWS: &str = "on#";

/// The name of a column that the condition reads, which no column of a table can have.
fn hidden_name(at: usize) -> String {
    format!("{ROWS}{at}")
}

/// An UPSERT .. ON.
pub(in crate::bind) struct UpsertOn {
    /// Its table and the rows that come, as a join.
    join: usize,
    /// The condition: columns that the query before it passes on are columns of [`ROWS`], all others those of the table.
    condition: Expr,
    /// How many these columns are; `None` as long as they could not be bound.
    hidden: Option<usize>,
}

impl Binder<'_> {
    /// A new one.
    pub(super) fn upsert(&mut self, rows: StreamId, table: usize, on: &Expr) -> usize {
        let of = &self.tables[table];
        let right = JoinSource { name: Some(of.name.clone()), stream: of.stream };
        let left = JoinSource { name: Some(ROWS.to_string()), stream: rows };
        let join = self.joins.len();
        self.joins.push(Join::new(rows, JoinKind::Inner, Half::Source(left), right));
        self.upserts.push(UpsertOn { join, condition: on.clone(), hidden: None });
        self.upserts.len() - 1
    }

    /// What the condition reads beside the table, as further columns of the rows that come.
    pub(in crate::bind) fn hidden_columns(
        &mut self,
        number: usize,
        rows: StreamId,
        scope: &Scope,
        aggregates: &mut Vec<Aggregate>,
        (window_bounds, may_be_empty): (bool, bool),
    ) -> Option<Vec<Site>> {
        let table = *self.written.get(&rows)?;
        let (table, stream) = (self.tables[table].name.clone(), self.tables[table].stream);
        let mut condition = self.upserts[number].condition.clone();
        let mut names: Vec<Expr> = Vec::new();
        for name in condition.names_mut() {
            let of_table = match &name.kind {
                ExprKind::Qualified(qualifier, _) => qualifier.name == table && !scope.is_qualifier(&table),
                ExprKind::Name(column) => {
                    !self.has_column(scope, &column.name)
                        && self.stream(stream).columns.iter().any(|known| known.name == column.name)
                }
                _ => false,
            };
            if of_table {
                if let ExprKind::Name(column) = &name.kind {
                    name.kind = ExprKind::Qualified(Ident::new(&table), column.clone());
                }
                continue;
            }
            let at = names.iter().position(|known| known.kind == name.kind).unwrap_or_else(|| {
                names.push(name.clone());
                names.len() - 1
            });
            name.kind = ExprKind::Qualified(Ident::new(ROWS), Ident::new(hidden_name(at)));
        }
        let mut hidden = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let place =
                Place { aggregates: Some(aggregates), window_bounds, may_be_empty, ..Place::plain("ON") };
            let expr = Exprs::new(self, scope, place).expr(name)?;
            let column = Column { name: hidden_name(at), ty: expr.ty, narrow: None };
            self.stream_mut(rows).columns.push(column);
            hidden.push(Site { expr, text: name.to_string() });
        }
        self.upserts[number].condition = condition;
        self.upserts[number].hidden = Some(hidden.len());
        Some(hidden)
    }

    /// Whether a bare name is a column of what a query reads.
    fn has_column(&self, scope: &Scope, name: &str) -> bool {
        let of_join = scope.join.is_some_and(|joined| {
            let sources = self.sources(joined.number);
            sources.iter().any(|of| self.stream(of.stream).columns.iter().any(|column| column.name == name))
        });
        of_join || scope.find(name).is_some() || scope.pattern.is_some()
    }

    /// What writes the rows.
    pub(in crate::bind) fn upsert_on(&mut self, flat: &Flat<'_>, number: usize) -> Option<Query> {
        let (inputs, target, ast) = (flat.inputs.clone()?, flat.target?, flat.ast?);
        let WriteMode::Upsert(Some(on)) = &ast.output.mode else { return None };
        let UpsertOn { join, condition, hidden } = &self.upserts[number];
        let (join, condition, hidden) = (*join, condition.clone(), (*hidden)?);
        if hidden == 0 {
            let message = "ON of UPSERT says which row of the table is replaced by the row that comes";
            let help = "compare a column of the table with one of the rows: ON t.a = u.a";
            self.error_help(codes::NO_PRIMARY_KEY, on.span, message, help);
            return None;
        }
        let scope = Scope::joined(Joined { number: join, view: View::On });
        let expr = Exprs::new(self, &scope, Place::plain("ON")).condition(&condition, "ON")?;
        let change = Change {
            table: *self.table_of.get(&target)?,
            kind: ChangeKind::UpsertOn,
            filter: None,
            on: vec![Site { expr, text: on.to_string() }],
        };
        let output = self.row_as_it_comes(target);
        Some(self.change_query(flat, change, inputs, output))
    }
}
