//! Operators: one file each, shared by both back ends.

mod clock;
pub mod drive;
#[cfg(test)]
mod drive_tests;
mod errors;
mod groups;
mod moment;
mod query;
mod reorder;
mod running;
#[cfg(test)]
mod testing;
pub mod window;

pub use clock::{Admit, Clock};
pub use drive::Machine;
pub use errors::{Errors, QueryTexts};
pub use groups::Groups;
pub use moment::Moment;
pub use query::{Accumulators, Bounds, Current, Due, Emit, Entering, Project, Query, RefOf, Stateful};
pub use reorder::{Reorder, Waiting};
pub use running::Running;
