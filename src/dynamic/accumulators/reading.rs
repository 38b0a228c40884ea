//! How an aggregate is read from its accumulator.

use eventflux_compiler::functions::AggregateKind;
use eventflux_compiler::physical::Aggregate;

/// Which aggregate is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::dynamic) struct Reading {
    /// Which.
    pub(in crate::dynamic) kind: AggregateKind,
    /// PERCENTILE's and MEDIAN's fraction.
    pub(in crate::dynamic) fraction: f64,
}

impl Reading {
    /// The reading that the plan says.
    pub(in crate::dynamic) fn of(aggregate: &Aggregate) -> Self {
        Reading { kind: aggregate.func, fraction: aggregate.fraction.unwrap_or_default() }
    }
}
