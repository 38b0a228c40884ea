//! The physical plan's data.

mod grouping;
mod join;
mod operator;
mod partition;
mod pattern;
mod query;
mod table;
mod window;

pub use crate::logical::{
    ChangeKind, ClockMode, Column, Late, Origin, PartitionId, QueryId, Rate, RustStruct, Stream, StreamId,
    TimeColumn, Trigger, Wanted,
};
pub use grouping::{Accumulator, Aggregate, Grouping, RustAccumulator};
pub use join::{Equal, Holds, Join, Keeping, Knowing, Side};
pub use operator::{Bound, Kept, Operator};
pub use partition::Partition;
pub(crate) use pattern::chain;
pub use pattern::{AttemptLimit, Begin, Cell, CellKind, Equality, Part, Pattern, Position, Which};
pub use query::{Moment, Prepared, Query, Site, SortKey};
pub use table::{Change, Index, IndexKind, Lookup, Path, Search, Table};
pub use window::{BatchWindow, Condition, Marks, Removal, SlidingWindow, SortDirection};

use super::split::Split;
use crate::functions::Declared;

/// An app ready to be generated or interpreted.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// Its clock.
    pub clock: ClockMode,
    /// All streams; the logical plan's numbers.
    pub streams: Vec<Stream>,
    /// All tables, in statement order.
    pub tables: Vec<Table>,
    /// All queries in topological order.
    pub queries: Vec<Query>,
    /// The blocks of queries whose state is kept apart by a key.
    pub partitions: Vec<Partition>,
    /// The Rust types that SQL only carries, as text.
    pub opaque: Vec<String>,
    /// The functions that the app declares.
    pub functions: Vec<Declared>,
    /// By which keys it can be split.
    pub split: Split,
    /// Identifies what a snapshot of this app holds: a hash of the plan by SQL types, without places, texts and
    /// Rust paths.
    pub fingerprint: u64,
}
