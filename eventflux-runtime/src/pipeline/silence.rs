//! Why nothing comes out.

use std::fmt::Write as _;

use super::metrics::Metrics;
use crate::app::Between;

impl Metrics {
    /// What keeps rows from coming, as far as the pipeline knows, in words: a line for each thing that happened to events on the way, from the
    /// producers to the sinks.
    ///
    /// ```text
    /// 3 events of Trades processed
    /// 1 event was late: below the clock, and treated as its stream says
    /// the clock shows 2024-05-01T10:00:07Z; nothing is due before 2024-05-01T10:01:00Z
    /// no row has come out: what was processed waits for the clock, or was rejected by WHERE, HAVING, a pattern or a join
    /// ```
    pub fn explain_silence(&self) -> String {
        let mut lines = Vec::new();
        lines.extend(self.failed.as_ref().map(|why| format!("the pipeline has failed: {why}")));
        self.events(&mut lines);
        self.losses(&mut lines);
        if let Some(source) = &self.held_by {
            lines.push(format!(
                "the source {source} holds the others up: they wait for an event of it, for its end, or until it is idle"
            ));
        }
        self.between(&mut lines);
        self.time(&mut lines);
        match self.rows {
            0 if self.processed() == 0 => lines.push("no row has come out: the app was given nothing".to_owned()),
            0 if self.due.is_some() => lines.push(
                "no row has come out: what was processed waits for the clock, or was rejected by WHERE, HAVING, a pattern or a join"
                    .to_owned(),
            ),
            0 => lines.push(
                "no row has come out: nothing waits for the clock, so what was processed was rejected by WHERE, HAVING, a pattern or a join, \
                 is in a batch that is not full, or no sink takes it"
                    .to_owned(),
            ),
            rows => lines.push(format!("{} out", counted(rows, "row has come", "rows have come"))),
        }
        lines.join("\n")
    }

    fn events(&self, lines: &mut Vec<String>) {
        if self.sent == 0 {
            lines.push("no event was sent".to_owned());
        }
        for input in self.inputs.iter().filter(|input| input.processed > 0) {
            let events = counted(input.processed, "event", "events");
            lines.push(format!("{events} of {} processed", input.name));
        }
        for queue in self.queues.iter().filter(|queue| queue.depth > 0) {
            let of = queue.source.clone().unwrap_or_else(|| queue.inputs.join(", "));
            let mut line = counted(queue.depth, "event waits", "events wait");
            // Writing to a text can't fail.
            let _ = write!(line, " in the queue of {of}");
            if queue.capacity == Some(queue.depth) {
                line.push_str(", which is full");
            }
            lines.push(line);
        }
    }

    fn losses(&self, lines: &mut Vec<String>) {
        let counters = &self.counters;
        let mut lost = |count: u64, one: &str, many: &str, why: &str| {
            if count > 0 {
                lines.push(format!("{} {why}", counted(count, one, many)));
            }
        };
        lost(self.dropped(), "event was", "events were", "dropped by the queues");
        lost(self.refused(), "event was", "events were", "handed back because there was no room");
        lost(
            counters.late,
            "event was",
            "events were",
            "late: below the clock, and treated as its stream says",
        );
        lost(counters.refused, "event was", "events were", "refused: further ahead than max_ahead");
        lost(counters.row_errors, "row", "rows", "could not be computed: on_error hears why");
        lost(counters.null_key, "row", "rows", "of no partition: the key was NULL");
        lost(counters.attempts_refused, "attempt", "attempts", "of patterns refused by max_attempts");
    }

    /// How far rows have come between queries: where there are none of a stream though there were of one that it is made of, they were rejected.
    fn between(&self, lines: &mut Vec<String>) {
        let had = |name: &str| {
            let input = self.inputs.iter().find(|input| input.name == name).map(|input| input.processed);
            input.or_else(|| self.between.iter().find(|stream| stream.name == name).map(|stream| stream.rows))
        };
        for stream in &self.between {
            let Between { name, of, rows } = stream;
            let given: Vec<_> =
                of.iter().map(|of| of.as_ref()).filter(|of| had(of).is_some_and(|had| had > 0)).collect();
            if *rows > 0 {
                lines.push(format!("{} of {name}", counted(*rows, "row", "rows")));
            } else if !given.is_empty() {
                lines.push(format!(
                    "no row of {name}: what came of {} was rejected on the way there, or waits for the clock",
                    given.join(", ")
                ));
            }
        }
    }

    fn time(&self, lines: &mut Vec<String>) {
        let Some(clock) = self.clock else {
            lines.push("the clock is not known: in event time the first event says what it is".to_owned());
            return;
        };
        match self.due {
            Some(due) if due > clock => {
                lines.push(format!("the clock shows {clock}; nothing is due before {due}"));
            }
            _ => lines.push(format!("the clock shows {clock}; nothing waits for it")),
        }
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
