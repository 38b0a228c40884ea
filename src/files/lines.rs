//! The lines of a file: a header where there is one, and a line for each row.

use std::io;

use eventflux_runtime::pipeline::connect::SinkError;
use eventflux_runtime::{Timestamp, Value};

use super::{Format, convert, write};

/// Makes the lines of rows with these columns.
#[derive(Debug)]
pub(super) struct Lines {
    format: Format,
    columns: Vec<String>,
    /// What stands before each value of a line of JSON.
    keys: Vec<String>,
    /// Whether the time of each row comes before its columns.
    pub(super) times: bool,
    line: Vec<u8>,
}

impl Lines {
    pub(super) fn new(format: Format, columns: Vec<String>) -> Self {
        let keys = columns.iter().map(|name| key(name)).collect();
        Lines { format, columns, keys, times: false, line: Vec::new() }
    }

    /// The line with the names, where the format has one.
    pub(super) fn header(&mut self) -> Option<&[u8]> {
        if self.format != Format::Csv {
            return None;
        }
        self.line.clear();
        let names = self.times.then_some("@time").into_iter().chain(self.columns.iter().map(String::as_str));
        for (i, name) in names.enumerate() {
            if i > 0 {
                self.line.push(b',');
            }
            write::csv_field(&mut self.line, name);
        }
        Some(self.end())
    }

    /// The line of a row.
    pub(super) fn row(&mut self, at: Timestamp, row: &[Value]) -> io::Result<&[u8]> {
        self.line.clear();
        let time = self.times.then_some(Value::Timestamp(at));
        match self.format {
            Format::Csv => {
                let mut text = String::new();
                for (i, value) in time.iter().chain(row).enumerate() {
                    if i > 0 {
                        self.line.push(b',');
                    }
                    write::csv_field(&mut self.line, convert::to_text(value, &mut text));
                }
            }
            Format::JsonLines => {
                self.line.push(b'{');
                let time = time.iter().map(|time| ("\"@time\":", time));
                let columns = self.keys.iter().map(String::as_str).zip(row);
                for (i, (key, value)) in time.chain(columns).enumerate() {
                    if i > 0 {
                        self.line.push(b',');
                    }
                    self.line.extend_from_slice(key.as_bytes());
                    write::json_value(&mut self.line, value)?;
                }
                self.line.push(b'}');
            }
        }
        Ok(self.end())
    }

    /// Whether a row has as many values as there are columns.
    ///
    /// # Errors
    /// If it has not; `file` is whose rows they are.
    pub(super) fn check(&self, file: &std::path::Path, row: &[Value]) -> Result<(), SinkError> {
        if row.len() == self.columns.len() {
            return Ok(());
        }
        let (file, has) = (file.display(), self.columns.len());
        Err(format!("{file} has {has} columns, the row {}", row.len()).into())
    }

    fn end(&mut self) -> &[u8] {
        // A line without anything is none: one empty field has quotes.
        if self.line.is_empty() {
            self.line.extend_from_slice(b"\"\"");
        }
        self.line.push(b'\n');
        &self.line
    }
}

fn key(name: &str) -> String {
    serde_json::Value::from(name).to_string() + ":"
}
