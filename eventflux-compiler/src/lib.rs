//! The compiler of EventFlux: SQL (text or tokens) to a typed logical plan, to a physical plan, to Rust.

pub mod codes;
pub mod diagnostic;
pub mod span;
pub mod suggest;
pub mod syntax;
pub mod types;
