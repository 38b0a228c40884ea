//! IN with a table and EXISTS: the query before the one that has them looks into the table when its event comes, and passes on what it
//! found as a column.

use super::super::Binder;
use super::super::expr::{Exprs, Place};
use super::super::flatten::{Flat, FlatKind};
use super::super::join::{Binding as Join, Half, Joined, Source as JoinSource, View};
use super::super::operators::not;
use super::super::scope::Scope;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{self, Expr, Slot};
use crate::logical::{self, Column, Lookup, Query, Site, StreamId, Wanted};
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind, Input, JoinKind, SourceKind};
use crate::types::{SqlType, Type};

/// What a query asks a table for each of its events.
pub(in crate::bind) struct Probe {
    /// Which expression asks, by its address in the tree.
    asks: usize,
    /// The column that says what was found.
    column: String,
}

/// What tells one expression of a tree from all others.
fn address(expr: &ast::Expr) -> usize {
    std::ptr::from_ref(expr).addr()
}

impl<'a> Binder<'_> {
    /// Queries that look into tables for the expressions of a query over one source; the stream that it reads then.
    pub(in crate::bind) fn flatten_probes(
        &mut self,
        query: &'a ast::Query,
        statement: u32,
        input: Option<StreamId>,
        qualifier: Option<&String>,
        flat: &mut Vec<Flat<'a>>,
    ) -> Option<StreamId> {
        let mut input = input?;
        let alias = match &query.input {
            Input::Source(source) => source.alias.as_ref().map(|alias| &alias.name),
            _ => None,
        };
        // What is asked several times is asked once, and is one row error if it fails.
        let mut asked: Vec<(&ast::Expr, usize)> = Vec::new();
        for asks in probes(query) {
            if let Some((_, number)) = asked.iter().find(|(known, _)| asks_the_same(known, asks)) {
                let column = self.probes[*number].column.clone();
                self.probes.push(Probe { asks: address(asks), column });
                continue;
            }
            asked.push((asks, self.probes.len()));
            let rows = self.anonymous("looked up", asks.span);
            let number = self.probes.len();
            self.probes.push(Probe { asks: address(asks), column: format!("in#{number}") });
            let kind = FlatKind::Probe(asks, number);
            let asking = self.flat(Some(query), statement, Some(rows), Some(vec![input]), kind);
            flat.push(Flat { qualifier: alias.or(qualifier).cloned(), ..asking });
            input = rows;
        }
        Some(input)
    }
}

