//! The table of aggregates.
//!
//! An entry says which values an aggregate takes and gives; how it accumulates is the runtime's, found by
//! [`AggregateKind`] and the type of the first argument. DISTINCT and FILTER are the caller's.

use super::resolve::{ResolveError, expected, implicit_cost, suggestions};
use crate::types::SqlType::{self, BigInt, Double};

/// What an aggregate computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AggregateKind {
    /// COUNT(*): the events.
    CountAll,
    /// COUNT(x): the values that are not NULL.
    Count,
    /// SUM.
    Sum,
    /// AVG.
    Avg,
    /// MIN.
    Min,
    /// MAX.
    Max,
    /// FIRST: the earliest value that is not NULL.
    First,
    /// LAST: the newest value that is not NULL.
    Last,
    /// One that the app declares: written in Rust.
    Rust,
}

/// What is accumulated for an aggregate. Aggregates that are read from the same share it: `SUM(x), AVG(x)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Accumulation {
    /// The number of events or values.
    Count,
    /// The sum and the number of values.
    Sum,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The earliest value.
    First,
    /// The newest value.
    Last,
    /// What an aggregate written in Rust accumulates.
    Rust,
}

impl AggregateKind {
    /// What it is read from.
    pub fn accumulation(self) -> Accumulation {
        match self {
            AggregateKind::CountAll | AggregateKind::Count => Accumulation::Count,
            AggregateKind::Sum | AggregateKind::Avg => Accumulation::Sum,
            AggregateKind::Min => Accumulation::Min,
            AggregateKind::Max => Accumulation::Max,
            AggregateKind::First => Accumulation::First,
            AggregateKind::Last => Accumulation::Last,
            AggregateKind::Rust => Accumulation::Rust,
        }
    }
}

/// What an argument of an aggregate may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// This type, or one that widens to it.
    Only(SqlType),
    /// Every type that can be sorted.
    Ordered,
    /// Every type, opaque ones too.
    Any,
    /// A constant of this type, or one that widens to it: a parameter rather than an argument.
    Constant(SqlType),
}

/// The type of an aggregate's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateResult {
    /// Always this.
    Is(SqlType),
    /// That of the first argument.
    Argument,
}

/// One overload of an aggregate. Every aggregate skips NULLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AggregateFn {
    /// What it computes.
    pub kind: AggregateKind,
    /// The SQL name in upper case.
    pub sql: &'static str,
    /// Its arguments; none for COUNT(*). Arguments are cast to [`Accepts::Only`]'s type before they are added.
    pub params: &'static [Accepts],
    /// The type of its result.
    pub result: AggregateResult,
    /// Whether the result over no value is NULL. Such an aggregate is NOT NULL only where its own event's value
    /// is in the content and can't be NULL or be filtered out.
    pub null_when_empty: bool,
    /// Whether DISTINCT changes anything.
    pub distinct_matters: bool,
    /// Whether the result can be a row error, as an integer SUM outside BIGINT is.
    pub fallible: bool,
}

impl AggregateFn {
    /// The type of the result, given that of the first argument.
    pub fn result_type(&self, argument: Option<SqlType>) -> Option<SqlType> {
        match self.result {
            AggregateResult::Is(ty) => Some(ty),
            AggregateResult::Argument => argument,
        }
    }

    /// The type that the first argument is cast to, given its own.
    pub fn argument_type(&self, argument: Option<SqlType>) -> Option<SqlType> {
        match self.params.first() {
            Some(Accepts::Only(ty) | Accepts::Constant(ty)) => Some(*ty),
            _ => argument,
        }
    }
}

/// An aggregate with all its overloads, as the reference shows it.
#[derive(Clone, Copy, Debug)]
pub struct AggregateDoc {
    /// The SQL names in upper case, the one that is shown first.
    pub names: &'static [&'static str],
    /// What it means.
    pub summary: &'static str,
    /// The overloads.
    pub overloads: &'static [AggregateFn],
}

const fn aggregate(
    kind: AggregateKind,
    sql: &'static str,
    params: &'static [Accepts],
    result: AggregateResult,
) -> AggregateFn {
    AggregateFn {
        kind,
        sql,
        params,
        result,
        null_when_empty: !matches!(kind, AggregateKind::CountAll | AggregateKind::Count),
        // Elsewhere equal values change nothing. (LAST(DISTINCT x) is the newest value, whether it came before or not.)
        distinct_matters: matches!(kind, AggregateKind::Count | AggregateKind::Sum | AggregateKind::Avg),
        fallible: false,
    }
}

impl AggregateFn {
    const fn fallible(mut self) -> Self {
        self.fallible = true;
        self
    }
}

use Accepts::{Any, Only, Ordered};
use AggregateKind as Kind;
use AggregateResult::{Argument, Is};

