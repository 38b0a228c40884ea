//! INSERT INTO, UPSERT INTO, UPDATE and DELETE of tables: queries of their own, behind the one that makes the rows.

use std::collections::HashSet;

use super::super::Binder;
use super::super::expr::{Exprs, Place};
use super::super::flatten::{Flat, FlatKind, Names};
use super::super::join::{Binding as Join, Half, Joined, Source as JoinSource, View};
use super::super::scope::Scope;
use super::super::select::Item;
use crate::codes;
use crate::expr::{Expr, Slot};
use crate::logical::{Change, ChangeKind, Query, Site, StreamId};
use crate::span::Span;
use crate::syntax::ast::{self, Input, JoinKind, WriteMode};

impl<'a> Binder<'_> {
    /// Lets a query that writes a table write a stream of rows instead; what writes these into the table.
    pub(in crate::bind) fn flatten_written(
        &mut self,
        query: &'a ast::Query,
        flat: &mut Flat<'a>,
    ) -> Option<Flat<'a>> {
        let kind = match &query.output.mode {
            WriteMode::Upsert(None) => ChangeKind::Upsert,
            WriteMode::Upsert(Some(_)) => ChangeKind::UpsertOn,
            _ => ChangeKind::Insert,
        };
        // What writes no table by UPSERT has been told so.
        if kind != ChangeKind::Insert && flat.target.is_none_or(|target| !self.table_of.contains_key(&target))
        {
            flat.target = None;
            return None;
        }
        self.flatten_insert(flat, kind)
    }

    /// The same for a query that inserts.
    pub(in crate::bind) fn flatten_insert(
        &mut self,
        flat: &mut Flat<'a>,
        kind: ChangeKind,
    ) -> Option<Flat<'a>> {
        let target = flat.target?;
        let table = *self.table_of.get(&target)?;
        let rows = self.rows_of(table, &self.tables[table].name.clone());
        self.written.insert(rows, table);
        flat.target = Some(rows);
        let (inputs, writes) = (Some(vec![rows]), FlatKind::Write(kind));
        let mut written = self.flat(flat.ast, flat.statement, Some(target), inputs, writes);
        if let Some(WriteMode::Upsert(Some(on))) = flat.ast.map(|ast| &ast.output.mode)
            && kind == ChangeKind::UpsertOn
        {
            let number = self.upsert(rows, table, on);
            flat.upsert = Some(number);
            written.kind = FlatKind::UpsertOn(number);
        }
        Some(written)
    }

    /// A stream without a name that has the columns of a table.
    fn rows_of(&mut self, table: usize, base: &str) -> StreamId {
        let rows = self.anonymous(base, Span::NONE);
        self.undeclared.remove(&rows);
        self.stream_mut(rows).columns = self.stream(self.tables[table].stream).columns.clone();
        self.defined.insert(rows);
        rows
    }

    /// UPDATE and DELETE are bound as a join of what they read with their table.
    pub(in crate::bind) fn flatten_change(
        &mut self,
        query: &'a ast::Query,
        statement: u32,
        names: &Names,
        flat: &mut Vec<Flat<'a>>,
    ) {
        let target = query.output.target.as_ref();
        let table = target.and_then(|name| self.table_of.get(self.by_name.get(&name.name)?).copied());
        let (input, half) = match &query.input {
            Input::Join(join) => {
                let number = self.flatten_join(query, join, statement, names, flat);
                (Some(self.joins[number].stream), Half::Join(number))
            }
            Input::Source(source) => {
                let (stream, of) = self.join_source(source, statement, names, flat);
                if let Some(window) = &source.window {
                    let message = "what changes a table are the events of a stream: it takes no window";
                    let help = "read a query that has the window: FROM (SELECT .. WINDOW ..) AS u";
                    self.error_help(codes::TABLE_SIDE, window.span, message, help);
                }
                (stream, Half::Source(of))
            }
            Input::Pattern(pattern) => {
                let message = "a pattern can't change a table by itself";
                let help = "read a query over it: FROM (SELECT .. FROM PATTERN (..)) AS u";
                self.error_help(codes::PATTERN_JOINED, pattern.span, message, help);
                (None, Half::Source(JoinSource { name: None, stream: StreamId(0) }))
            }
        };
        let Some(table) = table else { return };
        let stream = self.tables[table].stream;
        // A row that goes is no change to be read, so that what reads the changes may delete.
        let target = match &query.output.mode {
            WriteMode::Delete => self.rows_of(table, "deleted"),
            _ => stream,
        };
        let of = JoinSource { name: Some(self.tables[table].name.clone()), stream };
        let number = self.joins.len();
        self.joins.push(Join::new(stream, JoinKind::Inner, half, of));
        let (inputs, kind) = (input.map(|input| vec![input]), FlatKind::Change(number));
        flat.push(self.flat(Some(query), statement, Some(target), inputs, kind));
    }
}

