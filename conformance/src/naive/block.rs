//! Blocks of queries with partitions.

use super::app::{Expr, Micros, Source};

/// `PARTITION WITH (..) BEGIN .. END`, or `PARTITION BY` on one query.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The keys of each listed stream, over its columns; of all streams as many, of the same types.
    pub keys: Vec<(Source, Vec<Expr>)>,
    /// PURGE AFTER.
    pub purge: Option<Micros>,
    /// Whether it is written PARTITION BY, which one query has.
    pub short: bool,
}

impl Block {
    /// The keys of a stream, if it is listed; the rows of others carry their partition.
    pub fn keys_of(&self, source: Source) -> Option<&[Expr]> {
        self.keys.iter().find(|(listed, _)| *listed == source).map(|(_, keys)| &keys[..])
    }
}
