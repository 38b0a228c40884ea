//! The time of an input: its column, how late events may be, and what becomes of those that are later.

use super::super::{Binder, did_you_mean, listed};
use crate::codes;
use crate::logical::{Late, Origin, StreamId, TimeColumn};
use crate::syntax::ast::{self, LatePolicy, StreamDefinition, Watermark};
use crate::types::SqlType;

impl Binder<'_> {
    /// The time column, the lateness and what becomes of late rows.
    pub(super) fn declare_time(&mut self, id: StreamId, definition: &StreamDefinition) {
        if self.broken.contains(&id) {
            return;
        }
        let watermark = definition.watermark.as_ref();
        if self.stream(id).origin == Origin::Derived {
            if let Some(watermark) = watermark {
                let message = format!(
                    "stream `{}` is written by a query, so it has no watermark",
                    definition.name.name
                );
                let help = "a watermark belongs to a stream that the host pushes".to_string();
                self.error_help(codes::WATERMARK_ON_OUTPUT, watermark.span, message, help);
            }
            return;
        }
        let schema = self.stream(id).rust.as_ref().map(|rust| (rust.schema.time, rust.schema.lateness));
        let (marked, marked_lateness) = schema.unwrap_or_default();
        let Some(column) = self.time_column(id, watermark, marked) else { return };
        let lateness = match watermark {
            // Whoever names the column says all of it: FOR alone means that events come in order.
            Some(watermark) if watermark.column.is_some() => watermark.lateness,
            Some(watermark) => watermark.lateness.or(marked_lateness),
            None => marked_lateness,
        };
        let lateness = lateness.unwrap_or(0);
        if lateness < 0 {
            let span = watermark.map_or(definition.name.span, |w| w.span);
            self.error(codes::BAD_LATENESS, span, "the lateness of a watermark is zero or more");
            return;
        }
        self.options.lateness.insert(id, lateness);
        let late = match watermark.and_then(|w| w.late.as_ref()) {
            None | Some(LatePolicy::Drop) => Late::Drop,
            Some(LatePolicy::Adjust) => Late::Adjust,
            Some(LatePolicy::Into(target)) => match self.late_target(id, target) {
                Some(target) => Late::Into(target),
                None => Late::Drop,
            },
        };
        let column_type = self.stream(id).columns[usize::from(column)].ty;
        let time = TimeColumn { column, millis: column_type.sql == SqlType::BigInt };
        self.stream_mut(id).origin = Origin::Input { time: Some(time), late };
    }

    /// Which column the time is in; `None` in arrival time, or after an error.
    fn time_column(
        &mut self,
        id: StreamId,
        watermark: Option<&Watermark>,
        marked: Option<usize>,
    ) -> Option<u16> {
        let named = watermark.and_then(|w| w.column.as_ref());
        let index = match named {
            Some(name) => {
                let columns = &self.stream(id).columns;
                let Some(index) = columns.iter().position(|c| c.name == name.name) else {
                    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
                    let help = did_you_mean(&name.name, &names, "columns");
                    let message = format!("stream `{}` has no column `{}`", self.stream(id).name, name.name);
                    let mut error =
                        crate::diagnostic::Diagnostic::new(codes::UNKNOWN_COLUMN, name.span, message);
                    error.help = help;
                    self.diagnostics.push(error);
                    self.poison_time(id);
                    return None;
                };
                if marked.is_some_and(|marked| marked != index) {
                    let message = format!("the struct marks another field than `{}` as its time", name.name);
                    self.error(codes::TIME_COLUMN_CONFLICT, name.span, message);
                    self.poison_time(id);
                    return None;
                }
                index
            }
            None => match (marked, watermark) {
                (Some(index), _) => index,
                (None, None) => return None,
                (None, Some(watermark)) => {
                    self.error_help(
                        codes::NO_TIME_COLUMN,
                        watermark.span,
                        "the watermark names no time column, and the struct marks none",
                        "write WATERMARK FOR column, or mark the field with #[stream(time)]",
                    );
                    self.poison_time(id);
                    return None;
                }
            },
        };
        let column = &self.stream(id).columns[index];
        let (name, ty) = (column.name.clone(), column.ty);
        let span = named.map_or(self.stream(id).span, |n| n.span);
        if !matches!(ty.sql, SqlType::Timestamp | SqlType::BigInt) {
            let message = format!(
                "time column `{name}` is {}; it must be TIMESTAMP, or BIGINT of milliseconds",
                ty.sql
            );
            self.error(codes::TIME_COLUMN_TYPE, span, message);
            self.poison_time(id);
            return None;
        }
        if ty.nullable {
            let message = format!("time column `{name}` can be NULL");
            let help = match &self.stream(id).rust {
                Some(_) => format!("make the field `{name}` no `Option`"),
                None => format!("declare `{name}` NOT NULL"),
            };
            self.error_help(codes::TIME_COLUMN_NULLABLE, span, message, help);
            self.poison_time(id);
            return None;
        }
        u16::try_from(index).ok()
    }

    /// An input whose time is wrong must not also be reported as one without time.
    fn poison_time(&mut self, id: StreamId) {
        self.stream_mut(id).origin =
            Origin::Input { time: Some(TimeColumn { column: 0, millis: false }), late: Late::Drop };
    }

    fn late_target(&mut self, from: StreamId, target: &ast::Ident) -> Option<StreamId> {
        if self.by_name.get(&target.name).is_some_and(|id| self.table_of.contains_key(id)) {
            let message = format!("late rows go to a stream, and `{}` is a table", target.name);
            let help = "let a query write them: INSERT INTO t SELECT .. FROM late";
            self.error_help(codes::LATE_INTO, target.span, message, help);
            return None;
        }
        self.check_written(target);
        let columns = self.stream(from).columns.clone();
        let id = match self.by_name.get(&target.name) {
            None => {
                let id = self.add_stream(target.name.clone(), target.span);
                self.stream_mut(id).columns = columns.clone();
                self.undeclared.insert(id);
                self.defined.insert(id);
                id
            }
            Some(&id) if self.undeclared.contains(&id) && !self.defined.contains(&id) => {
                self.stream_mut(id).columns = columns.clone();
                self.defined.insert(id);
                id
            }
            Some(&id) => id,
        };
        let stream = self.stream(id);
        let same = stream.columns.len() == columns.len()
            && stream.columns.iter().zip(&columns).all(|(to, from)| {
                to.name == from.name
                    && to.ty.sql == from.ty.sql
                    && to.narrow == from.narrow
                    && (to.ty.nullable || !from.ty.nullable)
            });
        if id != from {
            // Also where it does not match: it is meant to be written, so it must not also be reported as an input
            // without time.
            self.stream_mut(id).origin = Origin::Derived;
        }
        if id == from || !same {
            let names = listed(columns.iter().map(|c| c.name.as_str()));
            let message = format!(
                "late rows of `{}` can't go into `{}`: it needs the same columns in the same order",
                self.stream(from).name,
                target.name
            );
            self.error_help(codes::LATE_INTO, target.span, message, format!("the columns are {names}"));
            return None;
        }
        Some(id)
    }
}