impl Binder<'_> {
    /// INSERT and UPSERT by key: the rows as they come.
    pub(in crate::bind) fn write(&mut self, flat: &Flat<'_>, kind: ChangeKind) -> Option<Query> {
        let (input, target) = (*flat.inputs.as_ref()?.first()?, flat.target?);
        let ast = flat.ast?;
        let table = *self.table_of.get(&target)?;
        if kind == ChangeKind::Upsert && self.tables[table].key.is_empty() {
            let message = format!("table `{}` has no primary key to go by", self.tables[table].name);
            let help = "give it one, or write UPSERT INTO t SELECT .. FROM u ON t.a = u.a";
            self.error_help(codes::NO_PRIMARY_KEY, Self::target_span(ast), message, help);
            return None;
        }
        let change = Change { table, kind, filter: None, on: Vec::new() };
        Some(self.change_query(flat, change, vec![input], self.row_as_it_comes(target)))
    }

    /// The columns of a table, read from a row that comes.
    pub(super) fn row_as_it_comes(&self, table: StreamId) -> Vec<Site> {
        let columns = self.stream(table).columns.iter().zip(0..);
        let site = |(column, at): (&crate::logical::Column, u16)| Site {
            expr: Expr::column(Slot::Left(at), column.ty, Span::NONE),
            text: column.name.clone(),
        };
        columns.map(site).collect()
    }

    /// UPDATE and DELETE.
    pub(in crate::bind) fn change(&mut self, flat: &Flat<'_>, number: usize) -> Option<Query> {
        let (inputs, ast) = (flat.inputs.clone()?, flat.ast?);
        if inputs.iter().any(|input| self.is_broken(*input)) {
            return None;
        }
        let target = self.joins[number].right.stream;
        let table = *self.table_of.get(&target)?;
        self.check_names(number, Self::target_span(ast))?;
        let filter = match (&ast.input, &self.joins[number].left) {
            (Input::Source(source), Half::Source(of)) => {
                let scope = Scope::of(self, of.stream, of.name.as_deref(), None);
                match &source.filter {
                    Some(filter) => self.filter(&scope, filter, "a filter").map(Some),
                    None => Some(None),
                }
            }
            _ => Some(None),
        };
        let scope = Scope::joined(Joined { number, view: View::On });
        let on = match &ast.where_before {
            Some(condition) => {
                let bound = Exprs::new(self, &scope, Place::plain("WHERE")).condition(condition, "WHERE");
                bound.map(|expr| vec![Site { expr, text: condition.to_string() }])
            }
            None => Some(Vec::new()),
        };
        let (kind, output) = match &ast.output.mode {
            WriteMode::Update(sets) => (ChangeKind::Update, self.update_row(&scope, target, sets)),
            _ => (ChangeKind::Delete, Some(self.row_as_it_was(target))),
        };
        let change = Change { table, kind, filter: filter?, on: on? };
        Some(self.change_query(flat, change, inputs, output?))
    }

    /// The columns of a table, read from the row that is changed.
    fn row_as_it_was(&self, table: StreamId) -> Vec<Site> {
        let mut row = self.row_as_it_comes(table);
        for (site, at) in row.iter_mut().zip(0..) {
            site.expr.kind = crate::expr::ExprKind::Column(Slot::Right(at));
        }
        row
    }

    /// The row that UPDATE writes.
    fn update_row(
        &mut self,
        scope: &Scope,
        target: StreamId,
        sets: &[(ast::Ident, ast::Expr)],
    ) -> Option<Vec<Site>> {
        let mut row = self.row_as_it_was(target);
        let mut complete = true;
        let mut seen = HashSet::new();
        for (name, value) in sets {
            let bound = Exprs::new(self, scope, Place::plain("SET")).expr(value);
            let columns = self.stream(target).columns.clone();
            let Some(at) = columns.iter().position(|column| column.name == name.name) else {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                let message = format!("table `{}` has no column `{}`", self.stream(target).name, name.name);
                let help = super::super::did_you_mean(&name.name, &known, "columns");
                let mut error = crate::diagnostic::Diagnostic::new(codes::UNKNOWN_COLUMN, name.span, message);
                error.help = help;
                self.diagnostics.push(error);
                complete = false;
                continue;
            };
            if !seen.insert(at) {
                let message = format!("column `{}` is set twice", name.name);
                self.error(codes::DUPLICATE_ITEM, name.span, message);
                complete = false;
                continue;
            }
            let item = bound.map(|expr| Item {
                name: name.name.clone(),
                span: name.span,
                expr,
                text: value.to_string(),
            });
            match item.and_then(|item| self.write_column(target, &columns[at], item, false)) {
                Some(site) => row[at] = site,
                None => complete = false,
            }
        }
        complete.then_some(row)
    }

    /// A query that changes a table.
    pub(super) fn change_query(
        &self,
        flat: &Flat<'_>,
        change: Change,
        inputs: Vec<StreamId>,
        output: Vec<Site>,
    ) -> Query {
        let (table, span) = (&self.tables[change.table], flat.ast.map_or(Span::NONE, |ast| ast.span));
        let name = format!("{} (statement {})", table.name, flat.statement);
        Query {
            change: Some(Box::new(change)),
            output,
            ..Query::plain(name, flat.statement, inputs, flat.target.unwrap_or(table.stream), span)
        }
    }
}
