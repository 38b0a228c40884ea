//! Tables: their declarations, the queries that write them, joins with them.

mod lookup;
mod probe;
mod upsert;
mod write;

use std::collections::HashSet;

use super::{Binder, did_you_mean};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::logical::{Origin, StreamId, Table};
use crate::span::Span;
use crate::syntax::ast::{ExprKind, Ident, Literal, TableDefinition};

pub(super) use lookup::{TableSide, mirror};
pub(super) use probe::Probe;
pub(super) use upsert::UpsertOn;

/// The most indexes of a table; operators keep a bit for each.
const MAX_INDEXES: usize = 32;

impl Binder<'_> {
    /// A table, and the stream of its changes.
    pub(super) fn declare_table(&mut self, definition: &TableDefinition) {
        let name = &definition.name;
        if self.by_name.contains_key(&name.name) {
            self.declared_twice(name);
            return;
        }
        let id = self.add_stream(name.name.clone(), name.span);
        let columns = self.declared_columns(id, &definition.columns);
        let stream = self.stream_mut(id);
        stream.origin = Origin::Derived;
        stream.columns = columns;
        let key = self.table_columns(id, &definition.primary_key, "PRIMARY KEY");
        for column in &key {
            // A primary key is NOT NULL, whether that is written or not.
            self.stream_mut(id).columns[usize::from(*column)].ty.nullable = false;
        }
        let load = self.table_options(definition);
        self.table_of.insert(id, self.tables.len());
        self.tables.push(Table {
            name: name.name.clone(),
            stream: id,
            key,
            indexes: Vec::new(),
            load,
            span: name.span,
        });
    }

    /// CREATE INDEX, when all tables are known.
    pub(super) fn declare_index(&mut self, table: &Ident, columns: &[Ident]) {
        let Some(number) = self.table_named(table) else { return };
        let list = self.table_columns(self.tables[number].stream, columns, "the index");
        if list.len() < columns.len() || self.tables[number].indexes.contains(&list) {
            return;
        }
        if self.tables[number].indexes.len() == MAX_INDEXES {
            let message = format!("a table has at most {MAX_INDEXES} indexes");
            self.error(codes::TOO_MANY_COLUMNS, table.span, message);
            return;
        }
        self.tables[number].indexes.push(list);
    }

    /// These columns of a table, each once, without those that it does not have.
    fn table_columns(&mut self, stream: StreamId, names: &[Ident], what: &str) -> Vec<u16> {
        let mut list = Vec::new();
        for name in names {
            let columns = &self.stream(stream).columns;
            let Some(at) = columns.iter().position(|column| column.name == name.name) else {
                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                let message = format!("table `{}` has no column `{}`", self.stream(stream).name, name.name);
                let mut error = Diagnostic::new(codes::UNKNOWN_COLUMN, name.span, message);
                error.help = did_you_mean(&name.name, &known, "columns");
                self.diagnostics.push(error);
                continue;
            };
            if list.contains(&(at as u16)) {
                let message = format!("column `{}` stands twice in {what}", name.name);
                self.error(codes::DUPLICATE_COLUMN, name.span, message);
                continue;
            }
            list.push(at as u16);
        }
        list
    }

    /// `WITH (load = '..')`
    fn table_options(&mut self, definition: &TableDefinition) -> Option<String> {
        let mut load = None;
        let mut seen = HashSet::new();
        for (name, value) in &definition.options {
            let option = name.name.to_ascii_lowercase();
            if !seen.insert(option.clone()) {
                let message = format!("option `{option}` is given twice");
                self.error(codes::TABLE_OPTION, name.span, message);
                continue;
            }
            match (option.as_str(), &value.kind) {
                ("load", ExprKind::Literal(Literal::String(path))) => match is_loadable(path) {
                    true => load = Some(path.clone()),
                    false => {
                        let message = format!("`{path}` is no file that a table can be loaded from");
                        let help = "its name ends in .csv, .jsonl or .ndjson";
                        self.error_help(codes::TABLE_OPTION, value.span, message, help);
                    }
                },
                ("load", _) => {
                    let message = "`load` is the name of a file, a text";
                    self.error_help(codes::TABLE_OPTION, value.span, message, "write load = 'rows.csv'");
                }
                _ => {
                    let mut error = Diagnostic::new(
                        codes::TABLE_OPTION,
                        name.span,
                        format!("tables have no option `{}`", name.name),
                    );
                    error.help = did_you_mean(&option, &["load"], "options");
                    self.diagnostics.push(error);
                }
            }
        }
        load
    }

    /// The table of that name; an error if there is none.
    pub(super) fn table_named(&mut self, name: &Ident) -> Option<usize> {
        let stream = self.by_name.get(&name.name);
        if let Some(number) = stream.and_then(|stream| self.table_of.get(stream)) {
            return Some(*number);
        }
        let known: Vec<&str> = self.tables.iter().map(|table| table.name.as_str()).collect();
        let is_stream = stream.is_some_and(|stream| !self.undeclared.contains(stream));
        let (message, help) = if is_stream {
            (
                format!("`{}` is a stream: its rows are not kept", name.name),
                Some("declare it as a table: CREATE TABLE name (column TYPE, ..)".to_string()),
            )
        } else {
            let help = did_you_mean(&name.name, &known, "tables");
            (
                format!("there is no table `{}`", name.name),
                help.or(Some("declare it: CREATE TABLE name (column TYPE, ..)".to_string())),
            )
        };
        let mut error = Diagnostic::new(codes::UNKNOWN_TABLE, name.span, message);
        error.help = help;
        self.diagnostics.push(error);
        None
    }

    /// A stream as errors and EXPLAIN call it; rows that are to be written into a table go by the name of that.
    pub(super) fn shown_name(&self, stream: StreamId) -> String {
        match self.written.get(&stream) {
            Some(table) => self.tables[*table].name.clone(),
            None => self.stream(stream).name.clone(),
        }
    }

    /// Whether a stream is one, or a table.
    pub(super) fn kind_of(&self, stream: StreamId) -> &'static str {
        let table = self.written.contains_key(&stream) || self.table_of.contains_key(&stream);
        if table { "table" } else { "stream" }
    }

    /// The place of a table's name in what a query says of itself.
    fn target_span(query: &crate::syntax::ast::Query) -> Span {
        query.output.target.as_ref().map_or(query.span, |target| target.span)
    }
}

/// Whether rows can be read from a file of that name.
fn is_loadable(path: &str) -> bool {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    ["csv", "jsonl", "ndjson"].contains(&end.as_str())
}
