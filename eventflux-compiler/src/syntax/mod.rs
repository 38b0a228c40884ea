//! Tokens to tree, and the tree back to SQL.
//!
//! Two sources give [`tokens`]: SQL text ([`from_text`]) and Rust tokens (`from_rust`, feature `codegen`). One
//! parser makes the tree ([`ast`]) of them, which prints as SQL again.

pub mod ast;
pub(crate) mod duration;
pub mod limits;
mod parser;
mod printer;
pub mod reserved;
#[cfg(feature = "codegen")]
mod rust_tokens;
mod text;
pub mod tokens;

pub use parser::{parse_app, parse_query};
#[cfg(feature = "codegen")]
pub use rust_tokens::from_rust;
pub use text::{TextPlaces, from_text};
