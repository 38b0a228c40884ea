//! What turns a typed function into one over values.

use std::cell::Cell;

use super::super::bad;
use super::{MISUSED, Signature};
use crate::error::Cause;
use crate::time::Timestamp;
use crate::value::Value;

/// Why a value is no argument of a type.
pub(super) enum Miss {
    Null,
    Type,
}

/// Types of arguments.
pub(super) trait Argument<'v>: Sized {
    fn of(value: &'v Value) -> Result<Self, Miss>;
}

/// Types of results.
pub(super) trait Output {
    /// Whether it may be an error.
    const FALLIBLE: bool = false;
    fn done(self) -> Result<Value, Cause>;
}

macro_rules! types {
    ($($ty:ty, $variant:ident;)*) => {$(
        impl Argument<'_> for $ty {
            #[inline(always)]
            fn of(value: &Value) -> Result<Self, Miss> {
                match value {
                    Value::$variant(value) => Ok(*value),
                    Value::Null => Err(Miss::Null),
                    _ => Err(Miss::Type),
                }
            }
        }

        impl Output for $ty {
            #[inline(always)]
            fn done(self) -> Result<Value, Cause> {
                Ok(Value::$variant(self))
            }
        }
    )*};
}

types! {
    bool, Bool;
    i32, Int;
    i64, BigInt;
    f32, Float;
    f64, Double;
    Timestamp, Timestamp;
}

impl<'v> Argument<'v> for &'v str {
    #[inline(always)]
    fn of(value: &'v Value) -> Result<Self, Miss> {
        match value {
            Value::Str(text) => Ok(text),
            Value::Null => Err(Miss::Null),
            _ => Err(Miss::Type),
        }
    }
}

impl Output for &str {
    #[inline(always)]
    fn done(self) -> Result<Value, Cause> {
        Ok(Value::Str(self.into()))
    }
}

impl<T: Output> Output for Result<T, Cause> {
    const FALLIBLE: bool = true;

    #[inline(always)]
    fn done(self) -> Result<Value, Cause> {
        self?.done()
    }
}

/// The plan called a function with other types than its own; a defect of the caller's, but no reason to panic.
#[cold]
pub(super) fn misused(path: &'static str) -> Cause {
    bad(path, MISUSED)
}

/// A buffer that keeps its capacity from call to call.
pub(super) fn with_buffer<R>(f: impl FnOnce(&mut String) -> R) -> R {
    /// A larger one is given back.
    const KEPT: usize = 1 << 20;
    thread_local! {
        static BUFFER: Cell<String> = const { Cell::new(String::new()) };
    }
    let mut buffer = BUFFER.take();
    let result = f(&mut buffer);
    if buffer.capacity() <= KEPT {
        BUFFER.set(buffer);
    }
    result
}

/// Functions of up to five parameters, buffer included; `Shape` tells the implementations apart.
pub(super) trait Function<Shape> {
    fn fallible(&self) -> bool;
}

macro_rules! functions {
    ($(($($arg:ident)*))*) => {$(
        impl<F: Fn($($arg),*) -> R, R: Output, $($arg),*> Function<fn($($arg),*) -> R> for F {
            fn fallible(&self) -> bool {
                R::FALLIBLE
            }
        }
    )*};
}

functions! { () (A) (A B) (A B C) (A B C D) (A B C D E) }

pub(super) fn fallible<Shape>(function: impl Function<Shape>) -> bool {
    function.fallible()
}

pub(super) const fn count(names: &[&str]) -> usize {
    names.len()
}

/// One function of a list.
pub(super) struct Entry<Call> {
    pub(super) path: &'static str,
    pub(super) call: Call,
    pub(super) arguments: usize,
    pub(super) fallible: fn() -> bool,
    pub(super) buffer: bool,
}

impl<Call> Entry<Call> {
    pub(super) fn signature(&self) -> Signature {
        Signature {
            path: self.path,
            arguments: self.arguments,
            fallible: (self.fallible)(),
            buffer: self.buffer,
        }
    }
}
