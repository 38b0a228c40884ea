//! Where a query's rows go: columns by name, converted to the target's types.

use std::collections::{HashMap, HashSet};

use super::Binder;
use super::coerce::{self, NoFit};
use super::select::Item;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal, Narrow};
use crate::logical::{Column, Site, StreamId};
use crate::span::Span;
use crate::types::SqlType;

impl Binder<'_> {
    /// One expression for each column of the target, or `None` after an error. An undeclared target takes its
    /// columns from these items.
    pub(super) fn write_target(
        &mut self,
        target: StreamId,
        items: Vec<Item>,
        span: Span,
    ) -> Option<Vec<Site>> {
        if self.undeclared.contains(&target) && !self.defined.contains(&target) {
            if self.broken.contains(&target) {
                return None;
            }
            return self.define(target, items);
        }
        // Who writes a trigger has been told so.
        if self.broken.contains(&target) || self.triggers.contains_key(&target) {
            return None;
        }
        let first_defined = self.undeclared.contains(&target);
        if let Some(rust) = &self.stream(target).rust
            && rust.schema.lifetimes > 0
        {
            let (path, at) = (rust.path.to_string(), rust.path.span);
            let message = format!("`{path}` borrows its fields, so no query can write rows of it");
            self.error_help(
                codes::BORROWED_TARGET,
                at,
                message,
                "use a struct of owned fields, such as String",
            );
            return None;
        }
        let columns = self.stream(target).columns.clone();
        let mut complete = true;
        let names: HashSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        for item in &items {
            if !names.contains(item.name.as_str()) {
                complete = false;
                self.extra_item(target, item, &columns, first_defined);
                // Writers that differ are one error, however much they differ.
                if first_defined {
                    return None;
                }
            }
        }
        let mut by_name: HashMap<String, Item> =
            items.into_iter().map(|item| (item.name.clone(), item)).collect();
        let mut output = Vec::new();
        for column in &columns {
            match by_name.remove(&column.name) {
                Some(item) => match self.write_column(target, column, item, first_defined) {
                    Some(site) => output.push(site),
                    None => complete = false,
                },
                None if column.ty.nullable
                    && !matches!(column.ty.sql, SqlType::Opaque(_))
                    && !first_defined =>
                {
                    let expr = Expr::new(ExprKind::Literal(Literal::Null), column.ty, Span::NONE);
                    output.push(Site { expr, text: "NULL".to_string() });
                }
                None => {
                    complete = false;
                    self.missing_column(target, column, first_defined, span);
                    if first_defined {
                        return None;
                    }
                }
            }
        }
        complete.then_some(output)
    }

    /// The first writer of an undeclared stream defines it.
    fn define(&mut self, target: StreamId, items: Vec<Item>) -> Option<Vec<Site>> {
        let mut columns = Vec::new();
        let mut output = Vec::new();
        let mut complete = true;
        for item in items {
            let error = match item.expr.ty.sql {
                coerce::UNTYPED => Some(
                    Diagnostic::new(
                        codes::UNTYPED_NULL,
                        item.expr.span,
                        format!("column `{}` has no type", item.name),
                    )
                    .help("write CAST(NULL AS type)"),
                ),
                SqlType::Interval => Some(Diagnostic::new(
                    codes::DURATION_HERE,
                    item.expr.span,
                    format!("a duration can't be the value of column `{}`", item.name),
                )),
                _ => None,
            };
            if let Some(error) = error {
                self.diagnostics.push(error);
                complete = false;
                continue;
            }
            columns.push(Column { name: item.name, ty: item.expr.ty, narrow: None });
            output.push(Site { expr: item.expr, text: item.text });
        }
        if !complete {
            self.break_undefined(target);
            return None;
        }
        self.stream_mut(target).columns = columns;
        self.defined.insert(target);
        Some(output)
    }

    pub(super) fn write_column(
        &mut self,
        target: StreamId,
        column: &Column,
        item: Item,
        first_defined: bool,
    ) -> Option<Site> {
        let (span, from) = (item.expr.span, item.expr.ty);
        let name = &column.name;
        match coerce::into_column(item.expr, column.ty) {
            Ok(expr) => {
                let expr = match column.narrow {
                    Some(narrow) => self.fit(expr, narrow, name)?,
                    None => expr,
                };
                Some(Site { expr, text: item.text })
            }
            Err(NoFit::Literal(error)) => {
                self.diagnostics.push(error);
                None
            }
            Err(NoFit::Null) => {
                let stream = self.shown_name(target);
                let (code, message) = if first_defined {
                    (
                        codes::WRITERS_DIFFER,
                        format!(
                            "item `{name}` can be NULL, but the first writer of `{stream}` made it NOT NULL"
                        ),
                    )
                } else {
                    let what = if from.sql == coerce::UNTYPED { "is NULL" } else { "can be NULL" };
                    (
                        codes::NULL_INTO_NOT_NULL,
                        format!("item `{name}` {what}, but column `{name}` of `{stream}` is NOT NULL"),
                    )
                };
                let value = if item.text == *name { name.clone() } else { item.text };
                let help = format!("give it a value where it is NULL: COALESCE({value}, ..) AS {name}");
                self.error_help(code, span, message, help);
                None
            }
            Err(NoFit::Type) => {
                let stream = self.shown_name(target);
                let (from, to) = (self.type_name(from.sql), self.type_name(column.ty.sql));
                let code = if first_defined { codes::WRITERS_DIFFER } else { codes::TARGET_TYPE };
                let message = format!("item `{name}` is {from}, but column `{name}` of `{stream}` is {to}");
                let mut error = Diagnostic::new(code, span, message);
                if !matches!(column.ty.sql, SqlType::Opaque(_)) {
                    error = error.help(format!("convert it: CAST(.. AS {to}) AS {name}"));
                }
                self.diagnostics.push(error);
                None
            }
        }
    }

    /// A check that the value fits the Rust field; done now for literals.
    fn fit(&mut self, expr: Expr, narrow: Narrow, name: &str) -> Option<Expr> {
        let value = match expr.literal() {
            Some(Literal::Int(v)) => Some(i64::from(*v)),
            Some(Literal::BigInt(v)) => Some(*v),
            Some(Literal::Null) => return Some(expr),
            _ => None,
        };
        let (low, high) = narrow.range();
        match value {
            Some(value) if (low..=high).contains(&value) => Some(expr),
            Some(value) => {
                let message = format!("{value} does not fit field `{name}` of type {}", narrow.rust());
                self.error(codes::NUMBER_RANGE, expr.span, message);
                None
            }
            None => {
                let (ty, span) = (expr.ty, expr.span);
                Some(Expr::new(ExprKind::Fit { arg: Box::new(expr), narrow }, ty, span))
            }
        }
    }

    fn extra_item(&mut self, target: StreamId, item: &Item, columns: &[Column], first_defined: bool) {
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let (kind, stream) = (self.kind_of(target), self.shown_name(target));
        let (code, message) = if first_defined {
            (
                codes::WRITERS_DIFFER,
                format!("the first writer of `{stream}` gave it no column `{}`", item.name),
            )
        } else {
            (codes::EXTRA_ITEM, format!("{kind} `{stream}` has no column `{}`", item.name))
        };
        let mut error = Diagnostic::new(code, item.span, message);
        error.help = super::did_you_mean(&item.name, &names, "columns");
        self.diagnostics.push(error);
    }

    fn missing_column(&mut self, target: StreamId, column: &Column, first_defined: bool, span: Span) {
        let stream = self.shown_name(target);
        let name = &column.name;
        let (code, message) = if first_defined {
            (
                codes::WRITERS_DIFFER,
                format!("the first writer of `{stream}` gave it a column `{name}`, which is missing here"),
            )
        } else {
            (
                codes::MISSING_COLUMN,
                format!("column `{name}` of `{stream}` is {} and no item is called so", column.ty),
            )
        };
        self.error_help(code, span, message, format!("add an item: .. AS {name}"));
    }
}

impl Narrow {
    /// The values that fit, as far as BIGINT holds them.
    pub fn range(self) -> (i64, i64) {
        match self {
            Narrow::I8 => (i8::MIN.into(), i8::MAX.into()),
            Narrow::I16 => (i16::MIN.into(), i16::MAX.into()),
            Narrow::U8 => (0, u8::MAX.into()),
            Narrow::U16 => (0, u16::MAX.into()),
            Narrow::U32 => (0, u32::MAX.into()),
            Narrow::U64 => (0, i64::MAX),
        }
    }

    /// The Rust type's name.
    pub fn rust(self) -> &'static str {
        match self {
            Narrow::I8 => "i8",
            Narrow::I16 => "i16",
            Narrow::U8 => "u8",
            Narrow::U16 => "u16",
            Narrow::U32 => "u32",
            Narrow::U64 => "u64",
        }
    }
}
