//! Operators: one file each, shared by both back ends.

#[macro_use]
mod shell;
#[macro_use]
pub mod partition;

mod clock;
mod cron;
pub mod drive;
#[cfg(test)]
mod drive_tests;
mod errors;
mod groups;
pub mod join;
mod links;
mod moment;
pub mod pattern;
mod query;
pub mod rate;
mod reorder;
mod running;
pub mod table;
#[cfg(test)]
pub(crate) mod testing;
mod trigger;
pub mod window;

pub use clock::{Admit, Clock};
pub use cron::Cron;
pub use drive::Machine;
pub use errors::{Errors, QueryTexts};
pub use groups::Groups;
pub use moment::Moment;
pub use query::{
    Accumulators, Bounds, Conditional, Current, Due, Emit, Entering, Instant, Marked, Merge, Paired, Query,
    RefOf, Stateful, Turn, Unordered,
};
pub use reorder::{Reorder, Waiting};
pub use running::Running;
pub use trigger::{Schedule, Tick, Trigger};

use crate::error::Failure;
use crate::time::Timestamp;

/// Puts out what a query made of a row. A row and a failure go to `out` from two places, so that a row, where
/// `out` becomes part of the operator, is never put together in memory.
#[inline(always)]
fn put_out<T>(
    made: Result<Option<T>, Failure>,
    at: Timestamp,
    out: &mut impl FnMut(Result<T, Failure>, Timestamp),
) {
    match made {
        Ok(Some(row)) => out(Ok(row), at),
        Ok(None) => {}
        Err(failure) => out(Err(failure), at),
    }
}
