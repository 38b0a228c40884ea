//! Writing comma-separated values: a header line with the columns' names, then a line per row. NULL is an empty field.

use std::io;

use csv::{Writer, WriterBuilder};
use eventflux::files::convert;
use eventflux_runtime::{Timestamp, Value};

use super::file::Sink;
use super::{Extra, Heading, WriteRows};

/// Writes rows of one stream as CSV.
pub(crate) struct CsvWriter {
    writer: Writer<Sink>,
    time: bool,
    buffer: String,
}

impl CsvWriter {
    /// Writes the header.
    pub(crate) fn new(sink: Sink, heading: &Heading, extra: Extra) -> io::Result<Self> {
        let mut writer = WriterBuilder::new().from_writer(sink);
        let time = extra.time.then_some("@time");
        let names = time.into_iter().chain(heading.columns.iter().map(|c| c.name.as_str()));
        writer.write_record(names).map_err(into_io)?;
        Ok(CsvWriter { writer, time: extra.time, buffer: String::new() })
    }
}

impl WriteRows for CsvWriter {
    fn row(&mut self, _: usize, at: Timestamp, row: &[Value]) -> io::Result<()> {
        if self.time {
            let time = Value::Timestamp(at);
            self.writer.write_field(convert::to_text(&time, &mut self.buffer)).map_err(into_io)?;
        }
        for value in row {
            self.writer.write_field(convert::to_text(value, &mut self.buffer)).map_err(into_io)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(into_io)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.writer.into_inner().map_err(|e| e.into_error())?.finish()
    }
}

fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    }
}
