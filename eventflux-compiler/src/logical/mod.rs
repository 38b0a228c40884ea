//! The logical plan: the app with every name resolved and every expression typed, before it is decided how.

mod explain;
pub(crate) use explain::aggregate_name;
mod plan;
mod rewrite;

pub use explain::explain;
pub use plan::*;
pub use rewrite::{RULES, Rule, rewrite};
