//! The same functions over [`Value`]s, found by name: how the interpreter calls them.
//!
//! Every adapter is made from the typed function itself, so there is nothing that could differ. NULL in an
//! argument that is no `Option` gives NULL without a call.
//!
//! ```
//! use eventflux_runtime::{Value, scalar::dynamic::by_path};
//! let upper = by_path("text::upper").unwrap();
//! assert_eq!(upper(&[&Value::from("ibm")]), Ok(Value::from("IBM")));
//! assert_eq!(upper(&[&Value::Null]), Ok(Value::Null));
//! ```

use std::cmp::Ordering;

use super::compare::Ordered;
use super::prepared::Prepared;
use super::text;
use crate::error::Cause;
use crate::value::Value;

mod adapter;
mod list;

use adapter::{Argument, Entry, Miss, Output, misused, with_buffer};
use list::{PLAIN, PREPARED};

/// The message of the error that a call with the wrong number or types of arguments gives.
pub const MISUSED: &str = "called with other arguments than it takes";

/// A function over values.
pub type DynFn = fn(&[&Value]) -> Result<Value, Cause>;

/// A function over values of which some arguments are prepared; those come in their order, the others in theirs.
pub type PreparedFn = fn(&[&Value], &[Prepared]) -> Result<Value, Cause>;

/// What the list of adapters knows of a function besides how to call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its path below `scalar::`.
    pub path: &'static str,
    /// How many arguments it takes, prepared ones included, the buffer not.
    pub arguments: usize,
    /// Whether it returns a `Result`.
    pub fallible: bool,
    /// Whether it takes a buffer.
    pub buffer: bool,
}

/// The function at a path below `scalar::`, such as `text::upper`.
pub fn by_path(rust: &str) -> Option<DynFn> {
    let special: [(&str, DynFn); 4] = [
        ("compare::greatest", |args| Ok(extreme(args, Ordering::Greater))),
        ("compare::least", |args| Ok(extreme(args, Ordering::Less))),
        ("text::concat", |args| concat(Some(""), args)),
        ("text::concat_ws", concat_ws),
    ];
    let listed = PLAIN.iter().map(|entry| (entry.path, entry.call));
    listed.chain(special).find(|(path, _)| *path == rust).map(|(_, call)| call)
}

/// The function with prepared arguments at a path below `scalar::`, such as `pattern::like_prepared`.
pub fn by_path_prepared(rust: &str) -> Option<PreparedFn> {
    PREPARED.iter().find(|entry| entry.path == rust).map(|entry| entry.call)
}

/// The signatures of all functions of the lists. GREATEST, LEAST, CONCAT and CONCAT_WS are not listed: any
/// number of arguments is no signature.
pub fn signatures() -> impl Iterator<Item = Signature> {
    PLAIN.iter().map(Entry::signature).chain(PREPARED.iter().map(Entry::signature))
}

/// The order of ORDER BY, MIN and MAX among values of one type, with NULL above all.
///
/// Values of different types, which no plan compares, are ordered by their type.
pub fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.order(*b),
        (Value::Int(a), Value::Int(b)) => a.order(*b),
        (Value::BigInt(a), Value::BigInt(b)) => a.order(*b),
        (Value::Float(a), Value::Float(b)) => a.order(*b),
        (Value::Double(a), Value::Double(b)) => a.order(*b),
        (Value::Str(a), Value::Str(b)) => a[..].order(&b[..]),
        (Value::Timestamp(a), Value::Timestamp(b)) => a.order(*b),
        _ => rank(a).cmp(&rank(b)),
    }
}

/// Whether both values are the same for grouping and IS DISTINCT FROM; NULL is the same as NULL.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        // Which of two texts comes first is not asked.
        (Value::Str(a), Value::Str(b)) => a[..] == b[..],
        _ => order(a, b) == Ordering::Equal,
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Bool(_) => 0,
        Value::Int(_) => 1,
        Value::BigInt(_) => 2,
        Value::Float(_) => 3,
        Value::Double(_) => 4,
        Value::Str(_) => 5,
        Value::Timestamp(_) => 6,
        Value::Null => 7,
    }
}

fn extreme(args: &[&Value], wanted: Ordering) -> Value {
    let mut best = &Value::Null;
    for &arg in args.iter().filter(|arg| !arg.is_null()) {
        if best.is_null() || order(arg, best) == wanted {
            best = arg;
        }
    }
    best.clone()
}

fn concat_ws(args: &[&Value]) -> Result<Value, Cause> {
    match args {
        [separator, parts @ ..] => match Argument::of(separator) {
            Ok(separator) => concat(Some(separator), parts),
            Err(Miss::Null) => Ok(Value::Null),
            Err(Miss::Type) => concat(None, parts),
        },
        [] => concat(None, args),
    }
}

fn concat(separator: Option<&str>, args: &[&Value]) -> Result<Value, Cause> {
    let Some(separator) = separator else { return Err(misused("text::concat")) };
    // Calls with more arguments than this may allocate.
    let mut few = [None; 12];
    let mut many = Vec::new();
    let parts = match few.get_mut(..args.len()) {
        Some(parts) => parts,
        None => {
            many.resize(args.len(), None);
            &mut many[..]
        }
    };
    for (part, arg) in parts.iter_mut().zip(args) {
        *part = match Argument::of(arg) {
            Err(Miss::Type) => return Err(misused("text::concat")),
            text => text.ok(),
        };
    }
    with_buffer(|buf| text::concat_ws(separator, parts, buf).done())
}

#[cfg(test)]
mod tests;
