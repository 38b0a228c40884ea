//! Comma-separated values: a header line with the columns' names, then a line per row. An empty field is NULL.

use std::io::Read as Bytes;

use csv::{ByteRecord, ReaderBuilder, Terminator};
use eventflux_runtime::Value;
use eventflux_runtime::value::ColumnInfo;

use super::{Broken, Read, ReadRows, Row, convert};

/// What a file begins with that gzip has made.
const GZIP: &[u8] = b"\x1f\x8b";

/// Reads rows of one stream from CSV.
pub struct CsvReader {
    reader: csv::Reader<Box<dyn Bytes + Send>>,
    columns: Vec<ColumnInfo>,
    arrival: Option<String>,
    record: ByteRecord,
    /// The line that the record begins on.
    line: u64,
    /// How many lines there are before what is read, but for the header.
    before: u64,
    /// Found by the header; `None` before it is read.
    layout: Option<Layout>,
    notes: Vec<String>,
}

/// A line behind the last: what has it in a field has not ended where the file does.
const END: &[u8] = b"\x1cend of the file\x1c";

/// Where in a line the columns are.
struct Layout {
    width: usize,
    /// The field of each column; none for a nullable column that the file lacks.
    fields: Vec<Option<usize>>,
    arrival: Option<usize>,
}

impl CsvReader {
    /// Reads `columns` from `bytes`, and the times of arrival from the column `arrival`.
    pub fn new(bytes: Box<dyn Bytes + Send>, columns: &[ColumnInfo], arrival: Option<&str>) -> Self {
        // Lines of another length are counted as bad rows here, with their place.
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).buffer_capacity(64 * 1024);
        // With LF alone as the end of a line the reader's line numbers can be relied on; see `record`.
        builder.terminator(Terminator::Any(b'\n'));
        let bytes: Box<dyn Bytes + Send> = Box::new(bytes.chain(&b"\n"[..]).chain(END).chain(&b"\n"[..]));
        CsvReader {
            reader: builder.from_reader(bytes),
            columns: columns.to_vec(),
            arrival: arrival.map(str::to_owned),
            record: ByteRecord::new(),
            line: 0,
            before: 0,
            layout: None,
            notes: Vec::new(),
        }
    }

    /// Reads the next line that is not blank.
    fn record(&mut self) -> Result<bool, Broken> {
        loop {
            let read = self.reader.read_byte_record(&mut self.record).map_err(|e| {
                let line = self.reader.position().line();
                let message = match e.into_kind() {
                    csv::ErrorKind::Io(e) => e.to_string(),
                    other => format!("{other:?}"),
                };
                Broken { line, message }
            })?;
            // The end of the line is behind us, for even the last one has one; quoted line ends are in the data.
            let inner = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count();
            self.line = self.reader.position().line().saturating_sub(1 + inner as u64);
            if self.record.as_slice() == END {
                return Ok(false);
            }
            // A quote that is not closed takes all that follows into its field.
            if self.record.as_slice().strip_suffix(b"\n").is_some_and(|rest| rest.ends_with(END)) {
                return Err(Broken { line: self.line + 1, message: "a quote that is not closed".to_owned() });
            }
            if !read || self.record.as_slice() != b"\r" {
                return Ok(read);
            }
        }
    }

    /// A field, without the other half of a line end of Windows.
    fn field(&self, index: usize) -> &[u8] {
        let field = &self.record[index];
        match field.strip_suffix(b"\r") {
            Some(rest) if index + 1 == self.record.len() => rest,
            _ => field,
        }
    }

    fn header(&mut self) -> Result<Layout, Broken> {
        if !self.record()? {
            return Err(Broken {
                line: 1,
                message: "no header line with the names of the columns".to_owned(),
            });
        }
        // What follows would be a page of what nobody can read.
        if self.record.get(0).is_some_and(|field| field.starts_with(GZIP)) {
            let message = "the file is compressed by gzip: CSV is expected".to_owned();
            return Err(Broken { line: 1, message });
        }
        let names: Vec<String> =
            self.record.iter().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        let find = |name: &str| {
            let mut at = names.iter().enumerate().filter(|(_, n)| *n == name).map(|(i, _)| i);
            match (at.next(), at.next()) {
                (_, Some(_)) => Err(Broken { line: 1, message: format!("two columns named `{name}`") }),
                (first, None) => Ok(first),
            }
        };
        let missing = |what: &str, name: &str| {
            let near = near(name, &names).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
            let message = format!("{what} `{name}` is not among the columns {}{near}", names.join(", "));
            Broken { line: 1, message }
        };
        let mut fields = Vec::new();
        for column in &self.columns {
            let field = find(&column.name)?;
            if field.is_none() {
                if !column.nullable {
                    return Err(missing("the NOT NULL column", &column.name));
                }
                self.notes.push(format!("no column `{}`: it is NULL in every row", column.name));
            }
            fields.push(field);
        }
        let arrival = match &self.arrival {
            Some(name) => Some(find(name)?.ok_or_else(|| missing("the arrival column", name))?),
            None => None,
        };
        let used = |i: usize| fields.contains(&Some(i)) || arrival == Some(i);
        let unused: Vec<_> =
            names.iter().enumerate().filter(|(i, _)| !used(*i)).map(|(_, n)| n.as_str()).collect();
        if !unused.is_empty() {
            self.notes.push(format!("columns of no use here: {}", unused.join(", ")));
        }
        Ok(Layout { width: names.len(), fields, arrival })
    }

    fn row(&self, layout: &Layout, row: &mut Row) -> Result<(), String> {
        if self.record.len() != layout.width {
            return Err(format!("{} fields, but the header has {}", self.record.len(), layout.width));
        }
        let text = |field: usize, name: &str| {
            std::str::from_utf8(self.field(field)).map_err(|_| format!("column `{name}`: not UTF-8"))
        };
        row.values.clear();
        for (column, field) in self.columns.iter().zip(&layout.fields) {
            let value = match field {
                Some(field) => convert::from_text(text(*field, &column.name)?, column.ty)
                    .map_err(|e| format!("column `{}`: {e}", column.name))?,
                None => Value::Null,
            };
            if value.is_null() && !column.nullable {
                return Err(format!("column `{}` is empty, but NOT NULL", column.name));
            }
            row.values.push(value);
        }
        row.arrival = match layout.arrival {
            Some(field) => {
                let text = text(field, "arrival")?;
                Some(convert::timestamp(text).map_err(|e| format!("the time of arrival: {e}"))?)
            }
            None => None,
        };
        Ok(())
    }
}