/// All aggregates.
pub(super) const AGGREGATES: &[AggregateDoc] = &[
    AggregateDoc {
        names: &["COUNT"],
        summary: "How many events there are (`COUNT(*)`), or how many values that are not NULL. 0 of none.",
        overloads: &[
            aggregate(Kind::CountAll, "COUNT", &[], Is(BigInt)),
            aggregate(Kind::Count, "COUNT", &[Any], Is(BigInt)),
        ],
    },
    AggregateDoc {
        names: &["SUM"],
        summary: "The sum: BIGINT of integers (a sum outside BIGINT is a row error), DOUBLE of floats.",
        overloads: &[
            aggregate(Kind::Sum, "SUM", &[Only(BigInt)], Is(BigInt)).fallible(),
            aggregate(Kind::Sum, "SUM", &[Only(Double)], Is(Double)),
        ],
    },
    AggregateDoc {
        names: &["AVG"],
        summary: "The mean, a DOUBLE.",
        overloads: &[
            aggregate(Kind::Avg, "AVG", &[Only(BigInt)], Is(Double)),
            aggregate(Kind::Avg, "AVG", &[Only(Double)], Is(Double)),
        ],
    },
    AggregateDoc {
        names: &["MIN"],
        summary: "The least value; NaN is above all numbers.",
        overloads: &[aggregate(Kind::Min, "MIN", &[Ordered], Argument)],
    },
    AggregateDoc {
        names: &["MAX"],
        summary: "The greatest value; NaN is above all numbers.",
        overloads: &[aggregate(Kind::Max, "MAX", &[Ordered], Argument)],
    },
    AggregateDoc {
        names: &["FIRST"],
        summary: "The earliest value that is not NULL.",
        overloads: &[aggregate(Kind::First, "FIRST", &[Any], Argument)],
    },
    AggregateDoc {
        names: &["LAST"],
        summary: "The newest value that is not NULL.",
        overloads: &[aggregate(Kind::Last, "LAST", &[Any], Argument)],
    },
];

/// All aggregates, in the order of the reference.
pub fn aggregates() -> &'static [AggregateDoc] {
    AGGREGATES
}

/// The overloads of the aggregate `name`, in any case; `None` if there is no such aggregate.
pub fn lookup_aggregate(name: &str) -> Option<&'static [AggregateFn]> {
    let name = name.to_ascii_uppercase();
    AGGREGATES.iter().find(|doc| doc.names.contains(&name.as_str())).map(|doc| doc.overloads)
}

/// The overload of aggregate `name` for arguments of these types (a bare NULL is `None`); no argument stands
/// for `*`.
///
/// # Errors
/// [`ResolveError`] says which part of the call is wrong.
pub fn resolve_aggregate(name: &str, args: &[Option<SqlType>]) -> Result<&'static AggregateFn, ResolveError> {
    let Some(overloads) = lookup_aggregate(name) else {
        return Err(ResolveError::UnknownName { suggestions: suggestions(name) });
    };
    if !overloads.iter().any(|f| f.params.len() == args.len()) {
        let counts = overloads.iter().filter(|f| !f.params.is_empty()).map(|f| (f.params.len(), false));
        return Err(ResolveError::WrongCount { expected: expected(counts) });
    }
    let fitting = overloads.iter().filter(|f| f.params.len() == args.len());
    let cost = |f: &AggregateFn| {
        args.iter().zip(f.params).try_fold(0, |sum, (arg, param)| Some(sum + param.cost(*arg)?))
    };
    fitting
        .clone()
        .filter_map(|f| Some((cost(f)?, f)))
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, f)| f)
        .ok_or_else(|| ResolveError::WrongTypes { candidates: fitting.map(AggregateFn::to_string).collect() })
}

impl Accepts {
    fn cost(self, arg: Option<SqlType>) -> Option<u32> {
        match (self, arg) {
            (_, None) | (Any, _) => Some(0),
            (Ordered, Some(ty)) => ty.is_ordered().then_some(0),
            (Only(to) | Accepts::Constant(to), Some(from)) => implicit_cost(from, to),
        }
    }
}

impl std::fmt::Display for AggregateFn {
    /// The signature, such as `SUM(DOUBLE)`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}(", self.sql)?;
        for (i, param) in self.params.iter().enumerate() {
            let separator = if i > 0 { ", " } else { "" };
            match param {
                Only(ty) => write!(f, "{separator}{ty}")?,
                Accepts::Constant(ty) => write!(f, "{separator}constant {ty}")?,
                Ordered => write!(f, "{separator}any ordered type")?,
                Any => write!(f, "{separator}any type")?,
            }
        }
        write!(f, "{})", if self.params.is_empty() { "*" } else { "" })
    }
}
