//! The physical plan: which operator with which parameters, every column an index. The contract of both back
//! ends, which can't fail on it for reasons a user could give.

mod explain;
mod fingerprint;
mod lower;
mod plan;

pub use explain::explain;
pub use lower::lower;
pub use plan::*;
