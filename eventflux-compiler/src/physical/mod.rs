//! The physical plan: which operator with which parameters, every column an index. The contract of both back
//! ends, which can't fail on it for reasons a user could give.

mod between;
mod describe;
mod explain;
mod fingerprint;
mod graph;
mod holders;
mod lower;
mod plan;
mod split;

pub use between::{Between, between};
pub use describe::{
    Automaton, Description, Edge, QueryDescription, State, StateKind, Step, StepKind, StreamDescription,
    describe,
};
pub use explain::explain;
pub use graph::{dot, mermaid};
pub use holders::{Holder, HolderKind, holders, stream_hashes};
pub use lower::lower;
#[cfg(feature = "codegen")]
pub(crate) use lower::unindexed;
pub use plan::*;
pub use split::{Split, split_keys};
