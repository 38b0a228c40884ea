//! The logical plan's data.

mod aggregate;
mod join;
mod partition;
mod pattern;
mod query;
mod rate;
mod stream;
mod table;
mod trigger;
mod window;

pub use aggregate::{Aggregate, RustCall};
pub(crate) use join::equality;
pub use join::{Holds, Join, Side};
pub use partition::{Partition, PartitionId};
pub use pattern::{AttemptLimit, Bound, BoundKind, Part, Pattern, Position, Which};
pub use query::{Filter, Query, QueryId, Site, SortKey};
pub use rate::Rate;
pub use stream::{Column, Late, Origin, RustStruct, Stream, StreamId, TimeColumn};
pub use table::{Change, ChangeKind, FOUND, Lookup, Table, Wanted};
pub use trigger::Trigger;
pub use window::{Condition, Window};

use crate::functions::Declared;

/// An app whose names and types are settled.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// Its clock.
    pub clock: ClockMode,
    /// All streams: declared ones in statement order, then those that queries define.
    pub streams: Vec<Stream>,
    /// All tables, in statement order.
    pub tables: Vec<Table>,
    /// All queries in topological order.
    pub queries: Vec<Query>,
    /// The blocks of queries whose state is kept apart by a key.
    pub partitions: Vec<Partition>,
    /// The Rust types that SQL only carries, as text; `SqlType::Opaque` holds the number.
    pub opaque: Vec<String>,
    /// The functions that the app declares.
    pub functions: Vec<Declared>,
}

/// Where an app's time comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// From the time columns of the inputs.
    Event {
        /// The largest lateness declared, in microseconds.
        lateness: i64,
        /// `SET max_ahead`, in microseconds.
        max_ahead: Option<i64>,
    },
    /// From the host, with each event.
    Arrival,
}

impl ClockMode {
    /// How far events may be out of order, in microseconds; 0 in arrival time.
    pub fn lateness(self) -> i64 {
        match self {
            ClockMode::Event { lateness, .. } => lateness,
            ClockMode::Arrival => 0,
        }
    }
}
