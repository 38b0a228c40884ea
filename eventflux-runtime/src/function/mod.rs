//! Functions and aggregates that a program writes in Rust and declares to SQL.
//!
//! Compiled apps call the Rust functions themselves and need no more of this than conversions; the interpreter calls
//! them over [`Value`](crate::Value)s.

mod aggregate;
mod convert;

use crate::scalar::dynamic::DynFn;
use crate::stream::FieldInfo;
use crate::value::ValueType;

pub use aggregate::{Aggregate, AggregateSignature, Custom, ValueAggregate};
pub use convert::{OwnedText, arguments, given, raised, text, text_or_null};

/// A function of one row as the interpreter knows it; `eventflux::dynamic::function!` makes it of a Rust function that
/// has `#[eventflux::function]`.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    signature: Signature,
    call: DynFn,
}

impl Function {
    /// The function over values `call`, which has that signature.
    pub const fn new(signature: Signature, call: DynFn) -> Self {
        Function { signature, call }
    }

    /// What it takes and gives.
    pub const fn signature(&self) -> &Signature {
        &self.signature
    }

    /// What computes it: NULL without a call where an argument is NULL that the function can't take.
    pub const fn over_values(&self) -> DynFn {
        self.call
    }
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
