//! The operators of EventFlux: everything that runs when an event arrives, for both back ends.
//!
//! Compiled apps instantiate the operators with plain Rust types, the interpreter with slices of [`Value`].
//! This crate knows no SQL: the compiler decides which operator with which parameters, and this crate is
//! what they do.

pub mod aggregate;
pub mod app;
#[cfg(feature = "checkpoints")]
pub mod checkpoint;
pub mod columns;
pub mod engine;
pub mod error;
pub mod function;
mod heap;
pub mod operator;
#[cfg(feature = "pipeline")]
pub mod pipeline;
pub mod scalar;
pub mod state;
#[cfg(feature = "checkpoints")]
pub mod storage;
pub mod stream;
mod text;
pub mod time;
pub mod value;

pub use columns::Columns;
pub use engine::{Counters, Engine, EngineError, Push};
pub use error::{Cause, RowError};
pub use stream::{Stream, StreamField};
pub use text::Text;
pub use time::{Cx, Duration, Timestamp};
pub use value::Value;
