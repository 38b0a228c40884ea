//! Tables for people: columns of one width, numbers to the right.
//!
//! Rows are held back until the widths of some are known; later ones may widen a column, never narrow it.

use std::io::{self, Write};

use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Timestamp, Value};

use super::file::Sink;
use super::{Extra, Heading, WriteRows};
use eventflux::files::convert;

/// Rows held back at most.
const HELD: usize = 200;

/// Writes rows of one or several streams as tables, one after the other.
pub(crate) struct TableWriter {
    sink: Sink,
    tables: Vec<Table>,
    titles: bool,
    time: bool,
    /// The stream of the rows held back, and of the table that was begun.
    current: Option<usize>,
    held: Vec<Vec<String>>,
    begun: bool,
}

struct Table {
    title: String,
    heads: Vec<String>,
    right: Vec<bool>,
    widths: Vec<usize>,
}

impl TableWriter {
    /// Writes rows of `streams`.
    pub(crate) fn new(sink: Sink, streams: &[Heading], extra: Extra) -> Self {
        let table = |heading: &Heading| {
            let time = extra.time.then(|| ("@time".to_owned(), false));
            let number =
                |ty| matches!(ty, ValueType::Int | ValueType::BigInt | ValueType::Float | ValueType::Double);
            let columns = heading.columns.iter().map(|c| (shown(&c.name), number(c.ty)));
            let (heads, right): (Vec<String>, Vec<bool>) = time.into_iter().chain(columns).unzip();
            let widths = heads.iter().map(|head| width(head)).collect();
            Table { title: heading.stream.clone(), heads, right, widths }
        };
        TableWriter {
            sink,
            tables: streams.iter().map(table).collect(),
            titles: extra.stream,
            time: extra.time,
            current: None,
            held: Vec::new(),
            begun: false,
        }
    }

    fn put_out(&mut self) -> io::Result<()> {
        let Some(current) = self.current.filter(|_| !self.held.is_empty()) else { return Ok(()) };
        let table = &mut self.tables[current];
        for row in &self.held {
            for (width, cell) in table.widths.iter_mut().zip(row) {
                *width = (*width).max(self::width(cell));
            }
        }
        if !self.begun {
            if self.titles {
                writeln!(self.sink, "-- {} --", table.title)?;
            }
            line(&mut self.sink, table, &table.heads)?;
            let rule: Vec<String> = table.widths.iter().map(|width| "-".repeat(*width)).collect();
            line(&mut self.sink, table, &rule)?;
            self.begun = true;
        }
        for row in &self.held {
            line(&mut self.sink, table, row)?;
        }
        self.held.clear();
        Ok(())
    }
}

impl WriteRows for TableWriter {
    fn row(&mut self, stream: usize, at: Timestamp, row: &[Value]) -> io::Result<()> {
        if self.current != Some(stream) {
            self.put_out()?;
            if self.begun {
                writeln!(self.sink)?;
            }
            self.current = Some(stream);
            self.begun = false;
        }
        let mut buffer = String::new();
        let mut cells = Vec::with_capacity(row.len() + 1);
        if self.time {
            cells.push(at.to_string());
        }
        cells.extend(row.iter().map(|value| shown(convert::to_text(value, &mut buffer))));
        self.held.push(cells);
        if self.held.len() >= HELD { self.put_out() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.put_out()?;
        self.sink.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.put_out()?;
        self.sink.finish()
    }
}

/// A line or tab inside a cell would break the table.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out
}

/// How many places a cell takes.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

fn line(sink: &mut Sink, table: &Table, cells: &[String]) -> io::Result<()> {
    let mut text = String::new();
    for (i, cell) in cells.iter().enumerate() {
        if i > 0 {
            text.push_str("  ");
        }
        let space = " ".repeat(table.widths[i] - width(cell));
        match table.right[i] {
            true => text.extend([space.as_str(), cell]),
            false => text.extend([cell, space.as_str()]),
        }
    }
    writeln!(sink, "{}", text.trim_end())
}
