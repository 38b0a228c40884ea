//! A history for each partition of a query, and matches as rows.

use eventflux_runtime::Value;

use super::{Attempts, Due, Found, Happening, Pattern};
use crate::naive::aggregate;
use crate::naive::app::{Aggregate, Expr, Micros, Source};
use crate::naive::matched::{Matched, Shown};
use crate::naive::value::same;

/// What a query finds out about a match.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The time of the row.
    pub at: Micros,
    /// What is [`Matched::shown`].
    pub row: Vec<Value>,
    /// Whether it is of an attempt that expired.
    pub expired: bool,
}

/// The partitions of a query in the order in which they appeared.
#[derive(Clone, Debug, Default)]
pub struct Partitions {
    all: Vec<Partition>,
    /// How often something happened, so that of two attempts it is known which began first.
    round: u64,
    /// The time of each round.
    times: Vec<Micros>,
}

#[derive(Clone, Debug)]
struct Partition {
    key: Value,
    history: Vec<Happening>,
    attempts: Attempts,
}

impl Partitions {
    /// "Before the first event or advance the clock is unknown": now it is known. Without PARTITION BY all events are one
    /// partition, which is there from then on.
    pub fn begin(&mut self, matched: &Matched, now: Micros) {
        if matched.partition.is_none() {
            self.place(matched, Value::Null, now);
        }
    }

    /// What is due next by the clock alone.
    pub fn due(&self, pattern: &Pattern) -> Option<Due> {
        self.all.iter().filter_map(|one| one.attempts.due(pattern)).min()
    }

    /// When the oldest of the attempts began that are due next; of one that still waits to begin that was before all.
    pub fn begun(&self, pattern: &Pattern) -> Micros {
        let Some(due) = self.due(pattern) else { return Micros::MIN };
        let first = self.all.iter().filter_map(|one| one.attempts.first_begun(pattern, due)).min();
        first.flatten().and_then(|round| self.times.get(round as usize - 1)).copied().unwrap_or(Micros::MIN)
    }

    /// What was due has come, in all partitions.
    pub fn fire(&mut self, matched: &Matched, due: Due) -> Vec<Row> {
        let pattern = &matched.pattern;
        let mut rows = Vec::new();
        // What this makes due at the same instant is of the same moment.
        while self.due(pattern).is_some_and(|next| next <= due) {
            self.round += 1;
            self.times.push(due.at);
            let round = self.round;
            let mut found: Vec<(u64, Row)> = Vec::new();
            for one in &mut self.all {
                if one.attempts.due(pattern).is_some_and(|next| next <= due) {
                    let came = one.attempts.fire(pattern, &one.history, due, round);
                    found.extend(came.into_iter().map(|f| (f.begun, one.row(matched, f))));
                }
            }
            // "Then order of begin, then first appearance of the key", in which the partitions are.
            found.sort_by_key(|(begun, _)| *begun);
            rows.extend(found.into_iter().map(|(_, row)| row));
        }
        rows
    }

    /// "A row whose key is NULL is in no partition (counted)."
    pub fn leaves_out(matched: &Matched, source: Source, row: &[Value]) -> bool {
        let stream = matched.streams.iter().position(|stream| *stream == source);
        let columns = matched.partition.as_ref();
        columns.zip(stream).is_some_and(|(columns, stream)| row[columns[stream]].is_null())
    }

    /// An event comes, after all that was due by its time.
    pub fn offer(&mut self, matched: &Matched, source: Source, at: Micros, row: Vec<Value>) -> Vec<Row> {
        let Some(stream) = matched.streams.iter().position(|stream| *stream == source) else {
            return Vec::new();
        };
        let key = matched.partition.as_ref().map_or(Value::Null, |columns| row[columns[stream]].clone());
        if Self::leaves_out(matched, source, &row) {
            return Vec::new();
        }
        self.round += 1;
        self.times.push(at);
        let (round, place) = (self.round, self.place(matched, key, at));
        let one = &mut self.all[place];
        one.history.push(Happening::Event { stream, at, row });
        let event = one.history.len() - 1;
        let found = one.attempts.offer(&matched.pattern, &one.history, event, round);
        found.into_iter().map(|found| one.row(matched, found)).collect()
    }

    /// The partition of a key, whose time begins with its first event.
    fn place(&mut self, matched: &Matched, key: Value, now: Micros) -> usize {
        if let Some(place) = self.all.iter().position(|one| same(&one.key, &key)) {
            return place;
        }
        let attempts = Attempts::new(&matched.pattern, now);
        self.all.push(Partition { key, history: Vec::new(), attempts });
        self.all.len() - 1
    }
}

impl Partition {
    fn row(&self, matched: &Matched, found: Found) -> Row {
        let row = matched.shown.iter().map(|shown| self.shown(shown, &found)).collect();
        Row { at: found.at, row, expired: found.expired }
    }

    fn shown(&self, shown: &Shown, found: &Found) -> Value {
        let events = &found.bound[shown.position()];
        match shown {
            // "NULL beyond the bound ones".
            Shown::Event(bound) => {
                bound.at.of(events).map_or(Value::Null, |place| self.event(place)[bound.column].clone())
            }
            Shown::Count(_) => Value::BigInt(events.len() as i64),
            Shown::Over { function, column, .. } => {
                let call = Aggregate {
                    function: *function,
                    distinct: false,
                    arguments: vec![Expr::Column(*column)],
                    filter: None,
                };
                let rows: Vec<&[Value]> = events.iter().map(|place| self.event(*place)).collect();
                // Only sums can fail, and those of INT, which alone are drawn, do not.
                aggregate::of(&call, &rows).unwrap_or(Value::Null)
            }
        }
    }

    fn event(&self, place: usize) -> &[Value] {
        match &self.history[place] {
            Happening::Event { row, .. } => row,
            Happening::Clock(_) => &[],
        }
    }
}