impl Binder<'_> {
    /// The look into a table for one expression.
    pub(in crate::bind) fn probe(
        &mut self,
        flat: &Flat<'_>,
        asks: &ast::Expr,
        number: usize,
    ) -> Option<Query> {
        let (inputs, target) = (flat.inputs.clone()?, flat.target?);
        let input = *inputs.first()?;
        if self.is_broken(input) {
            return None;
        }
        let mut columns = self.stream(input).columns.clone();
        let mut output = self.row_as_it_comes(input);
        let found = Expr::column(Slot::Right(logical::FOUND), Type::nullable(SqlType::Timestamp), asks.span);
        let found = Expr::new(
            expr::ExprKind::IsNull { arg: Box::new(found), negated: true },
            Type::not_null(SqlType::Bool),
            asks.span,
        );
        let (table, on, found) = match &asks.kind {
            ExprKind::InTable { expr, table, .. } => {
                let table = self.table_named(table);
                let scope = Scope::of(self, input, flat.qualifier.as_deref(), None);
                let key = Exprs::new(self, &scope, Place::plain("IN")).expr(expr);
                let (table, mut key) = (table?, key?);
                as_left(&mut key);
                let on = self.is_key(table, key.clone(), asks)?;
                let found = if key.ty.nullable { unknown_where_null(key, found) } else { found };
                (table, vec![on], found)
            }
            ExprKind::Exists { query, .. } => {
                let left = JoinSource { name: flat.qualifier.clone(), stream: input };
                let (table, on) = self.exists(query, left, asks.span)?;
                (table, on, found)
            }
            _ => return None,
        };
        let name = self.probes[number].column.clone();
        columns.push(Column { name, ty: found.ty, narrow: None });
        output.push(Site { expr: found, text: asks.to_string() });
        let hidden = self.hidden.get(&input).copied().unwrap_or(0) + 1;
        self.hidden.insert(target, hidden);
        self.stream_mut(target).columns = columns;
        self.defined.insert(target);
        let by_key = matches!(asks.kind, ExprKind::InTable { .. });
        let lookup = Lookup { table, filter: None, on, wanted: Wanted::Whether, by_key };
        Some(Query { output, ..self.lookup_query(flat, lookup, inputs, asks.span) })
    }

    /// The condition that the primary key of a table is this.
    fn is_key(&mut self, table: usize, key: Expr, asks: &ast::Expr) -> Option<Site> {
        let of = &self.tables[table];
        let [column] = of.key.as_slice() else {
            let message = match of.key.len() {
                0 => format!("table `{}` has no primary key to look for", of.name),
                _ => format!("the primary key of table `{}` has several columns", of.name),
            };
            let help = format!("write EXISTS (SELECT * FROM {} WHERE ..)", of.name);
            self.error_help(codes::NO_PRIMARY_KEY, asks.span, message, help);
            return None;
        };
        let (column, stream) = (*column, of.stream);
        let ty = self.stream(stream).columns[usize::from(column)].ty;
        let scope = Scope::of(self, stream, None, None);
        let right = Expr::column(Slot::Right(column), ty, asks.span);
        let expr = Exprs::new(self, &scope, Place::plain("IN")).operator("=", vec![key, right], asks.span)?;
        Some(Site { expr, text: asks.to_string() })
    }

    /// The table and the condition of EXISTS.
    fn exists(&mut self, query: &ast::Query, left: JoinSource, span: Span) -> Option<(usize, Vec<Site>)> {
        let source = match &query.input {
            Input::Source(source) if is_plain(query) && source.window.is_none() => source,
            _ => return self.bad_exists(span),
        };
        let SourceKind::Stream(path) = &source.kind else { return self.bad_exists(span) };
        let name = ast::Ident { name: path.last().to_string(), span: path.span };
        let table = self.table_named(&name)?;
        let stream = self.tables[table].stream;
        let of = source.alias.as_ref().map_or(name.name, |alias| alias.name.clone());
        let number = self.joins.len();
        let mut join =
            Join::new(stream, JoinKind::Inner, Half::Source(left), JoinSource { name: Some(of), stream });
        join.inner_first = true;
        self.joins.push(join);
        let scope = Scope::joined(Joined { number, view: View::On });
        let mut on = Vec::new();
        for condition in source.filter.iter().chain(&query.where_before) {
            let expr = Exprs::new(self, &scope, Place::plain("WHERE")).condition(condition, "WHERE")?;
            on.push(Site { expr, text: condition.to_string() });
        }
        // What it selects is of no interest, but names that are nothing are.
        for item in &query.selector.items {
            if let ast::SelectItem::Expr { expr, .. } = item {
                Exprs::new(self, &scope, Place::plain("EXISTS")).expr(expr)?;
            }
        }
        Some((table, on))
    }

    fn bad_exists<T>(&mut self, span: Span) -> Option<T> {
        let message = "EXISTS asks whether a table has a row: SELECT .. FROM table WHERE ..";
        let help = "let a query of its own compute what is more, and write it into a table";
        self.error_help(codes::TABLE_ASKED, span, message, help);
        None
    }
}

