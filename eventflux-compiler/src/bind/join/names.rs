//! Columns of the sides of a join, by the names of their sources.

use super::super::expr::Exprs;
use super::super::{Binder, did_you_mean, listed};
use super::{Half, Shown, Source};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Slot};
use crate::span::Span;
use crate::syntax::ast::{Ident, JoinKind};
use crate::types::{SqlType, Type};

/// A join whose sources are names.
#[derive(Clone, Copy, Debug)]
pub(in crate::bind) struct Joined {
    /// Its number.
    pub(in crate::bind) number: usize,
    /// From where it is seen.
    pub(in crate::bind) view: View,
}

/// From where a join is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bind) enum View {
    /// ON, where both rows are there.
    On,
    /// Its rows.
    Rows,
}

impl Binder<'_> {
    /// The streams and subqueries of a join, from left to right.
    pub(in crate::bind) fn sources(&self, number: usize) -> Vec<Source> {
        let binding = &self.joins[number];
        let mut sources = match &binding.left {
            Half::Source(source) => vec![source.clone()],
            Half::Join(inner) => self.sources(*inner),
        };
        sources.push(binding.right.clone());
        sources
    }

    /// How many of them stand on the left side.
    pub(super) fn left_sources(&self, number: usize) -> usize {
        self.sources(number).len() - 1
    }

    /// A column of a source, as ON of the join sees it.
    fn side_column(&mut self, number: usize, source: usize, column: u16) -> (Slot, Type) {
        let own = |binder: &Binder<'_>, source: &Source| {
            binder.stream(source.stream).columns[usize::from(column)].ty
        };
        if source == self.left_sources(number) {
            return (Slot::Right(column), own(self, &self.joins[number].right));
        }
        match &self.joins[number].left {
            Half::Source(left) => (Slot::Left(column), own(self, left)),
            Half::Join(inner) => {
                let inner = *inner;
                let (column, ty) = self.row_column(inner, source, column);
                (Slot::Left(column), ty)
            }
        }
    }

    /// The same, as a column of the join's rows.
    fn row_column(&mut self, number: usize, source: usize, column: u16) -> (u16, Type) {
        let (slot, mut ty) = self.side_column(number, source, column);
        let [left, right] = self.joins[number].is_outer();
        ty.nullable |= match slot {
            Slot::Right(_) => left,
            _ => right,
        };
        let of = &self.sources(number)[source];
        let name = &self.stream(of.stream).columns[usize::from(column)].name;
        let name = match &of.name {
            Some(source) => format!("{source}.{name}"),
            None => name.clone(),
        };
        let shown = &mut self.joins[number].shown;
        let at = shown.iter().position(|known| known.slot == slot).unwrap_or_else(|| {
            shown.push(Shown { slot, name, ty });
            shown.len() - 1
        });
        (at as u16, ty)
    }

    /// The sources that have a column of that name, each with its number.
    pub(super) fn having(&self, number: usize, name: &str) -> Vec<(usize, u16)> {
        let sources = self.sources(number);
        let found = sources.iter().enumerate().filter_map(|(at, source)| {
            let columns = &self.stream(source.stream).columns;
            columns.iter().position(|column| column.name == name).map(|column| (at, column as u16))
        });
        found.collect()
    }

    /// The columns of all sources, or of the one of that name: source, column and name. Those of USING come once.
    pub(in crate::bind) fn joined_columns(
        &self,
        number: usize,
        of: Option<&str>,
    ) -> Vec<(usize, u16, String)> {
        let mut columns: Vec<(usize, u16, String)> = Vec::new();
        for (at, source) in self.sources(number).into_iter().enumerate() {
            if of.is_some_and(|of| source.name.as_deref() != Some(of)) {
                continue;
            }
            for (place, column) in self.stream(source.stream).columns.iter().enumerate() {
                let merged = of.is_none() && at > 0 && self.merges(number, at, &column.name);
                if !merged {
                    columns.push((at, place as u16, column.name.clone()));
                }
            }
        }
        columns
    }

    /// Whether USING makes one column of those of that name.
    pub(in crate::bind) fn is_merged(&self, number: usize, name: &str) -> bool {
        (1..self.sources(number).len()).any(|source| self.merges(number, source, name))
    }

    /// The columns of which the first that has a value is what USING makes of all these: that of the side that is always there, or both.
    fn merged_of(&self, number: usize, having: &[(usize, u16)]) -> Vec<(usize, u16)> {
        let last = self.left_sources(number);
        let (right, left): (Vec<_>, Vec<_>) = having.iter().partition(|(at, _)| *at == last);
        let left = match self.joins[number].left {
            Half::Join(inner) => self.merged_of(inner, &left),
            Half::Source(_) => left,
        };
        match self.joins[number].kind {
            _ if right.is_empty() => left,
            JoinKind::Full => [left, right].concat(),
            JoinKind::Right => right,
            _ => left,
        }
    }

    /// Whether USING makes one column of this one of a source and of those before it.
    fn merges(&self, number: usize, source: usize, name: &str) -> bool {
        let binding = &self.joins[number];
        if source == self.left_sources(number) {
            return binding.using.iter().any(|known| known == name);
        }
        match binding.left {
            Half::Join(inner) => self.merges(inner, source, name),
            Half::Source(_) => false,
        }
    }
}

