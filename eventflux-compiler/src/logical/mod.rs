//! The logical plan: the app with every name resolved and every expression typed, before it is decided how.

mod delay;
mod explain;
pub(crate) use explain::aggregate_name;
mod plan;
mod rate;
mod rewrite;

pub(crate) use delay::part_delays;
pub use explain::explain;
pub use plan::*;
pub(crate) use rate::part_rates;
pub use rewrite::{RULES, Rule, rewrite};
