//! Physical plan to Rust tokens.

mod expr;
pub mod names;
pub mod pack;
mod types;
