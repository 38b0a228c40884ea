//! Tokens to tree.

pub mod ast;
mod tmp_display;
