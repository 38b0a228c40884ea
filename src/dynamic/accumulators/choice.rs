//! Which of the runtime's accumulators the plan means.

use eventflux_compiler::functions::Accumulation;
use eventflux_compiler::physical::{self, Removal};
use eventflux_runtime::aggregate::{
    Accumulate, ApproxDistinct, ArgMax, ArgMin, Count, Distinct, DistinctInOrder, First, Last, LooseArgMax,
    LooseArgMin, LooseFirst, LooseLast, LooseMax, LooseMin, LooseStringAgg, Max, Min, Percentiles, Ranks,
    SlidingArgMax, SlidingArgMin, SlidingFirst, SlidingLast, SlidingMax, SlidingMin, SlidingStringAgg,
    StringAgg, SumFloat, SumInt, TimedMax, TimedMin, Truths, VarianceFloat, VarianceInt,
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
            Removal::ByTime | Removal::Any => Box::new(LooseStringAgg::new(separator())),
        },
        Accumulation::ArgMin | Accumulation::ArgMax => beside(plan, ty, removal),
        kind => match ty {
            ValueType::Bool => picking::<bool>(kind, removal),
            ValueType::Int => picking::<i32>(kind, removal),
            ValueType::BigInt => picking::<i64>(kind, removal),
            ValueType::Float => picking::<f32>(kind, removal),
            ValueType::Double => picking::<f64>(kind, removal),
            ValueType::Timestamp => picking::<Timestamp>(kind, removal),
            _ => picking::<Text>(kind, removal),
        },
    }
}

/// MIN, MAX, FIRST or LAST of values of one type.
fn picking<T: Element>(kind: Accumulation, removal: Removal) -> Box<dyn Held> {
    match (kind, removal) {
        // What is forever only grows.
        (Accumulation::Min, Removal::Never) | (Accumulation::MinForever, _) => Box::<Min<T>>::default(),
        (Accumulation::Min, Removal::Oldest) => Box::<SlidingMin<T>>::default(),
        (Accumulation::Min, Removal::ByTime) => Box::<TimedMin<T>>::default(),
        (Accumulation::Min, Removal::Any) => Box::<LooseMin<T>>::default(),
        (Accumulation::Max, Removal::Never) | (Accumulation::MaxForever, _) => Box::<Max<T>>::default(),
        (Accumulation::Max, Removal::Oldest) => Box::<SlidingMax<T>>::default(),
        (Accumulation::Max, Removal::ByTime) => Box::<TimedMax<T>>::default(),
        (Accumulation::Max, Removal::Any) => Box::<LooseMax<T>>::default(),
        (Accumulation::First, Removal::Never) => Box::<First<T>>::default(),
        (Accumulation::First, Removal::Oldest) => Box::<SlidingFirst<T>>::default(),
        (Accumulation::First, Removal::ByTime | Removal::Any) => Box::<LooseFirst<T>>::default(),
        (Accumulation::Last, Removal::Never) => Box::<Last<T>>::default(),
        (Accumulation::Last, Removal::Oldest) => Box::<SlidingLast<T>>::default(),
        (Accumulation::Last, Removal::ByTime | Removal::Any) => Box::<LooseLast<T>>::default(),
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
        (Accumulation::ArgMin, Removal::ByTime | Removal::Any) => Box::new(LooseArgMin::new(value, by)),
        (_, Removal::Never) => Box::new(ArgMax::new(value, by)),
        (_, Removal::Oldest) => Box::new(SlidingArgMax::new(value, by)),
        (_, Removal::ByTime | Removal::Any) => Box::new(LooseArgMax::new(value, by)),
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
        (Accumulation::StringAgg, _) if slides => {
            let different = DistinctInOrder::<_, Text>::over(LooseStringAgg::new(separator()));
            if removal.is_unordered() { Box::new(ByNumber(different)) } else { Box::new(different) }
        }
        (Accumulation::StringAgg, _) => Box::new(Distinct::<_, Text>::over(StringAgg::new(separator()))),
        (kind, ty) => unreachable!("the plan has no {kind:?}(DISTINCT {})", ty.sql()),
    }
}

fn of<A, T: Element>() -> Box<dyn Held>
where
    A: Accumulate<T> + Accumulators + Merge + Total + Default + Send + 'static,
{
    Box::<Distinct<A, T>>::default()
}
