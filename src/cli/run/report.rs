//! What is said about rows that went wrong, and the counts at the end.

use eventflux_runtime::engine::Counters;
use serde_json::{Map, Value as Json, json};

use super::bind::Inputs;
use super::outputs::Outlet;
use crate::cli::args::Run;
use crate::cli::messages::Messages;

/// Of each kind of mishap so many are shown; the rest is counted.
pub(super) const SHOWN: usize = 5;

/// Counts what happens to rows.
pub(super) struct Report {
    /// The rows read of each input, with its stream and file.
    read: Vec<(String, String, u64)>,
    bad: u64,
}

impl Report {
    /// Nothing yet.
    pub(super) fn new(inputs: &Inputs) -> Report {
        let input = |i| (inputs.stream(i).to_owned(), inputs.file(i), 0);
        Report { read: (0..inputs.len()).map(input).collect(), bad: 0 }
    }

    /// A row of an input was read.
    pub(super) fn read(&mut self, input: usize) {
        self.read[input].2 += 1;
    }

    /// Whether the next row that can't be read is shown.
    pub(super) fn shows_bad(&self) -> bool {
        self.bad < SHOWN as u64
    }

    /// A row could not be read.
    pub(super) fn bad(&mut self, message: &str, messages: &Messages) {
        self.bad += 1;
        if self.bad <= SHOWN as u64 {
            messages.warning(message);
        }
    }

    /// Shows the first row errors.
    pub(super) fn row_errors(&self, outlet: &Outlet, messages: &Messages) {
        while let Some(error) = outlet.row_error() {
            messages.warning(&format!("row error: {error}"));
        }
    }

    /// The counts: always as JSON, for people if asked or if something went wrong.
    pub(super) fn end(
        &self,
        counters: Counters,
        written: Vec<(String, u64)>,
        options: &Run,
        messages: &Messages,
    ) {
        if options.json {
            return messages.object(&self.json(&counters, &written));
        }
        let losses: Vec<String> = self
            .losses(&counters)
            .into_iter()
            .filter(|(_, count, _, _)| *count > 0)
            .map(|(_, count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
            .collect();
        if options.stats {
            for (stream, file, rows) in &self.read {
                messages.line(&format!("read {rows} of {stream} from {file}"));
            }
            for (stream, rows) in &written {
                messages.line(&format!("wrote {rows} of {stream}"));
            }
        }
        if !losses.is_empty() {
            messages.warning(&losses.join(", "));
        } else if options.stats {
            messages.line("nothing was late, refused or wrong");
        }
    }

    fn losses(&self, counters: &Counters) -> [(&'static str, u64, &'static str, &'static str); 8] {
        [
            ("bad_rows", self.bad, "row that could not be read", "rows that could not be read"),
            ("late", counters.late, "late event", "late events"),
            ("refused", counters.refused, "refused event", "refused events"),
            ("row_errors", counters.row_errors, "row error", "row errors"),
            ("null_key", counters.null_key, "row without a partition", "rows without a partition"),
            ("attempts_refused", counters.attempts_refused, "attempt refused", "attempts refused"),
            ("purged", counters.purged, "key purged", "keys purged"),
            ("dropped", counters.dropped, "event dropped", "events dropped"),
        ]
    }

    fn json(&self, counters: &Counters, written: &[(String, u64)]) -> Json {
        let read = self.read.iter();
        let read = read.map(|(stream, file, rows)| json!({ "stream": stream, "file": file, "rows": rows }));
        let written = written.iter().map(|(stream, rows)| json!({ "stream": stream, "rows": rows }));
        let mut object = Map::new();
        object.insert("level".into(), "summary".into());
        object.insert("read".into(), read.collect());
        object.insert("written".into(), written.collect());
        for (name, count, _, _) in self.losses(counters) {
            object.insert(name.into(), count.into());
        }
        Json::Object(object)
    }
}
