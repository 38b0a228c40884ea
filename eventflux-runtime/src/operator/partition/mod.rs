//! Partitions: a state for each key.
//!
//! ```text
//! directory    which partition a key is; which keys were not seen for long
//! partitioned  an operator with a state for each partition
//! park         how such a state is put into an operator and taken out
//! timers       when partitions are due
//! chunks       lists that grow piece by piece
//! ```
//!
//! The queries of a block share a directory. A row of a listed stream is looked up once; what it makes further on is at work within
//! that call, so that the directory's [current](Directory::current) partition is that of all rows of inner streams: no row carries
//! anything for it. Operators are one each, with one query and one scratch memory, and hold a parked state for every partition
//! that they have seen a row of: what works on a row is the operator as it is without partitions.

#[macro_use]
mod park;

mod chunks;
mod directory;
mod partitioned;
#[cfg(test)]
mod tests;
mod timers;

pub use directory::{Directory, Partition};
pub use park::{Park, Parted};
pub use partitioned::Partitioned;

/// How many partitions one event frees at most, so that it costs no more where many keys go at one instant. It is more than
/// one, as every event may let a key begin that will have to be freed.
pub const FREED_AT_ONCE: usize = 32;

/// A block of queries: its partitions, and what evaluates the keys of rows.
#[derive(Debug)]
pub struct Block<K: crate::columns::Key, E> {
    /// The partitions.
    pub directory: Directory<K>,
    /// What evaluates keys.
    pub keys: E,
}
