//! One accumulator: the common ones directly, the others by a call.

use eventflux_compiler::functions::{Accumulation, AggregateKind};
use eventflux_compiler::physical::{self, Removal};
use eventflux_runtime::Value;
use eventflux_runtime::aggregate::{Count, SumFloat, SumInt};
use eventflux_runtime::error::Cause;
use eventflux_runtime::operator::{Accumulators as _, Merge as _};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::value::ValueType;

use super::super::cells::ColumnType;
use super::super::written::Written;
use super::Reading;
use super::choice;
use super::held::{Given, Held};

/// An accumulator.
#[derive(Clone, Debug)]
pub(super) enum Accumulator {
    Count(Count),
    SumInt(SumInt),
    SumFloat(SumFloat),
    Other(Other),
    Rust(Written),
}

#[derive(Debug)]
pub(super) struct Other(Box<dyn Held>);

impl Clone for Other {
    fn clone(&self) -> Self {
        Other(self.0.copy())
    }
}

impl Accumulator {
    /// Without values, over content that these leave.
    pub(super) fn new(plan: &physical::Accumulator, removal: Removal) -> Self {
        if let Some(rust) = &plan.rust {
            return Accumulator::Rust(Written::new(rust, plan.distinct));
        }
        let ty = plan.arg_ty.map_or(ValueType::BigInt, |ty| ColumnType::of(ty).ty);
        let float = matches!(ty, ValueType::Float | ValueType::Double);
        match plan.accumulation {
            Accumulation::Count if !plan.distinct => Accumulator::Count(Count::default()),
            Accumulation::Sum if !plan.distinct && float => Accumulator::SumFloat(SumFloat::default()),
            Accumulation::Sum if !plan.distinct => Accumulator::SumInt(SumInt::default()),
            _ => Accumulator::Other(Other(choice::choose(plan, ty, removal))),
        }
    }

    #[inline]
    pub(super) fn add(&mut self, given: Given<'_>) {
        match self {
            Accumulator::Count(count) => count.add_one(),
            Accumulator::SumInt(sum) => sum.add(integer(given.value)),
            Accumulator::SumFloat(sum) => sum.add(float(given.value)),
            Accumulator::Other(other) => other.0.add(given),
            // It takes all its arguments at once.
            Accumulator::Rust(_) => {}
        }
    }

    #[inline]
    pub(super) fn remove(&mut self, given: Given<'_>) {
        match self {
            Accumulator::Count(count) => count.remove_one(),
            Accumulator::SumInt(sum) => sum.remove(integer(given.value)),
            Accumulator::SumFloat(sum) => sum.remove(float(given.value)),
            Accumulator::Other(other) => other.0.remove(given),
            Accumulator::Rust(_) => {}
        }
    }

    #[inline]
    pub(super) fn read(&self, reading: Reading, to: &mut Value) -> Result<(), Cause> {
        let mean = reading.kind == AggregateKind::Avg;
        match self {
            Accumulator::Count(count) => *to = Value::BigInt(count.value()),
            Accumulator::SumInt(sum) if mean => *to = sum.mean().map_or(Value::Null, Value::Double),
            Accumulator::SumInt(sum) => *to = sum.value()?.map_or(Value::Null, Value::BigInt),
            Accumulator::SumFloat(sum) if mean => *to = sum.mean().map_or(Value::Null, Value::Double),
            Accumulator::SumFloat(sum) => *to = sum.value().map_or(Value::Null, Value::Double),
            Accumulator::Other(other) => *to = other.0.value(reading)?,
            Accumulator::Rust(rust) => *to = rust.value()?,
        }
        Ok(())
    }

    /// Both are of the same plan, and so of the same kind.
    pub(super) fn merge(&mut self, later: &Self) {
        match (self, later) {
            (Accumulator::Count(count), Accumulator::Count(later)) => count.merge(later),
            (Accumulator::SumInt(sum), Accumulator::SumInt(later)) => sum.merge(later),
            (Accumulator::SumFloat(sum), Accumulator::SumFloat(later)) => sum.merge(later),
            (Accumulator::Other(other), Accumulator::Other(later)) => other.0.merge(&*later.0),
            (Accumulator::Rust(rust), Accumulator::Rust(later)) => rust.merge(&**later),
            _ => {}
        }
    }

    pub(super) fn reset(&mut self) {
        match self {
            Accumulator::Count(count) => count.reset(),
            Accumulator::SumInt(sum) => sum.reset(),
            Accumulator::SumFloat(sum) => sum.reset(),
            Accumulator::Other(other) => other.0.reset(),
            Accumulator::Rust(rust) => rust.reset(),
        }
    }

    pub(super) fn save(&self, out: &mut Encoder) {
        match self {
            Accumulator::Count(count) => count.save(out),
            Accumulator::SumInt(sum) => sum.save(out),
            Accumulator::SumFloat(sum) => sum.save(out),
            Accumulator::Other(other) => other.0.save(out),
            Accumulator::Rust(rust) => rust.save(out),
        }
    }

    pub(super) fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        match self {
            Accumulator::Count(count) => count.restore(from),
            Accumulator::SumInt(sum) => sum.restore(from),
            Accumulator::SumFloat(sum) => sum.restore(from),
            Accumulator::Other(other) => other.0.restore(from),
            Accumulator::Rust(rust) => rust.restore(from),
        }
    }
}

/// The integer that SUM and AVG add; the plan hands them nothing else.
#[inline]
pub(super) fn integer(value: &Value) -> i64 {
    match value {
        Value::BigInt(v) => *v,
        Value::Int(v) => i64::from(*v),
        _ => 0,
    }
}

/// The same for floats.
#[inline]
pub(super) fn float(value: &Value) -> f64 {
    match value {
        Value::Double(v) => *v,
        Value::Float(v) => f64::from(*v),
        _ => 0.0,
    }
}
