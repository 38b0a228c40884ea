//! The compiler of EventFlux: SQL (text or tokens) to a typed logical plan, to a physical plan, to Rust.

pub mod bind;
pub mod catalog;
pub mod codes;
pub mod diagnostic;
pub mod expr;
pub mod functions;
pub mod logical;
pub mod physical;
pub mod span;
pub mod suggest;
pub mod syntax;
pub mod types;
