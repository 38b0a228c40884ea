//! Writing JSON lines.

use std::io::{self, Write};

use eventflux_runtime::{Timestamp, Value};

use crate::cli::io::file::Sink;
use crate::cli::io::{Extra, Heading, WriteRows};
use eventflux::files::write;

/// Writes rows of one or several streams as JSON lines.
pub(crate) struct JsonlWriter {
    sink: Sink,
    /// What stands before the first column of each stream's rows.
    begins: Vec<String>,
    /// The keys of each stream, as JSON.
    keys: Vec<Vec<String>>,
    time: bool,
    buffer: Vec<u8>,
}

impl JsonlWriter {
    /// Writes rows of `streams`.
    pub(crate) fn new(sink: Sink, streams: &[Heading], extra: Extra) -> Self {
        let key = |name: &str| serde_json::Value::from(name).to_string() + ":";
        let begin = |heading: &Heading| match extra.stream {
            true => format!("{{\"@stream\":{}", serde_json::Value::from(heading.stream.as_str())),
            false => "{".to_owned(),
        };
        JsonlWriter {
            sink,
            begins: streams.iter().map(begin).collect(),
            keys: streams.iter().map(|s| s.columns.iter().map(|c| key(&c.name)).collect()).collect(),
            time: extra.time,
            buffer: Vec::new(),
        }
    }
}

impl WriteRows for JsonlWriter {
    fn row(&mut self, stream: usize, at: Timestamp, row: &[Value]) -> io::Result<()> {
        let out = &mut self.buffer;
        out.clear();
        out.extend_from_slice(self.begins[stream].as_bytes());
        if self.time {
            comma(out);
            write!(out, "\"@time\":\"{at}\"")?;
        }
        for (key, value) in self.keys[stream].iter().zip(row) {
            comma(out);
            out.extend_from_slice(key.as_bytes());
            write::json_value(out, value)?;
        }
        out.extend_from_slice(b"}\n");
        self.sink.write_all(out)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.sink.finish()
    }
}

fn comma(out: &mut Vec<u8>) {
    if out.len() > 1 {
        out.push(b',');
    }
}