impl Exprs<'_, '_, '_> {
    /// `alias.column`, or a column that one source alone has.
    pub(in crate::bind) fn joined_column(
        &mut self,
        joined: Joined,
        alias: Option<&Ident>,
        name: &Ident,
        span: Span,
    ) -> Option<Expr> {
        let Joined { number, .. } = joined;
        let sources = self.binder.sources(number);
        if let Some(alias) = alias {
            let Some(at) = sources.iter().position(|source| source.name.as_ref() == Some(&alias.name)) else {
                let known: Vec<&str> = sources.iter().filter_map(|source| source.name.as_deref()).collect();
                let message = format!("no source of this query is called `{}`", alias.name);
                let mut error = Diagnostic::new(codes::UNKNOWN_QUALIFIER, alias.span, message);
                error.help = did_you_mean(&alias.name, &known, "sources");
                return self.fail(error);
            };
            let columns = &self.binder.stream(sources[at].stream).columns;
            let Some(column) = columns.iter().position(|column| column.name == name.name) else {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                let message = format!("`{}` has no column `{}`", alias.name, name.name);
                let mut error = Diagnostic::new(codes::UNKNOWN_COLUMN, name.span, message);
                error.help = did_you_mean(&name.name, &known, "columns");
                return self.fail(error);
            };
            return Some(self.of_source(joined, at, column as u16, span));
        }
        let having = self.binder.having(number, &name.name);
        match having.as_slice() {
            [(at, column)] => Some(self.of_source(joined, *at, *column, span)),
            [.., (at, column)] if self.binder.joins[number].inner_first => {
                Some(self.of_source(joined, *at, *column, span))
            }
            [] => {
                let mut known: Vec<&str> = Vec::new();
                for column in sources.iter().flat_map(|source| &self.binder.stream(source.stream).columns) {
                    if !known.contains(&column.name.as_str()) {
                        known.push(&column.name);
                    }
                }
                let message = match self.binder.joins[number].inner_first {
                    true => format!("neither the table nor what comes has a column `{}`", name.name),
                    false => format!("no side of the join has a column `{}`", name.name),
                };
                let mut error = Diagnostic::new(codes::UNKNOWN_COLUMN, name.span, message);
                error.help = did_you_mean(&name.name, &known, "columns");
                self.fail(error)
            }
            _ if joined.view == View::Rows
                && having[1..].iter().all(|(at, _)| self.binder.merges(number, *at, &name.name)) =>
            {
                self.merged(joined, &having, span)
            }
            several => {
                let names: Vec<String> =
                    several.iter().filter_map(|(at, _)| sources[*at].name.clone()).collect();
                let message =
                    format!("`{}` is a column of {}", name.name, listed(names.iter().map(String::as_str)));
                let mut error = Diagnostic::new(codes::AMBIGUOUS_COLUMN, name.span, message);
                error.help = names.first().map(|source| format!("say which: {source}.{}", name.name));
                self.fail(error)
            }
        }
    }

    /// A column of a source.
    pub(in crate::bind) fn of_source(
        &mut self,
        Joined { number, view }: Joined,
        source: usize,
        column: u16,
        span: Span,
    ) -> Expr {
        match view {
            View::Rows => {
                let (column, ty) = self.binder.row_column(number, source, column);
                self.column(column, ty, span)
            }
            View::On => {
                let (slot, mut ty) = self.binder.side_column(number, source, column);
                // What SQL only carries has no value that could stand for a row that is missing.
                ty.nullable |= matches!(ty.sql, SqlType::Opaque(_));
                Expr::column(slot, ty, span)
            }
        }
    }

    /// A column that USING has made of several.
    fn merged(&mut self, joined: Joined, having: &[(usize, u16)], span: Span) -> Option<Expr> {
        let of = self.binder.merged_of(joined.number, having);
        self.first_of(joined, &of, span)
    }

    /// The first of these columns that has a value.
    fn first_of(&mut self, joined: Joined, of: &[(usize, u16)], span: Span) -> Option<Expr> {
        let mut all: Vec<Expr> =
            of.iter().map(|(at, column)| self.of_source(joined, *at, *column, span)).collect();
        if all.len() == 1 {
            return all.pop();
        }
        let all = self.unified(all, span, "USING")?;
        let ty = Type::nullable(all.first()?.ty.sql);
        Some(Expr::new(ExprKind::Coalesce(all), ty, span))
    }

    /// `USING (column)`: the equality of both sides' columns.
    pub(in crate::bind) fn using(&mut self, number: usize, column: &Ident) -> Option<Expr> {
        let joined = Joined { number, view: View::On };
        let right = self.binder.left_sources(number);
        let having = self.binder.having(number, &column.name);
        let of_right = having.iter().find(|(at, _)| *at == right).copied();
        let left_columns: Vec<(usize, u16)> = having.iter().filter(|(at, _)| *at < right).copied().collect();
        let (Some(of_right), [of_left, rest @ ..]) = (of_right, left_columns.as_slice()) else {
            let side = if of_right.is_none() { "right" } else { "left" };
            let message = format!("the {side} side of the join has no column `{}`", column.name);
            return self.fail(Diagnostic::new(codes::UNKNOWN_COLUMN, column.span, message));
        };
        let inner = match self.binder.joins[number].left {
            Half::Join(inner) => Some(inner),
            Half::Source(_) => None,
        };
        let merged =
            |(at, _): &(usize, u16)| inner.is_some_and(|inner| self.binder.merges(inner, *at, &column.name));
        if !rest.iter().all(merged) {
            let message = format!("several columns of the left side are called `{}`", column.name);
            let error = Diagnostic::new(codes::AMBIGUOUS_COLUMN, column.span, message);
            return self.fail(error.help("write ON, and say which"));
        }
        // Of a join before this one that is written with USING too, the left column is what that made of both.
        let of = match inner {
            Some(inner) if !rest.is_empty() => self.binder.merged_of(inner, &left_columns),
            _ => vec![*of_left],
        };
        let left = self.first_of(joined, &of, column.span)?;
        let right = self.of_source(joined, of_right.0, of_right.1, column.span);
        self.operator("=", vec![left, right], column.span)
    }
}
