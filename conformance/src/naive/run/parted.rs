//! What a query keeps, and of which partition it is: an instance of the queries of a block for each of its keys.

use eventflux_runtime::Value;

use super::Run;
use crate::naive::app::{App, Micros, Query, Source};
use crate::naive::expr::{RowError, Scope};
use crate::naive::join::Joins;
use crate::naive::log::Happening;
use crate::naive::pattern::Partitions;
use crate::naive::rate::Passing;
use crate::naive::value::same_row;

/// A query in one of its partitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Id {
    /// The query.
    pub(super) query: usize,
    /// The partition, by first appearance of its key; 0 of a query that is in no block.
    pub(super) part: usize,
}

/// The history of a query, or of one partition of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    /// What happened to its window.
    pub(super) log: Vec<Happening>,
    /// What its rate has seen.
    pub(super) rate: Vec<Passing>,
    /// What its pattern has seen.
    pub(super) pattern: Partitions,
    /// What its joins have seen.
    pub(super) joins: Joins,
    /// The places at which rows of its join entered.
    pub(super) entered: Vec<(usize, usize)>,
}

impl Kept {
    /// Of a query to which nothing happened.
    pub(super) fn new(app: &App, query: &Query) -> Self {
        Kept { joins: app.joined(query).map(Joins::new).unwrap_or_default(), ..Kept::default() }
    }
}

/// A partition of a block.
#[derive(Clone, Debug)]
pub(super) struct Part {
    key: Vec<Value>,
    /// When a row of it was read last.
    seen: Micros,
    /// Whether PURGE AFTER has freed it.
    freed: bool,
}

impl Run<'_> {
    /// The partition in which a query reads a row, if it is in one.
    pub(super) fn part_of(
        &mut self,
        query: usize,
        source: Source,
        at: Micros,
        row: &[Value],
    ) -> Option<usize> {
        let app = self.app;
        let Some(block) = app.queries[query].block else { return Some(0) };
        let Some(keys) = app.blocks[block].keys_of(source) else {
            // "The rows of such an inner stream are of the partition that wrote them".
            return self.current[block];
        };
        match Scope::of(row).values(keys) {
            // "A row whose key is NULL is in no partition .. counted as `null_key`. A key that can't be computed is a row error, and keeps
            // the row out. Both are counted once for each query that would have read the row."
            Err(RowError) => {
                self.answers.row_errors += 1;
                None
            }
            Ok(key) if key.iter().any(Value::is_null) => {
                self.answers.null_key += 1;
                None
            }
            Ok(key) => Some(self.partition(block, key, at)),
        }
    }

    /// The partition of a key. "The key is looked up before WHERE: a row that WHERE rejects has been seen, and begins its partition."
    fn partition(&mut self, block: usize, key: Vec<Value>, at: Micros) -> usize {
        let now = self.now.unwrap_or(at);
        let known = self.blocks[block].iter().position(|part| !part.freed && same_row(&part.key, &key));
        if let Some(known) = known {
            self.blocks[block][known].seen = now;
            return known;
        }
        self.blocks[block].push(Part { key, seen: now, freed: false });
        let app = self.app;
        for (number, query) in app.queries.iter().enumerate().filter(|(_, query)| query.block == Some(block))
        {
            let mut kept = Kept::new(app, query);
            // "What waits for the clock alone .. waits from then on."
            if let Some(matched) = app.matched(query) {
                kept.pattern.begin(matched, at);
            }
            self.kept[number].push(kept);
        }
        self.blocks[block].len() - 1
    }

    /// When a key of a block is freed next: one "that no query of the block has read a row of for d".
    pub(super) fn purges(&self, block: usize) -> Option<Micros> {
        let after = self.app.blocks[block].purge?;
        let live = self.blocks[block].iter().filter(|part| !part.freed);
        live.map(|part| part.seen + after).min()
    }

    /// Frees the keys that are due: "its windows, its patterns, its timers. It is counted".
    pub(super) fn purge(&mut self, block: usize, at: Micros) {
        let app = self.app;
        let Some(after) = app.blocks[block].purge else { return };
        for number in 0..self.blocks[block].len() {
            let part = &mut self.blocks[block][number];
            if part.freed || part.seen + after > at {
                continue;
            }
            part.freed = true;
            self.answers.purged += 1;
            for (query, kept) in self.kept.iter_mut().enumerate() {
                if app.queries[query].block == Some(block) {
                    kept[number] = Kept::default();
                }
            }
        }
    }

    /// Does something in a partition: what it puts out is of that one as long as it stays in the block.
    pub(super) fn within(&mut self, id: Id, act: impl FnOnce(&mut Self)) {
        let Some(block) = self.app.queries[id.query].block else { return act(self) };
        let before = self.current[block].replace(id.part);
        act(self);
        self.current[block] = before;
    }

    pub(super) fn kept(&self, id: Id) -> &Kept {
        &self.kept[id.query][id.part]
    }

    pub(super) fn kept_mut(&mut self, id: Id) -> &mut Kept {
        &mut self.kept[id.query][id.part]
    }
}
