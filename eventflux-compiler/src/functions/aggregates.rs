//! The table of aggregates.
//!
//! An entry says which values an aggregate takes and gives; how it accumulates is the runtime's, found by
//! [`AggregateKind`] and the type of the first argument. DISTINCT and FILTER are the caller's.

use super::resolve::{ResolveError, expected, implicit_cost, suggestions};
use crate::types::SqlType::{self, BigInt, Bool, Double, String as Text};

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
        null_when_empty: !matches!(kind, Kind::CountAll | Kind::Count | Kind::ApproxCountDistinct),
        null_of_one: matches!(kind, Kind::VarSamp | Kind::StddevSamp),
        // Elsewhere equal values change nothing. (LAST(DISTINCT x) is the newest value, whether it came before or not.)
        distinct_matters: matches!(
            kind.accumulation(),
            Accumulation::Count
                | Accumulation::Sum
                | Accumulation::Variance
                | Accumulation::Percentiles
                | Accumulation::StringAgg
        ),
        always_distinct: false,
        fallible: false,
    }
}

impl AggregateFn {
    const fn fallible(mut self) -> Self {
        self.fallible = true;
        self
    }

    const fn always_distinct(mut self) -> Self {
        self.always_distinct = true;
        self
    }
}

/// The overloads of an aggregate over numbers whose result is a DOUBLE.
const fn numbers(kind: AggregateKind, sql: &'static str) -> [AggregateFn; 2] {
    [aggregate(kind, sql, &[Only(BigInt)], Is(Double)), aggregate(kind, sql, &[Only(Double)], Is(Double))]
}

use Accepts::{Any, Constant, Only, Ordered};
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
    AggregateDoc {
        names: &["BOOL_AND"],
        summary: "Whether no value is FALSE.",
        overloads: &[aggregate(Kind::BoolAnd, "BOOL_AND", &[Only(Bool)], Is(Bool))],
    },
    AggregateDoc {
        names: &["BOOL_OR"],
        summary: "Whether a value is TRUE.",
        overloads: &[aggregate(Kind::BoolOr, "BOOL_OR", &[Only(Bool)], Is(Bool))],
    },
    AggregateDoc {
        names: &["VAR_POP"],
        summary: "The variance of the values themselves: the mean squared distance from their mean. With NaN or Infinity \
                  among them it is NaN.",
        overloads: &numbers(Kind::VarPop, "VAR_POP"),
    },
    AggregateDoc {
        names: &["VAR_SAMP", "VARIANCE"],
        summary: "The variance of what the values are a sample of: the sum of squared distances from their mean, divided \
                  by one less than their number. NULL of one value.",
        overloads: &numbers(Kind::VarSamp, "VAR_SAMP"),
    },
    AggregateDoc {
        names: &["STDDEV_POP"],
        summary: "The standard deviation of the values themselves: the square root of VAR_POP.",
        overloads: &numbers(Kind::StddevPop, "STDDEV_POP"),
    },
    AggregateDoc {
        names: &["STDDEV_SAMP", "STDDEV"],
        summary: "The standard deviation of what the values are a sample of: the square root of VAR_SAMP. NULL of one \
                  value.",
        overloads: &numbers(Kind::StddevSamp, "STDDEV_SAMP"),
    },
    AggregateDoc {
        names: &["MINFOREVER"],
        summary: "The least value that the group ever had, whatever became of its window. Of every group that ever \
                  was one value is kept for good.",
        overloads: &[aggregate(Kind::MinForever, "MINFOREVER", &[Ordered], Argument)],
    },
    AggregateDoc {
        names: &["MAXFOREVER"],
        summary: "The greatest value that the group ever had, whatever became of its window. Of every group that \
                  ever was one value is kept for good.",
        overloads: &[aggregate(Kind::MaxForever, "MAXFOREVER", &[Ordered], Argument)],
    },
    AggregateDoc {
        names: &["ARG_MIN"],
        summary: "The first argument of the event whose second is the least, of equals the earliest. Events where \
                  either is NULL are skipped.",
        overloads: &[aggregate(Kind::ArgMin, "ARG_MIN", &[Ordered, Ordered], Argument)],
    },
    AggregateDoc {
        names: &["ARG_MAX"],
        summary: "The first argument of the event whose second is the greatest, of equals the earliest. Events \
                  where either is NULL are skipped.",
        overloads: &[aggregate(Kind::ArgMax, "ARG_MAX", &[Ordered, Ordered], Argument)],
    },
    AggregateDoc {
        names: &["DISTINCTCOUNT"],
        summary: "How many different values there are: `COUNT(DISTINCT x)`.",
        overloads: &[aggregate(Kind::Count, "DISTINCTCOUNT", &[Any], Is(BigInt)).always_distinct()],
    },
    AggregateDoc {
        names: &["APPROX_COUNT_DISTINCT"],
        summary: "About how many different values there are. Up to 512 the count is exact; beyond that it is \
                  estimated in 4 KiB (HyperLogLog), with a standard error of 1.6 %: two of three estimates are \
                  within 1.6 %, 95 of 100 within 3.3 %. In windows that events leave one by one it is exact, as \
                  `COUNT(DISTINCT x)`.",
        overloads: &[aggregate(Kind::ApproxCountDistinct, "APPROX_COUNT_DISTINCT", &[Ordered], Is(BigInt))],
    },
    AggregateDoc {
        names: &["PERCENTILE"],
        summary: "The value that a fraction of the values is below, from 0 (the least) to 1 (the greatest), linear \
                  between the two values around it. The fraction is a constant. In windows that events leave one by \
                  one it is exact. Elsewhere it is exact up to 10,000 values; beyond that each value is taken as one \
                  that is within 0.1 % of it (DDSketch), the least and the greatest excepted, and state does not \
                  grow with the number of values.",
        overloads: &[aggregate(
            Kind::Percentile,
            "PERCENTILE",
            &[Only(Double), Constant(Double)],
            Is(Double),
        )],
    },
    AggregateDoc {
        names: &["MEDIAN"],
        summary: "`PERCENTILE(x, 0.5)`: the value in the middle, or the mean of the two that are.",
        overloads: &[aggregate(Kind::Median, "MEDIAN", &[Only(Double)], Is(Double))],
    },
    AggregateDoc {
        names: &["STRING_AGG"],
        summary: "The texts in the order in which they came, with a constant separator between them. Nothing \
                  limits its length but memory.",
        overloads: &[aggregate(Kind::StringAgg, "STRING_AGG", &[Only(Text), Constant(Text)], Is(Text))],
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
