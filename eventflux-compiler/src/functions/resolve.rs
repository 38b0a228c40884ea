//! From a name and argument types to one overload.

use std::fmt;

use super::operators::CAST;
use super::time_table::EXTRACT;
use super::{ScalarFn, TABLE, aggregate_table, docs, lookup};
use crate::suggest::suggest;
use crate::types::SqlType;

/// Why a call means nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolveError {
    /// There is no such function.
    UnknownName {
        /// Functions with a similar name, nearest first.
        suggestions: Vec<&'static str>,
    },
    /// No overload takes that many arguments.
    WrongCount {
        /// How many there may be, such as `2 or 3 arguments`.
        expected: String,
    },
    /// No overload takes arguments of these types, implicit widening included.
    WrongTypes {
        /// The signatures that take that many arguments, such as `ROUND(DOUBLE, INT)`.
        candidates: Vec<String>,
    },
}

impl fmt::Display for ResolveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResolveError::UnknownName { .. } => write!(f, "there is no such function"),
            ResolveError::WrongCount { expected } => write!(f, "it takes {expected}"),
            ResolveError::WrongTypes { candidates } => write!(f, "it is {}", candidates.join(", ")),
        }
    }
}

/// The overload of function or operator `name` (in any case) for arguments of these types; a bare NULL is
/// `None` and fits every type.
///
/// The overload that needs the least widening wins; the caller casts argument `i` to [`ScalarFn::param`]`(i)`.
///
/// # Errors
/// [`ResolveError`] says which part of the call is wrong.
///
/// ```
/// use eventflux_compiler::{functions::resolve, types::SqlType::*};
/// let sum = resolve("+", &[Some(Int), Some(Float)]).unwrap();
/// assert_eq!((sum.rust, sum.result), ("arithmetic::add_f64", Double));
/// ```
pub fn resolve(name: &str, args: &[Option<SqlType>]) -> Result<&'static ScalarFn, ResolveError> {
    let Some(ids) = lookup(name) else {
        return Err(ResolveError::UnknownName { suggestions: suggestions(name) });
    };
    let overloads = || ids.iter().map(|id| id.get());
    if !overloads().any(|f| takes(f, args.len())) {
        let counts = overloads().map(|f| (f.params.len(), f.variadic));
        return Err(ResolveError::WrongCount { expected: expected(counts) });
    }
    let mut best: Option<(u32, &ScalarFn)> = None;
    for function in overloads().filter(|f| takes(f, args.len())) {
        if let Some(cost) = cost(function, args)
            && best.is_none_or(|(least, _)| cost < least)
        {
            best = Some((cost, function));
        }
    }
    best.map(|(_, function)| function).ok_or_else(|| ResolveError::WrongTypes {
        candidates: overloads().filter(|f| takes(f, args.len())).map(ScalarFn::to_string).collect(),
    })
}

fn takes(function: &ScalarFn, count: usize) -> bool {
    count == function.params.len() || function.variadic && count > function.params.len()
}

fn cost(function: &ScalarFn, args: &[Option<SqlType>]) -> Option<u32> {
    let mut sum = 0;
    for (i, arg) in args.iter().enumerate() {
        if let Some(ty) = arg {
            sum += implicit_cost(*ty, function.param(i)?)?;
        }
    }
    Some(sum)
}

/// What an implicit conversion costs: 0 for none, more for wider ones, `None` where a CAST is needed.
pub fn implicit_cost(from: SqlType, to: SqlType) -> Option<u32> {
    match (from, to) {
        _ if from == to => Some(0),
        (SqlType::Int, SqlType::BigInt) | (SqlType::Float, SqlType::Double) => Some(1),
        (SqlType::BigInt, SqlType::Double) => Some(2),
        (SqlType::Int, SqlType::Double) => Some(3),
        _ => None,
    }
}

/// The function that converts `from` to `to`, for CAST and for widening. `None` if they are the same type or
/// there is no conversion.
pub fn cast(from: SqlType, to: SqlType) -> Option<&'static ScalarFn> {
    TABLE.iter().find(|f| f.sql == CAST && f.params == [from] && f.result == to)
}

/// The function that tells whether two values of a type are the same in the sense of grouping and of IS NOT
/// DISTINCT FROM; both are not NULL. `None` for types that can't be compared.
pub fn same(ty: SqlType) -> Option<&'static ScalarFn> {
    TABLE.iter().find(|f| f.sql == "IS NOT DISTINCT FROM" && f.params[0] == ty)
}

/// The overload of EXTRACT for a field, in any case; `None` if there is no such field.
pub fn extract(field: &str) -> Option<&'static ScalarFn> {
    let field = field.to_ascii_lowercase();
    let field = match field.as_str() {
        "centuries" => "century",
        "millennia" => "millennium",
        "microsecond" => "microseconds",
        "millisecond" => "milliseconds",
        "days" | "decades" | "hours" | "minutes" | "months" | "quarters" | "seconds" | "weeks" | "years" => {
            &field[..field.len() - 1]
        }
        other => other,
    };
    TABLE.iter().find(|f| f.sql == EXTRACT && extract_field(f) == field)
}

/// The fields of EXTRACT, in lower case, for messages.
pub fn extract_fields() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(|f| f.sql == EXTRACT).map(|f| extract_field(f))
}

/// The field that an overload of EXTRACT takes out, in lower case.
pub fn extract_field(function: &ScalarFn) -> &'static str {
    function.rust.trim_start_matches("extract::")
}

/// Functions, aggregates and special forms with a similar name.
pub(super) fn suggestions(name: &str) -> Vec<&'static str> {
    let callable = |name: &&&'static str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && !name.contains(' ')
            && !["CASE", "LIKE", "ILIKE"].contains(name)
    };
    let scalars = docs().flat_map(|doc| doc.names);
    let aggregates = aggregate_table::AGGREGATES.iter().flat_map(|doc| doc.names);
    suggest(name, scalars.chain(aggregates).filter(callable).copied())
}

/// `1 argument`, `2 or 3 arguments`, `at least 1 argument`.
pub(super) fn expected(counts: impl Iterator<Item = (usize, bool)>) -> String {
    let mut counts: Vec<(usize, bool)> = counts.collect();
    counts.sort_unstable();
    counts.dedup();
    let open = counts.iter().any(|&(_, variadic)| variadic);
    let texts: Vec<String> = counts.iter().map(|(count, _)| count.to_string()).collect();
    let number = match texts.as_slice() {
        [] => "0".to_string(),
        [one] if open => format!("at least {one}"),
        [head @ .., last] if !head.is_empty() => format!("{} or {last}", head.join(", ")),
        [one, ..] if one == "0" => "no".to_string(),
        [one, ..] => one.clone(),
    };
    let plural = if number == "1" || number == "at least 1" { "" } else { "s" };
    format!("{number} argument{plural}")
}
