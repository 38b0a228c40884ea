//! SQL's functions and operators as plain Rust functions of typed values.
//!
//! Compiled queries call them by name, the interpreter through [`dynamic`]: so both compute the same. Types are
//! `bool i32 i64 f32 f64 &str Timestamp`; NULL is the caller's, but for the functions that take `Option`s.
//! Nothing here panics, whatever the arguments, and nothing allocates but where it says so: text is borrowed
//! from an argument or written into a buffer of the caller's, always the last argument, which is cleared first.
//!
//! ```
//! use eventflux_runtime::scalar::{arithmetic, text};
//! assert_eq!(arithmetic::add_i32(1, 2), Ok(3));
//! let mut buffer = String::new();
//! assert_eq!(text::upper("ibm", &mut buffer), "IBM");
//! ```

pub mod arithmetic;
pub(crate) mod calendar;
pub mod cast;
pub mod compare;
mod decimal;
pub mod dynamic;
pub mod extract;
pub mod field;
pub mod math;
pub mod pattern;
pub mod prepared;
pub mod regexp;
pub mod text;
pub mod time;

use crate::error::Cause;

/// No function makes a text of more bytes than this: a mistyped length must not exhaust the memory.
pub const LONGEST_TEXT: usize = 64 << 20;

/// The cause of an argument that a function does not accept.
#[cold]
pub(crate) fn bad(function: &'static str, message: impl Into<String>) -> Cause {
    Cause::Argument { function, message: message.into() }
}

/// The cause of a text that would be longer than [`LONGEST_TEXT`].
#[cold]
pub(crate) fn too_long(function: &'static str) -> Cause {
    bad(function, "the result would be longer than 64 MiB")
}

/// A value as an error message shows it: its first 40 characters.
#[cold]
pub(crate) fn shown(value: &str) -> String {
    match value.char_indices().nth(40) {
        Some((end, _)) => format!("{}..", &value[..end]),
        None => value.to_string(),
    }
}
