//! Groups and their aggregates: what is accumulated, and how it is read.

use std::sync::Arc;

use super::Site;
use crate::functions::{Accumulation, AggregateKind, RustAggregate};
use crate::types::Type;

/// Groups and their aggregates.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    /// GROUP BY, over `Slot::Input`; empty: one group.
    pub keys: Vec<Site>,
    /// The distinct arguments of the aggregates, over `Slot::Input`, filters folded in as NULL. That of an accumulator
    /// that is [forever](Accumulation::is_forever) is its alone: what enters is not its value but the extreme
    /// of all values that the group ever had, this one among them.
    pub args: Vec<Site>,
    /// What is accumulated, each once.
    pub accumulators: Vec<Accumulator>,
    /// The aggregates; `Slot::Aggregate` counts these.
    pub aggregates: Vec<Aggregate>,
}

impl Grouping {
    /// No groups and no aggregates.
    pub const NONE: Grouping =
        Grouping { keys: Vec::new(), args: Vec::new(), accumulators: Vec::new(), aggregates: Vec::new() };

    /// The accumulators that outlive the content of windows.
    pub fn forever(&self) -> impl Iterator<Item = &Accumulator> {
        self.accumulators.iter().filter(|accumulator| accumulator.accumulation.is_forever())
    }
}

/// What is accumulated of an argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Accumulator {
    /// What.
    pub accumulation: Accumulation,
    /// The number of its argument in [`Grouping::args`]; `None` counts rows. A NULL argument is skipped.
    pub arg: Option<u16>,
    /// The argument's type. For COUNT(x) only its nullability matters.
    pub arg_ty: Option<Type>,
    /// The number and the type of the second argument, which ARG_MIN and ARG_MAX go by. Where either is NULL the
    /// event is skipped.
    pub by: Option<(u16, Type)>,
    /// What stands between the texts of STRING_AGG.
    pub separator: Option<String>,
    /// Whether equal arguments count once (only where that makes a difference).
    pub distinct: bool,
    /// The aggregate written in Rust, with its arguments; `arg` is then none of them.
    pub rust: Option<RustAccumulator>,
}

/// What an aggregate written in Rust accumulates.
#[derive(Clone, Debug, PartialEq)]
pub struct RustAccumulator {
    /// Which.
    pub aggregate: Arc<RustAggregate>,
    /// The numbers of its arguments in [`Grouping::args`], and their types. NULL for a parameter that can't take it
    /// skips the event.
    pub args: Vec<(u16, Type)>,
    /// The number of a further argument, which is NULL where FILTER leaves the event out: none of the others tells.
    pub passes: Option<u16>,
}

/// An aggregate: a way of reading an accumulator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub func: AggregateKind,
    /// The number of its accumulator in [`Grouping::accumulators`].
    pub accumulator: u16,
    /// Which of the ordered values PERCENTILE and MEDIAN read, from 0 (the least) to 1.
    pub fraction: Option<f64>,
    /// The result. Where it is not nullable the accumulator is known to hold an event.
    pub ty: Type,
}