impl ReadRows for CsvReader {
    fn start(&mut self) -> Result<(), Broken> {
        if self.layout.is_none() {
            self.layout = Some(self.header()?);
            self.notes.reverse();
        }
        Ok(())
    }

    fn read(&mut self, row: &mut Row) -> Result<Read, Broken> {
        self.start()?;
        if let Some(note) = self.notes.pop() {
            return Ok(Read::Note(note));
        }
        if !self.record()? {
            return Ok(Read::End);
        }
        row.line = self.line + self.before;
        let Some(layout) = &self.layout else { return Ok(Read::End) };
        Ok(match self.row(layout, row) {
            Ok(()) => Read::Row,
            Err(message) => Read::Bad { line: row.line, message },
        })
    }

    fn offset(&self) -> u64 {
        self.reader.position().byte()
    }

    fn skip_lines(&mut self, lines: u64) {
        self.before += lines;
    }
}

/// The column that may be meant; only whoever has the compiler is told.
#[cfg(feature = "dynamic")]
fn near<'n>(name: &str, names: &'n [String]) -> Option<&'n str> {
    eventflux_compiler::suggest::suggest(name, names.iter().map(String::as_str)).first().copied()
}

#[cfg(not(feature = "dynamic"))]
fn near<'n>(_: &str, _: &'n [String]) -> Option<&'n str> {
    None
}
