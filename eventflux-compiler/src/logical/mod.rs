//! The logical plan: the app with every name resolved and every expression typed, before it is decided how.

mod plan;

pub use plan::*;
