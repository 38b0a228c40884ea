//! Aggregates: what an entry of their table says, and which entry a call means.
//!
//! An entry says which values an aggregate takes and gives; how it accumulates is the runtime's, found by
//! [`AggregateKind`] and the type of the first argument. DISTINCT and FILTER are the caller's.

use Accepts::{Any, Constant, Only, Ordered};

use super::aggregate_table::AGGREGATES;
use super::resolve::{ResolveError, expected, implicit_cost, suggestions};
use crate::types::SqlType;

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
    /// BOOL_AND.
    BoolAnd,
    /// BOOL_OR.
    BoolOr,
    /// VAR_POP.
    VarPop,
    /// VAR_SAMP.
    VarSamp,
    /// STDDEV_POP.
    StddevPop,
    /// STDDEV_SAMP.
    StddevSamp,
    /// MINFOREVER: the least value there ever was.
    MinForever,
    /// MAXFOREVER: the greatest value there ever was.
    MaxForever,
    /// APPROX_COUNT_DISTINCT.
    ApproxCountDistinct,
    /// PERCENTILE.
    Percentile,
    /// MEDIAN: PERCENTILE at 0.5.
    Median,
    /// ARG_MIN: what stands beside the least value.
    ArgMin,
    /// ARG_MAX: what stands beside the greatest value.
    ArgMax,
    /// STRING_AGG.
    StringAgg,
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
    /// How many values are TRUE and FALSE.
    Truths,
    /// The sums of the values and of their squares.
    Variance,
    /// The least value that the group ever had, whatever became of its window.
    MinForever,
    /// The greatest value that the group ever had.
    MaxForever,
    /// The different values, approximately. Where events leave, different values are counted instead.
    ApproxDistinct,
    /// The values in order.
    Percentiles,
    /// The argument beside the least value of the second argument.
    ArgMin,
    /// The argument beside the greatest value of the second argument.
    ArgMax,
    /// The texts, one after the other.
    StringAgg,
    /// What an aggregate written in Rust accumulates.
    Rust,
}

impl Accumulation {
    /// Whether it outlives the content of windows.
    pub fn is_forever(self) -> bool {
        matches!(self, Accumulation::MinForever | Accumulation::MaxForever)
    }
}

impl AggregateKind {
    /// What it is read from.
    pub const fn accumulation(self) -> Accumulation {
        match self {
            AggregateKind::CountAll | AggregateKind::Count => Accumulation::Count,
            AggregateKind::Sum | AggregateKind::Avg => Accumulation::Sum,
            AggregateKind::Min => Accumulation::Min,
            AggregateKind::Max => Accumulation::Max,
            AggregateKind::First => Accumulation::First,
            AggregateKind::Last => Accumulation::Last,
            AggregateKind::BoolAnd | AggregateKind::BoolOr => Accumulation::Truths,
            AggregateKind::VarPop
            | AggregateKind::VarSamp
            | AggregateKind::StddevPop
            | AggregateKind::StddevSamp => Accumulation::Variance,
            AggregateKind::MinForever => Accumulation::MinForever,
            AggregateKind::MaxForever => Accumulation::MaxForever,
            AggregateKind::ApproxCountDistinct => Accumulation::ApproxDistinct,
            AggregateKind::Percentile | AggregateKind::Median => Accumulation::Percentiles,
            AggregateKind::ArgMin => Accumulation::ArgMin,
            AggregateKind::ArgMax => Accumulation::ArgMax,
            AggregateKind::StringAgg => Accumulation::StringAgg,
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
    /// Its arguments; none for COUNT(*). Arguments are cast to [`Accepts::Only`]'s type before they are added. At most
    /// two are added; parameters come last.
    pub params: &'static [Accepts],
    /// The type of its result.
    pub result: AggregateResult,
    /// Whether the result over no value is NULL. Such an aggregate is NOT NULL only where its own event's value
    /// is in the content and can't be NULL or be filtered out.
    pub null_when_empty: bool,
    /// Whether it is NULL over one value too, and so may be NULL everywhere.
    pub null_of_one: bool,
    /// Whether DISTINCT changes anything.
    pub distinct_matters: bool,
    /// Whether it means DISTINCT without saying so.
    pub always_distinct: bool,
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

    /// The type that argument `index` is cast to, given its own.
    pub fn argument_type(&self, index: usize, argument: SqlType) -> SqlType {
        match self.params.get(index) {
            Some(Accepts::Only(ty) | Accepts::Constant(ty)) => *ty,
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
    /// How far an argument of this type is from what is accepted; `None` if it is not.
    pub(crate) fn cost(self, arg: Option<SqlType>) -> Option<u32> {
        match (self, arg) {
            (_, None) | (Any, _) => Some(0),
            (Ordered, Some(ty)) => ty.is_ordered().then_some(0),
            (Only(to) | Constant(to), Some(from)) => implicit_cost(from, to),
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
                Constant(ty) => write!(f, "{separator}constant {ty}")?,
                Ordered => write!(f, "{separator}any ordered type")?,
                Any => write!(f, "{separator}any type")?,
            }
        }
        write!(f, "{})", if self.params.is_empty() { "*" } else { "" })
    }
}
