//! Physical plan to Rust tokens.

pub mod pack;
