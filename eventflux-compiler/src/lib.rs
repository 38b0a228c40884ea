//! The compiler of EventFlux: SQL (text or tokens) to a typed logical plan, to a physical plan, to Rust.
//!
//! ```text
//! Rust tokens --+                                                                    +-> codegen: Rust tokens
//!               +-> tokens -> tree -> bind -> logical plan -> rewrite -> lower -> physical plan
//! SQL text    --+                                                                    +-> the interpreter's operators
//! ```
//!
//! [`compile_text`] and [`compile_tokens`] run all stages. Every error a user can make is raised by the parser
//! or the binder; what comes after can't fail.

pub mod bind;
pub mod catalog;
#[cfg(feature = "codegen")]
pub mod codegen;
pub mod codes;
mod compile;
pub mod cron;
pub mod diagnostic;
mod explain;
pub mod expr;
pub mod functions;
pub mod logical;
#[cfg(feature = "codegen")]
pub mod macros;
pub mod nullability;
pub mod physical;
mod question;
pub mod span;
pub mod suggest;
pub mod syntax;
pub mod types;
pub mod windows;

pub use compile::{Compiled, TextError, TextErrors, compile_app, compile_text, compile_tokens};
pub use question::{DeclaredQuestion, Question, compile_question};
