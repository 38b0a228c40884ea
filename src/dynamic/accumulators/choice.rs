//! Which of the runtime's accumulators the plan means.

use eventflux_compiler::functions::Accumulation;
use eventflux_compiler::physical::{self, Removal};
use eventflux_runtime::aggregate::{
    Accumulate, ApproxDistinct, ArgMax, ArgMin, Count, Distinct, DistinctInOrder, First, Last, LooseArgMax,
    LooseArgMin, LooseStringAgg, Max, Min, Percentiles, Ranks, SlidingArgMax, SlidingArgMin, SlidingFirst,
    SlidingLast, SlidingMax, SlidingMin, SlidingStringAgg, StringAgg, SumFloat, SumInt, Truths,
    VarianceFloat, VarianceInt,
};
use eventflux_runtime::operator::{Accumulators, Merge};
use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Text, Timestamp};

use super::super::cells::ColumnType;
use super::super::element::Element;
use super::held::{ByNumber, Held, Total};

/// The accumulator of values of type `ty`, over content that these leave.
pub(super) fn choose(plan: &physical::Accumulator, ty: ValueType, removal: Removal) -> Box<dyn Held> {
    let slides = removal != Removal::Never;
    if plan.distinct {
        return distinct(plan, ty, removal);
    }
    let integer = matches!(ty, ValueType::Int | ValueType::BigInt);
    let separator = || plan.separator.clone().unwrap_or_default();
    match plan.accumulation {
        Accumulation::Truths => Box::<Truths>::default(),
        Accumulation::Variance if integer => Box::<VarianceInt>::default(),
        Accumulation::Variance => Box::<VarianceFloat>::default(),
        Accumulation::ApproxDistinct => Box::<ApproxDistinct>::default(),
        Accumulation::Percentiles if slides => Box::<Ranks>::default(),
        Accumulation::Percentiles => Box::<Percentiles>::default(),
        Accumulation::StringAgg => match removal {
            Removal::Never => Box::new(StringAgg::new(separator())),
            Removal::Oldest => Box::new(SlidingStringAgg::new(separator())),
            Removal::Any => Box::new(LooseStringAgg::new(separator())),
        },
        Accumulation::ArgMin | Accumulation::ArgMax => beside(plan, ty, removal),
        kind => match ty {
            ValueType::Bool => picking::<bool>(kind, slides),
            ValueType::Int => picking::<i32>(kind, slides),
            ValueType::BigInt => picking::<i64>(kind, slides),
            ValueType::Float => picking::<f32>(kind, slides),
            ValueType::Double => picking::<f64>(kind, slides),
            ValueType::Timestamp => picking::<Timestamp>(kind, slides),
            _ => picking::<Text>(kind, slides),
        },
    }
}

/// MIN, MAX, FIRST or LAST of values of one type.
fn picking<T: Element>(kind: Accumulation, slides: bool) -> Box<dyn Held> {
    match (kind, slides) {
        // What is forever only grows.
        (Accumulation::Min, false) | (Accumulation::MinForever, _) => Box::<Min<T>>::default(),
        (Accumulation::Min, true) => Box::<SlidingMin<T>>::default(),
        (Accumulation::Max, false) | (Accumulation::MaxForever, _) => Box::<Max<T>>::default(),
        (Accumulation::Max, true) => Box::<SlidingMax<T>>::default(),
        (Accumulation::First, false) => Box::<First<T>>::default(),
        (Accumulation::First, true) => Box::<SlidingFirst<T>>::default(),
        (Accumulation::Last, false) => Box::<Last<T>>::default(),
        (Accumulation::Last, true) => Box::<SlidingLast<T>>::default(),
        (other, _) => unreachable!("{other:?} picks no value"),
    }
}

/// ARG_MIN or ARG_MAX.
fn beside(plan: &physical::Accumulator, ty: ValueType, removal: Removal) -> Box<dyn Held> {
    let value = ColumnType { ty, nullable: false };
    let by_ty = plan.by.map_or(ValueType::BigInt, |(_, ty)| ColumnType::of(ty).ty);
    let by = ColumnType { ty: by_ty, nullable: false };
    match (plan.accumulation, removal) {
        (Accumulation::ArgMin, Removal::Never) => Box::new(ArgMin::new(value, by)),
        (Accumulation::ArgMin, Removal::Oldest) => Box::new(SlidingArgMin::new(value, by)),
        (Accumulation::ArgMin, Removal::Any) => Box::new(LooseArgMin::new(value, by)),
        (_, Removal::Never) => Box::new(ArgMax::new(value, by)),
        (_, Removal::Oldest) => Box::new(SlidingArgMax::new(value, by)),
        (_, Removal::Any) => Box::new(LooseArgMax::new(value, by)),
    }
}

/// An aggregate of the different values.
fn distinct(plan: &physical::Accumulator, ty: ValueType, removal: Removal) -> Box<dyn Held> {
    let slides = removal != Removal::Never;
    let separator = || plan.separator.clone().unwrap_or_default();
    match (plan.accumulation, ty) {
        (Accumulation::Count, ValueType::Bool) => of::<Count, bool>(),
        (Accumulation::Count, ValueType::Int) => of::<Count, i32>(),
        (Accumulation::Count, ValueType::BigInt) => of::<Count, i64>(),
        (Accumulation::Count, ValueType::Float) => of::<Count, f32>(),
        (Accumulation::Count, ValueType::Double) => of::<Count, f64>(),
        (Accumulation::Count, ValueType::Timestamp) => of::<Count, Timestamp>(),
        (Accumulation::Count, ValueType::Str) => of::<Count, Text>(),
        // Numbers are BIGINT or DOUBLE here.
        (Accumulation::Sum, ValueType::BigInt) => of::<SumInt, i64>(),
        (Accumulation::Sum, _) => of::<SumFloat, f64>(),
        (Accumulation::Variance, ValueType::BigInt) => of::<VarianceInt, i64>(),
        (Accumulation::Variance, _) => of::<VarianceFloat, f64>(),
        (Accumulation::Percentiles, _) if slides => of::<Ranks, f64>(),
        (Accumulation::Percentiles, _) => of::<Percentiles, f64>(),
        (Accumulation::StringAgg, _) => match removal {
            Removal::Never => Box::new(Distinct::<_, Text>::over(StringAgg::new(separator()))),
            Removal::Oldest => Box::new(DistinctInOrder::over(LooseStringAgg::new(separator()))),
            Removal::Any => Box::new(ByNumber(DistinctInOrder::over(LooseStringAgg::new(separator())))),
        },
        (kind, ty) => unreachable!("the plan has no {kind:?}(DISTINCT {})", ty.sql()),
    }
}

fn of<A, T: Element>() -> Box<dyn Held>
where
    A: Accumulate<T> + Accumulators + Merge + Total + Default + Send + 'static,
{
    Box::<Distinct<A, T>>::default()
}
