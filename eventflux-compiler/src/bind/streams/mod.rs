//! Declarations: streams, their columns and time, and the app's options.

mod options;
mod time;

use std::collections::HashSet;

use super::{Binder, did_you_mean, new_stream};
use crate::catalog::{FieldType, StructSchema};
use crate::codes;
use crate::logical::{Column, Origin, RustStruct, StreamId};
use crate::span::Span;
use crate::syntax::ast::{self, LatePolicy, StatementKind, StreamColumns, StreamDefinition, Watermark};
use crate::syntax::limits::MAX_COLUMNS;
use crate::types::{SqlType, Type};
pub(super) use options::Options;

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
}
