//! Blocks of queries whose state is kept apart by a key.

use super::{App, Operator, Part, Prepared, Query, Site, StreamId};
use crate::types::SqlType;

/// A block of queries. Its keys are evaluated once for a row that it reads, whichever of its queries do.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// The statement it stands in, from 1.
    pub statement: u32,
    /// The streams whose rows have a key. Those of other streams that the block reads are of the partition that is at work.
    pub inputs: Vec<StreamId>,
    /// The keys of each of these, over `Slot::Input`.
    pub keys: Vec<Vec<Site>>,
    /// Their types.
    pub types: Vec<SqlType>,
    /// The time after which a key that is not seen is freed, in microseconds.
    pub purge: Option<i64>,
    /// The SQL texts of the keys; the texts of each of the block's queries begin with them.
    pub texts: Vec<String>,
    /// What is prepared for the keys.
    pub prepared: Vec<Prepared>,
}

impl Partition {
    /// The keys of a stream's rows, if it is one that has any.
    pub fn keys_of(&self, stream: StreamId) -> Option<&[Site]> {
        let at = self.inputs.iter().position(|input| *input == stream)?;
        Some(&self.keys[at])
    }
}

impl Query {
    /// Whether its operator has a state for each partition.
    pub fn is_parted(&self) -> bool {
        let keeps = !matches!(self.operator, Operator::Project | Operator::Lookup(_) | Operator::Change(_));
        self.partition.is_some() && keeps
    }

    /// Whether a partition that begins begins something in it.
    pub fn starts_with_partition(&self) -> bool {
        self.is_parted() && self.pattern().is_some_and(|pattern| waits_first(&pattern.root).0)
    }
}

impl App {
    /// The block that a query enters with a row of a stream, if its key says of which partition it is.
    pub fn entered(&self, query: usize, stream: StreamId) -> Option<usize> {
        let partition = self.queries[query].partition?.0 as usize;
        self.partitions[partition].inputs.contains(&stream).then_some(partition)
    }

    /// The queries of a block that keep something.
    pub fn parted(&self, partition: usize) -> impl Iterator<Item = usize> {
        let of = move |query: &Query| {
            query.is_parted() && query.partition.is_some_and(|id| id.0 as usize == partition)
        };
        self.queries.iter().enumerate().filter(move |(_, query)| of(query)).map(|(number, _)| number)
    }
}

/// Whether a part may wait for the clock before any event has come, and whether it may be over then.
fn waits_first(part: &Part) -> (bool, bool) {
    match part {
        Part::Element(_, times) => (false, times.min == 0),
        Part::Absent(_, hold) => (hold.is_some(), hold.is_none()),
        Part::Then(parts) => {
            let mut over = true;
            let waits = parts.iter().any(|part| {
                let (waits, passes) = waits_first(part);
                let reached = over;
                over &= passes;
                reached && waits
            });
            (waits, over)
        }
        Part::And(parts) | Part::Or(parts) => {
            let any = |of: fn((bool, bool)) -> bool| parts.iter().any(|part| of(waits_first(part)));
            (any(|(waits, _)| waits), any(|(_, over)| over))
        }
        Part::Every(part) | Part::Within(part, _) => waits_first(part),
        Part::Repeat(part, times) => {
            let (waits, over) = waits_first(part);
            (waits, over || times.min == 0)
        }
    }
}
