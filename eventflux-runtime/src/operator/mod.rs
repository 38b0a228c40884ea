//! Operators: one file each, shared by both back ends.

mod query;

pub use query::{Accumulators, Bounds, Current, Due, Emit, Entering, Project, Query, RefOf, Stateful};
