//! Functions and aggregates that a program writes in Rust and declares to SQL.
//!
//! `#[eventflux::function]` and `#[eventflux::aggregate]` implement the traits here, next to what they stand on.
//! Compiled apps call the Rust functions themselves and need no more of this than conversions; the interpreter
//! calls [`Function::call`], over [`Value`]s.

mod aggregate;
mod convert;

use crate::error::Cause;
use crate::stream::FieldInfo;
use crate::value::{Value, ValueType};

pub use aggregate::{Aggregate, AggregateSignature, Custom, ValueAggregate};
pub use convert::{OwnedText, arguments, given, raised, text, text_or_null};

/// A function of one row. Implemented by `#[eventflux::function]` for a type of the function's own name, so that the
/// interpreter can be told of it: `Compiler::new().function::<spread>()`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no function of SQL",
    label = "this type does not stand for a function",
    note = "add `#[eventflux::function]` to the Rust function of this name"
)]
pub trait Function: 'static {
    /// What it takes and gives.
    const SIGNATURE: &'static Signature;
    /// The result for these arguments; NULL without a call where one is NULL that the function can't take.
    ///
    /// # Errors
    /// The function's own error as text, or that a value does not fit its Rust type.
    fn call(args: &[&Value]) -> Result<Value, Cause>;
}

/// What a function written in Rust takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The Rust function's name, or the one that `name = ".."` gives: what the interpreter finds it by.
    pub name: &'static str,
    /// Its parameters; nullable those that are an `Option`.
    pub params: &'static [FieldInfo],
    /// The SQL type of its result.
    pub result: ValueType,
    /// Whether its result is an `Option`.
    pub nullable: bool,
    /// Whether a call may be a row error.
    pub fallible: bool,
}
