//! Declarations: streams, their columns and time, and the app's options.

use std::collections::{HashMap, HashSet};

use super::{Binder, did_you_mean, listed, new_stream};
use crate::catalog::{FieldType, StructSchema};
use crate::codes;
use crate::logical::{Column, Late, Origin, RustStruct, StreamId, TimeColumn};
use crate::span::Span;
use crate::syntax::ast::{self, LatePolicy, StatementKind, StreamColumns, StreamDefinition, Watermark};
use crate::syntax::limits::MAX_COLUMNS;
use crate::types::{SqlType, Type};

/// What SET said, and what watermarks declared.
#[derive(Default)]
pub(super) struct Options {
    pub(super) max_ahead: Option<i64>,
    /// How many attempts of a pattern may be open.
    pub(super) max_attempts: Option<u64>,
    /// Whether the oldest attempt makes room for one that is too much.
    pub(super) drop_oldest_attempt: bool,
    /// The declared lateness of an input.
    pub(super) lateness: HashMap<StreamId, i64>,
    set: Vec<String>,
}

impl Binder<'_> {
    /// Takes up all declarations, so that statement order does not matter for names.
    pub(super) fn declare(&mut self, app: &ast::App) {
        let mut watermarks = Vec::new();
        for statement in &app.statements {
            match &statement.kind {
                StatementKind::CreateStream(definition) => {
                    if let Some(id) = self.declare_stream(definition) {
                        watermarks.push((id, definition));
                    }
                }
                StatementKind::Set { name, value } => self.set_option(name, value),
                StatementKind::Query(_) | StatementKind::Partition(_) => {}
                StatementKind::CreateTable(definition) => self.declare_table(definition),
                // When all tables are known.
                StatementKind::CreateIndex { .. } => {}
                // An app of its own.
                StatementKind::CreateQuery { .. } => {}
                StatementKind::CreateTrigger(definition) => self.declare_trigger(definition),
                StatementKind::CreateFunction { name, path, aggregate } => {
                    self.declare_function(name, path, *aggregate);
                }
            }
        }
        for statement in &app.statements {
            if let StatementKind::CreateIndex { table, columns } = &statement.kind {
                self.declare_index(table, columns);
            }
        }
        // Targets of queries come after all declarations, targets of late rows after both.
        for statement in &app.statements {
            match &statement.kind {
                StatementKind::Query(query) => self.declare_target(query),
                StatementKind::Partition(block) => {
                    block.queries.iter().for_each(|query| self.declare_target(query));
                }
                _ => {}
            }
        }
        // A declared stream that takes late rows is no input, wherever it stands.
        for (id, definition) in &watermarks {
            if let Some(Watermark { late: Some(LatePolicy::Into(target)), .. }) = &definition.watermark
                && let Some(&target) = self.by_name.get(&target.name)
                && target != *id
            {
                self.stream_mut(target).origin = Origin::Derived;
            }
        }
        for (id, definition) in watermarks {
            self.declare_time(id, definition);
        }
    }

    fn declare_stream(&mut self, definition: &StreamDefinition) -> Option<StreamId> {
        let name = &definition.name;
        if self.by_name.contains_key(&name.name) {
            self.declared_twice(name);
            return None;
        }
        let id = self.add_stream(name.name.clone(), name.span);
        match &definition.columns {
            StreamColumns::Of(path) => match self.catalog.rust_struct(path) {
                Some(schema) if schema.fields.len() > MAX_COLUMNS => {
                    self.too_many_columns(path.span);
                    self.broken.insert(id);
                }
                Some(schema) => {
                    let schema = schema.clone();
                    let columns = self.struct_columns(&schema);
                    let stream = self.stream_mut(id);
                    stream.columns = columns;
                    stream.rust = Some(RustStruct { path: path.clone(), schema });
                }
                None => {
                    let known = self.catalog.known_structs();
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let message = format!("no Rust struct `{path}` is known here");
                    let help = did_you_mean(path.last(), &known, "registered structs").unwrap_or_else(|| {
                        "declare the columns instead: CREATE STREAM name (column TYPE NOT NULL, ..)"
                            .to_string()
                    });
                    self.error_help(codes::UNKNOWN_RUST_TYPE, path.span, message, help);
                    self.broken.insert(id);
                }
            },
            StreamColumns::Declared(columns) => {
                let columns = self.declared_columns(id, columns);
                self.stream_mut(id).columns = columns;
            }
        }
        Some(id)
    }

    /// The columns that a declaration lists.
    pub(super) fn declared_columns(
        &mut self,
        id: StreamId,
        columns: &[ast::ColumnDefinition],
    ) -> Vec<Column> {
        let mut list: Vec<Column> = Vec::new();
        let mut names = HashSet::new();
        for column in columns {
            if list.len() == MAX_COLUMNS {
                self.too_many_columns(column.name.span);
                self.broken.insert(id);
                break;
            }
            if !names.insert(&column.name.name) {
                let message = format!("column `{}` is declared twice", column.name.name);
                self.error(codes::DUPLICATE_COLUMN, column.name.span, message);
                continue;
            }
            list.push(Column {
                name: column.name.name.clone(),
                ty: Type { sql: column.ty, nullable: !column.not_null },
                narrow: None,
            });
        }
        list
    }

    pub(super) fn declared_twice(&mut self, name: &ast::Ident) {
        let kind = self.by_name.get(&name.name).map_or("stream", |first| self.kind_of(*first));
        self.error(codes::DUPLICATE_NAME, name.span, format!("{kind} `{}` is declared twice", name.name));
    }

    fn too_many_columns(&mut self, span: Span) {
        self.error(codes::TOO_MANY_COLUMNS, span, format!("a stream has at most {MAX_COLUMNS} columns"));
    }

    pub(super) fn add_stream(&mut self, name: String, span: Span) -> StreamId {
        let id = StreamId(self.streams.len() as u32);
        self.by_name.insert(name.clone(), id);
        self.streams.push(new_stream(name, span));
        id
    }

    fn struct_columns(&mut self, schema: &StructSchema) -> Vec<Column> {
        let mut columns = Vec::new();
        for field in &schema.fields {
            let (ty, narrow) = match &field.ty {
                FieldType::Sql { ty, narrow } => (*ty, *narrow),
                FieldType::Opaque { rust, nullable } => {
                    (Type { sql: self.opaque_type(rust), nullable: *nullable }, None)
                }
            };
            columns.push(Column { name: field.name.clone(), ty, narrow });
        }
        columns
    }

    fn opaque_type(&mut self, rust: &str) -> SqlType {
        let index = self.opaque.iter().position(|known| known == rust).unwrap_or_else(|| {
            self.opaque.push(rust.to_string());
            self.opaque.len() - 1
        });
        SqlType::Opaque(index as u32)
    }

    /// The stream a statement's query writes: an undeclared one is made, to be defined by its first writer.
    fn declare_target(&mut self, query: &ast::Query) {
        match &query.output.target {
            Some(target) if query.output.mode != ast::WriteMode::Insert => {
                self.table_named(target);
            }
            Some(target) => self.declare_written(target),
            None => self.declare_written(&ast::Ident { name: "out".to_string(), span: query.span }),
        }
        self.declare_timeouts(query);
    }

    /// The targets of ON TIMEOUT, those of inner queries among them.
    fn declare_timeouts(&mut self, query: &ast::Query) {
        for named in &query.with {
            self.declare_timeouts(&named.query);
        }
        match &query.input {
            ast::Input::Pattern(pattern) => {
                if let Some(timeout) = &pattern.timeout {
                    self.declare_written(&timeout.target);
                }
            }
            ast::Input::Source(source) => {
                if let ast::SourceKind::Query(inner) = &source.kind {
                    self.declare_timeouts(inner);
                }
            }
            ast::Input::Join(_) => {}
        }
    }

    fn declare_written(&mut self, target: &ast::Ident) {
        self.check_written(target);
        let id = match self.by_name.get(&target.name) {
            Some(&id) => id,
            None => {
                let id = self.add_stream(target.name.clone(), target.span);
                self.undeclared.insert(id);
                id
            }
        };
        self.stream_mut(id).origin = Origin::Derived;
    }

    /// The time column, the lateness and what becomes of late rows.
    fn declare_time(&mut self, id: StreamId, definition: &StreamDefinition) {
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

    fn set_option(&mut self, name: &ast::Ident, value: &ast::Expr) {
        let option = name.name.to_ascii_lowercase();
        if self.options.set.contains(&option) {
            self.error(codes::DUPLICATE_OPTION, name.span, format!("option `{}` is set twice", name.name));
            return;
        }
        match option.as_str() {
            "max_ahead" => match super::window::constant_duration(value) {
                Some(micros) if micros > 0 => self.options.max_ahead = Some(micros),
                _ => self.error_help(
                    codes::BAD_OPTION,
                    value.span,
                    "max_ahead takes a duration above zero",
                    "SET max_ahead = 1 HOUR;",
                ),
            },
            "max_attempts" => match value.kind {
                ast::ExprKind::Literal(ast::Literal::Integer(most)) if most > 0 => {
                    self.options.max_attempts = Some(u64::try_from(most).unwrap_or(u64::MAX));
                }
                _ => self.error_help(
                    codes::BAD_OPTION,
                    value.span,
                    "max_attempts takes a whole number above zero",
                    "SET max_attempts = 100000;",
                ),
            },
            "drop_attempts" => match &value.kind {
                ast::ExprKind::Literal(ast::Literal::String(which)) if which == "oldest" => {
                    self.options.drop_oldest_attempt = true;
                }
                ast::ExprKind::Literal(ast::Literal::String(which)) if which == "newest" => {}
                _ => self.error_help(
                    codes::BAD_OPTION,
                    value.span,
                    "drop_attempts takes 'newest' or 'oldest'",
                    "SET drop_attempts = 'oldest';",
                ),
            },
            _ => {
                let options = ["max_ahead", "max_attempts", "drop_attempts"];
                let help = did_you_mean(&name.name, &options, "options").unwrap_or_default();
                let message = format!("there is no option `{}`", name.name);
                self.error_help(codes::UNKNOWN_OPTION, name.span, message, help);
            }
        }
        self.options.set.push(option);
    }
}
