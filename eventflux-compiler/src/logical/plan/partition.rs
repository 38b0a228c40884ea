//! Blocks of queries whose state is kept apart by a key.

use super::{Site, StreamId};
use crate::types::SqlType;

/// A block, by its number in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartitionId(pub u32);

/// `PARTITION WITH (..)`, or `PARTITION BY` of one query.
#[derive(Clone, Debug, PartialEq)]
pub struct Partition {
    /// The statement it stands in, from 1.
    pub statement: u32,
    /// The streams whose rows have a key, each with what that is, over its columns. Rows of other streams that the block reads are
    /// of the partition that wrote them.
    pub keys: Vec<(StreamId, Vec<Site>)>,
    /// The types of the keys, which are the same for all these streams.
    pub types: Vec<SqlType>,
    /// The time after which a key that is not seen is freed, in microseconds.
    pub purge: Option<i64>,
}