impl Exprs<'_, '_, '_> {
    /// IN with a table, or EXISTS: the column that says what was found.
    pub(in crate::bind) fn asked(&mut self, asks: &ast::Expr, negated: bool) -> Option<Expr> {
        let known = self.binder.probes.iter().find(|probe| probe.asks == address(asks));
        let found = known.and_then(|probe| self.scope.find(&probe.column));
        let Some((column, ty)) = found else {
            let what =
                if matches!(asks.kind, ExprKind::Exists { .. }) { "EXISTS" } else { "IN with a table" };
            let message = format!("{what} has no place in {} here", self.place.name);
            let help = "a query over one stream, or over a subquery, may ask a table";
            return self.fail(Diagnostic::new(codes::TABLE_ASKED, asks.span, message).help(help));
        };
        let found = Expr::column(Slot::Input(column), ty, asks.span);
        Some(if negated { not(found, asks.span) } else { found })
    }
}

/// NULL where a key is NULL.
fn unknown_where_null(key: Expr, found: Expr) -> Expr {
    let span = found.span;
    let ty = Type::nullable(SqlType::Bool);
    let is_null = Expr::new(
        expr::ExprKind::IsNull { arg: Box::new(key), negated: false },
        Type::not_null(SqlType::Bool),
        span,
    );
    let null = Expr::new(expr::ExprKind::Literal(expr::Literal::Null), ty, span);
    let kind = expr::ExprKind::Case { branches: vec![(is_null, null)], otherwise: Some(Box::new(found)) };
    Expr::new(kind, ty, span)
}

/// The row that comes as the left side.
fn as_left(expr: &mut Expr) {
    expr.reslot(|slot| match slot {
        Slot::Input(column) => Slot::Left(column),
        slot => slot,
    });
}

/// Whether two expressions ask one question, be it that one of them is with NOT.
fn asks_the_same(one: &ast::Expr, other: &ast::Expr) -> bool {
    match (&one.kind, &other.kind) {
        (ExprKind::InTable { expr, table, .. }, ExprKind::InTable { expr: key, table: of, .. }) => {
            expr == key && table == of
        }
        (ExprKind::Exists { query, .. }, ExprKind::Exists { query: asked, .. }) => query == asked,
        _ => false,
    }
}

/// Whether a query only finds rows.
fn is_plain(query: &ast::Query) -> bool {
    let selector = &query.selector;
    query.with.is_empty()
        && query.window.is_none()
        && query.where_after.is_none()
        && query.rate.is_none()
        && query.partition_by.is_empty()
        && selector.group_by.is_empty()
        && selector.having.is_none()
        && selector.limit.is_none()
        && selector.offset.is_none()
}

/// The expressions of a query that ask a table, in the order in which they stand.
fn probes(query: &ast::Query) -> Vec<&ast::Expr> {
    let mut found = Vec::new();
    let mut all: Vec<&ast::Expr> = Vec::new();
    if let Input::Source(source) = &query.input {
        all.extend(&source.filter);
    }
    all.extend(&query.where_before);
    all.extend(&query.partition_by);
    all.extend(query.window.iter().flat_map(|window| &window.args).filter_map(|arg| match arg {
        ast::WindowArg::Expr { expr, .. } => Some(expr),
        ast::WindowArg::Zone(..) => None,
    }));
    all.extend(&query.where_after);
    all.extend(query.selector.items.iter().filter_map(|item| match item {
        ast::SelectItem::Expr { expr, .. } => Some(expr),
        _ => None,
    }));
    all.extend(&query.selector.group_by);
    all.extend(&query.selector.having);
    all.extend(query.selector.order_by.iter().map(|key| &key.expr));
    for expr in all {
        collect(expr, &mut found);
    }
    found
}

fn collect<'e>(expr: &'e ast::Expr, found: &mut Vec<&'e ast::Expr>) {
    // What an IN looks for may ask itself: it comes first then.
    for child in expr.children() {
        collect(child, found);
    }
    if matches!(expr.kind, ExprKind::InTable { .. } | ExprKind::Exists { .. }) {
        found.push(expr);
    }
}
