//! Queries that write tables, and those that ask them.

use eventflux_runtime::Value;

use super::Run;
use crate::naive::app::{App, Asked, Column, Finds, Micros, Query, Source, Table, Write};
use crate::naive::expr::{RowError, Scope};
use crate::naive::rows::{Came, Duplicate};
use crate::naive::value::widened;

impl Run<'_> {
    /// What each table has.
    pub(super) fn contents(&self) -> Vec<Vec<Vec<Value>>> {
        let tables = self.app.targets.iter().zip(&self.tables).filter(|(target, _)| target.table.is_some());
        tables.map(|(_, rows)| rows.all().map(<[Value]>::to_vec).collect()).collect()
    }

    /// A row that a query puts out, or ON TIMEOUT, which is none. "Columns go by name", and those of streams and of tables are converted
    /// alike.
    pub(super) fn write(&mut self, query: Option<&Query>, target: usize, at: Micros, mut row: Vec<Value>) {
        let app = self.app;
        let of = &app.targets[target];
        let came = row.split_off(of.columns.len());
        let row = converted(row, &of.columns);
        let Some(Table { key, .. }) = &of.table else { return self.deliver(Source::Target(target), at, row) };
        let table = &mut self.tables[target];
        let written = match query.map(|query| (query, &query.write)) {
            Some((_, Write::Upsert)) => {
                table.upsert(key, row.clone());
                Ok(())
            }
            Some((query, Write::UpsertOn(which))) => return self.upsert_on(query, which, &came, at, row),
            _ => table.insert(key, row.clone()),
        };
        self.written(target, at, row, written);
    }

    /// What comes of a row that is written: "one row per inserted or updated row".
    fn written(&mut self, target: usize, at: Micros, row: Vec<Value>, written: Result<(), Duplicate>) {
        match written {
            Ok(()) => self.deliver(Source::Target(target), at, row),
            Err(Duplicate) => self.answers.row_errors += 1,
        }
    }

    /// "Which rows are replaced: all of which the condition is TRUE. Where it is so of none, the row is inserted."
    fn upsert_on(&mut self, query: &Query, which: &Finds, came: &[Value], at: Micros, row: Vec<Value>) {
        let (app, target) = (self.app, query.target);
        let of = &app.targets[target];
        let key = of.table.iter().flat_map(|table| table.key.clone()).collect::<Vec<usize>>();
        let columns = app.seen(query);
        let came = Came { row: came, columns: &columns };
        let (found, failed) = self.tables[target].fitting(which, &came, &of.columns, false);
        self.answers.row_errors += u64::from(failed);
        if found.is_empty() {
            let inserted = self.tables[target].insert(&key, row.clone());
            return self.written(target, at, row, inserted);
        }
        for number in found {
            // "Rows that are gone by then are left out."
            if self.tables[target].get(number).is_some() {
                let replaced = self.tables[target].replace(&key, number, row.clone());
                self.written(target, at, row.clone(), replaced);
            }
        }
    }

    /// An event of an UPDATE or DELETE: it "changes all rows that fit when an event of the source comes".
    pub(super) fn change_table(&mut self, query: usize, at: Micros, row: &[Value]) {
        let app = self.app;
        let of = &app.queries[query];
        // "A filter in brackets, that can't be computed: the event is left out of the query".
        match of.before.as_ref().map_or(Ok(true), |filter| Scope::of(row).is_true(filter)) {
            Ok(true) => {}
            Ok(false) => return,
            Err(RowError) => {
                self.answers.row_errors += 1;
                return;
            }
        }
        let (target, columns) = (&app.targets[of.target], app.seen(of));
        let came = Came { row, columns: &columns };
        let (Write::Update { which, .. } | Write::Delete(which)) = &of.write else { return };
        let (found, failed) = self.tables[of.target].fitting(which, &came, &target.columns, false);
        self.answers.row_errors += u64::from(failed);
        for number in found {
            // "Each is then changed as it is at that moment."
            let Some(was) = self.tables[of.target].get(number).map(<[Value]>::to_vec) else { continue };
            let Write::Update { set, .. } = &of.write else {
                self.tables[of.target].delete(number);
                continue;
            };
            // "Values and condition read the event and the row as it was."
            let both = came.with(&was);
            let Ok(values) = Scope::of(&both).values(set.iter().map(|(_, expr)| expr)) else {
                self.answers.row_errors += 1;
                continue;
            };
            let mut row = was;
            for ((column, _), value) in set.iter().zip(values) {
                row[*column] = value;
            }
            let row = converted(row, &target.columns);
            let key = target.table.iter().flat_map(|table| &table.key).copied().collect::<Vec<usize>>();
            let replaced = self.tables[of.target].replace(&key, number, row.clone());
            self.written(of.target, at, row, replaced);
        }
    }

    /// "The table is asked **when the event comes**, before anything else of the query": the event with the answers behind its columns,
    /// or `None` if it is left out.
    pub(super) fn asked(&mut self, query: &Query, mut row: Vec<Value>) -> Option<Vec<Value>> {
        let app: &App = self.app;
        let columns = app.columns(query.source);
        let read = query.answers_read(columns.len());
        let event = row.clone();
        let came = Came { row: &event, columns };
        for (number, ask) in query.asks.iter().enumerate() {
            let of = &app.targets[ask.table];
            // A question that is nowhere in the query is not asked.
            if !read.contains(&number) {
                row.push(Value::Null);
                continue;
            }
            let asks_key;
            let which = match &ask.what {
                Asked::Exists(which) => which,
                Asked::In(expr) => match (Scope::of(&event).value(expr), of.table.as_ref()) {
                    // "The key of IN .. that can't be computed: the event is left out of the query".
                    (Err(RowError), _) => {
                        self.answers.row_errors += 1;
                        return None;
                    }
                    // "It is NULL where x is."
                    (Ok(Value::Null), _) | (_, None) => {
                        row.push(Value::Null);
                        continue;
                    }
                    (Ok(_), Some(table)) => {
                        let equal = table.key.iter().map(|column| (*column, expr.clone())).collect();
                        asks_key = Finds { equal, rest: None };
                        &asks_key
                    }
                },
            };
            let (found, failed) = self.tables[ask.table].fitting(which, &came, &of.columns, true);
            self.answers.row_errors += u64::from(failed);
            row.push(Value::Bool(!found.is_empty()));
        }
        Some(row)
    }
}

fn converted(row: Vec<Value>, columns: &[Column]) -> Vec<Value> {
    row.into_iter().zip(columns).map(|(value, column)| widened(value, column.ty)).collect()
}
