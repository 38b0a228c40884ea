//! The compiler of EventFlux: streaming SQL to typed plans, and plans to Rust.

pub mod functions;
pub mod suggest;
pub mod types;
