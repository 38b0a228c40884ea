//! The table of aggregates.

use super::aggregates::Accepts::{self, Any, Constant, Only, Ordered};
use super::aggregates::AggregateKind::{self, self as Kind};
use super::aggregates::AggregateResult::{self, Argument, Is};
use super::aggregates::{Accumulation, AggregateDoc, AggregateFn};
use crate::types::SqlType::{BigInt, Bool, Double, String as Text};

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
