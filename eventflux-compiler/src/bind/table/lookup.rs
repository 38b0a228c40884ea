//! Joins with tables: a row of the other side looks into the table when it comes.

use super::super::Binder;
use super::super::flatten::Flat;
use super::super::join::{Half, Source as JoinSource};
use super::super::scope::Scope;
use crate::codes;
use crate::expr::{Expr, Slot};
use crate::logical::{Lookup, Query, Site, StreamId, Wanted};
use crate::span::Span;
use crate::syntax::ast::{self, Input, JoinKind, JoinSpec, JoinTime};

/// Which side of a join is a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bind) enum TableSide {
    Left,
    Right,
}

impl Binder<'_> {
    /// Which side of a join is a table; `Err` where both are.
    pub(in crate::bind) fn table_side(&self, number: usize) -> Result<Option<TableSide>, ()> {
        let left = match &self.joins[number].left {
            Half::Source(left) => self.table_of.contains_key(&left.stream),
            Half::Join(_) => false,
        };
        match (left, self.table_of.contains_key(&self.joins[number].right.stream)) {
            (true, true) => Err(()),
            (true, false) => Ok(Some(TableSide::Left)),
            (false, true) => Ok(Some(TableSide::Right)),
            (false, false) => Ok(None),
        }
    }

    /// Binds a join with a table.
    pub(in crate::bind) fn table_join(
        &mut self,
        flat: &Flat<'_>,
        spec: &JoinSpec,
        number: usize,
        side: TableSide,
    ) -> Option<Query> {
        self.check_names(number, spec.span)?;
        // Its rows are a stream like any other: nothing of them is held here.
        self.joins[number].by_time = true;
        let on = self.join_conditions(number, spec, None);
        let left = match (&spec.left, &self.joins[number].left) {
            (Input::Source(source), Half::Source(of)) => Some((of.clone(), source)),
            _ => None,
        };
        let right = (self.joins[number].right.clone(), &spec.right);
        let (table, stream) = match side {
            TableSide::Right => (right, left),
            TableSide::Left => (left?, Some(right)),
        };
        let wanted = self.table_shape(spec, side, &table, stream.as_ref().map(|(_, source)| *source));
        let table_filter = self.side_filter(&table.0, table.1);
        let filter = match &stream {
            Some((of, source)) => self.side_filter(of, source)?,
            None => None,
        };
        let of_table = |mut site: Site| {
            site.expr.reslot(|slot| match slot {
                Slot::Input(column) => Slot::Right(column),
                slot => slot,
            });
            site
        };
        let mut on: Vec<Site> = table_filter?.into_iter().map(of_table).chain(on?).collect();
        if side == TableSide::Left {
            // The filter of the table is in place already.
            let own = usize::from(table.1.filter.is_some());
            on.iter_mut().skip(own).for_each(|site| mirror(&mut site.expr));
        }
        let lookup = Lookup {
            table: *self.table_of.get(&table.0.stream)?,
            filter,
            on,
            wanted: wanted?,
            by_key: false,
        };
        Some(self.lookup_query(flat, lookup, flat.inputs.clone()?, spec.span))
    }

    /// A query that looks into a table.
    pub(super) fn lookup_query(
        &self,
        flat: &Flat<'_>,
        lookup: Lookup,
        inputs: Vec<StreamId>,
        span: Span,
    ) -> Query {
        let target = flat.ast.and_then(|ast| ast.output.target.as_ref()).map_or("out", |target| &target.name);
        let name = format!("{target} (statement {})", flat.statement);
        let rows = flat.target.unwrap_or(StreamId(0));
        Query { lookup: Some(Box::new(lookup)), ..Query::plain(name, flat.statement, inputs, rows, span) }
    }

    /// For which rows of the table rows come; an error where a table can't be joined so.
    fn table_shape(
        &mut self,
        spec: &JoinSpec,
        side: TableSide,
        (table, source): &(JoinSource, &ast::Source),
        stream: Option<&ast::Source>,
    ) -> Option<Wanted> {
        let name = self.stream(table.stream).name.clone();
        let mut fail = |span: Span, message: String, help: &str| {
            self.error_help(codes::TABLE_SIDE, span, message, help);
            None
        };
        if let Some(window) = &source.window {
            let message = format!("table `{name}` takes no window: its rows stay until they are changed");
            return fail(window.span, message, "leave it out, or declare a stream");
        }
        if source.unidirectional {
            let message = format!("rows of table `{name}` look for no partners");
            return fail(source.span, message, "leave UNIDIRECTIONAL out: the other side alone looks anyway");
        }
        if let Some(window) = stream.and_then(|stream| stream.window.as_ref()) {
            let message = format!("an event looks into table `{name}` when it comes, and is not held");
            return fail(window.span, message, "write WINDOW behind ON: over the rows of the join");
        }
        match (spec.kind, side) {
            (JoinKind::Asof | JoinKind::LeftAsof, _) => {
                let message = format!("rows of table `{name}` have no times that ASOF JOIN could go by");
                fail(spec.right.span, message, "write JOIN")
            }
            _ if !matches!(spec.time, JoinTime::None) => {
                let message = format!("rows of table `{name}` have no times that WITHIN could go by");
                fail(spec.right.span, message, "leave WITHIN out")
            }
            (JoinKind::Inner | JoinKind::Cross, _) => Some(Wanted::All),
            (JoinKind::Left, TableSide::Right) | (JoinKind::Right, TableSide::Left) => {
                Some(Wanted::AllOrNone)
            }
            (JoinKind::Full | JoinKind::Left | JoinKind::Right, _) => {
                let message = format!("no event makes rows of table `{name}` that have no partner");
                fail(spec.right.span, message, "only the other side can be outer")
            }
        }
    }

    fn side_filter(&mut self, of: &JoinSource, source: &ast::Source) -> Option<Option<Site>> {
        let scope = Scope::of(self, of.stream, of.name.as_deref(), None);
        match &source.filter {
            Some(filter) => self.filter(&scope, filter, "a filter").map(Some),
            None => Some(None),
        }
    }
}

/// Takes the left side for the right one.
pub(in crate::bind) fn mirror(expr: &mut Expr) {
    expr.reslot(|slot| match slot {
        Slot::Left(column) => Slot::Right(column),
        Slot::Right(column) => Slot::Left(column),
        slot => slot,
    });
}
