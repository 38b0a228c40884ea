//! Tables as SQL, what asks them and what changes them.

use std::fmt::Write as _;

use super::super::app::{App, Ask, Asked, Column, Finds, Query, Source, Ty, Write};
use super::{declared, expression};

impl App {
    /// The statements that declare tables.
    pub(super) fn tables(&self, out: &mut String) {
        for target in &self.targets {
            let Some(table) = &target.table else { continue };
            let names = |columns: &[usize]| {
                let names = columns.iter().map(|column| target.columns[*column].name.as_str());
                names.collect::<Vec<_>>().join(", ")
            };
            let mut parts: Vec<String> = target.columns.iter().map(|c| declared(c, c.nullable)).collect();
            if !table.key.is_empty() {
                parts.push(format!("PRIMARY KEY ({})", names(&table.key)));
            }
            let _ = writeln!(out, "CREATE TABLE {} ({});", target.name, parts.join(", "));
            for index in &table.indexes {
                let _ = writeln!(out, "CREATE INDEX ON {} ({});", target.name, names(index));
            }
        }
    }

    /// UPDATE or DELETE.
    pub(super) fn change(&self, query: &Query) -> String {
        let target = &self.targets[query.target];
        let columns = self.seen(query);
        let mut from = match self.joined(query) {
            Some(joined) => self.join(joined),
            None => self.name(query.source),
        };
        if let Some(filter) = &query.before {
            let _ = write!(from, "[{}]", expression(filter, self.columns(query.source)));
        }
        if !matches!(query.source, Source::Join(_)) {
            from += " AS u";
        }
        let (mut out, which) = match &query.write {
            Write::Update { set, which } => {
                let both = self.with_table(&columns, query.target);
                let set = set.iter().map(|(column, expr)| {
                    format!("{} = {}", target.columns[*column].name, expression(expr, &both))
                });
                let set = set.collect::<Vec<_>>().join(", ");
                (format!("UPDATE {} SET {set} FROM {from}", target.name), which)
            }
            Write::Delete(which) => (format!("DELETE FROM {} USING {from}", target.name), which),
            Write::Insert | Write::Upsert | Write::UpsertOn(_) => return String::new(),
        };
        if !which.equal.is_empty() || which.rest.is_some() {
            let _ = write!(out, " WHERE {}", self.conditions(which, &columns, query.target));
        }
        out
    }

    /// The columns that a query reads: those of its source, as it calls them, and the answers of the tables that it asks.
    pub fn seen(&self, query: &Query) -> Vec<Column> {
        let own = self.columns(query.source);
        let called = query.write.changes() && !matches!(query.source, Source::Join(_));
        let name = |column: &Column| if called { format!("u.{}", column.name) } else { column.name.clone() };
        let mut columns: Vec<Column> =
            own.iter().map(|column| Column { name: name(column), ..column.clone() }).collect();
        columns.extend(query.asks.iter().map(|ask| self.answer(ask, own)));
        columns
    }

    /// What a table answers, as a column that is named as the question is written.
    pub fn answer(&self, ask: &Ask, own: &[Column]) -> Column {
        let table = &self.targets[ask.table].name;
        let (name, nullable) = match &ask.what {
            Asked::In(key) => (format!("({} IN {table})", expression(key, own)), true),
            Asked::Exists(which) if which.equal.is_empty() && which.rest.is_none() => {
                (format!("EXISTS (SELECT * FROM {table})"), false)
            }
            Asked::Exists(which) => {
                let conditions = self.conditions(which, own, ask.table);
                (format!("EXISTS (SELECT * FROM {table} WHERE {conditions})"), false)
            }
        };
        Column { name, ty: Ty::Bool, nullable, exact: true }
    }

    /// What an event brings and, behind that, the columns of a table.
    pub fn with_table(&self, columns: &[Column], table: usize) -> Vec<Column> {
        let target = &self.targets[table];
        let own = target
            .columns
            .iter()
            .map(|column| Column { name: format!("{}.{}", target.name, column.name), ..column.clone() });
        columns.iter().cloned().chain(own).collect()
    }

    /// Which rows of a table are meant.
    pub(super) fn conditions(&self, which: &Finds, columns: &[Column], table: usize) -> String {
        let both = self.with_table(columns, table);
        let equal = which.equal.iter().map(|(column, expr)| {
            format!("{} = {}", both[columns.len() + column].name, expression(expr, columns))
        });
        let rest = which.rest.iter().map(|rest| expression(rest, &both));
        equal.chain(rest).collect::<Vec<_>>().join(" AND ")
    }
}
