//! The accumulators of a group: the runtime's own, chosen by aggregate and type when the app is built.

use std::fmt::Debug;

use eventflux_compiler::functions::{Accumulation, AggregateKind};
use eventflux_compiler::physical::{self, Removal};
use eventflux_runtime::aggregate::{
    Accumulate, Count, Distinct, Edge, Extreme, First, Last, LooseEdge, LooseExtreme, LooseFirst, LooseLast,
    LooseMax, LooseMin, Max, Min, SlidingExtreme, SlidingFirst, SlidingLast, SlidingMax, SlidingMin,
    SumFloat, SumInt,
};
use eventflux_runtime::error::Cause;
use eventflux_runtime::operator::Accumulators;
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Text, Timestamp, Value};

use super::cells::{CellsRef, ColumnType};
use super::element::Element;

/// The accumulators of one group, in the plan's order.
#[derive(Clone, Debug, Default)]
pub(super) struct GroupAccumulators(Box<[Slot]>);

#[derive(Clone, Debug)]
struct Slot {
    /// The argument's number; `None` counts events.
    arg: Option<u16>,
    accumulator: Accumulator,
}

impl GroupAccumulators {
    /// Accumulators without events, over content that these leave.
    pub(super) fn new(accumulators: &[physical::Accumulator], removal: Removal) -> Self {
        let slot = |accumulator: &physical::Accumulator| Slot {
            arg: accumulator.arg,
            accumulator: Accumulator::new(accumulator, removal),
        };
        GroupAccumulators(accumulators.iter().map(slot).collect())
    }

    /// Takes an event in; its number matters where any event may leave.
    #[inline]
    pub(super) fn add(&mut self, args: CellsRef<'_>, number: u64) {
        for slot in &mut self.0 {
            match slot.arg.map(|arg| args.get(usize::from(arg))) {
                None => slot.accumulator.add(&Value::Null, number),
                Some(None | Some(Value::Null)) => {}
                Some(Some(value)) => slot.accumulator.add(value, number),
            }
        }
    }

    /// Takes an event out: the oldest, or that of the number where any may leave.
    #[inline]
    pub(super) fn remove(&mut self, args: CellsRef<'_>, number: u64) {
        for slot in &mut self.0 {
            match slot.arg.map(|arg| args.get(usize::from(arg))) {
                None => slot.accumulator.remove(&Value::Null, number),
                Some(None | Some(Value::Null)) => {}
                Some(Some(value)) => slot.accumulator.remove(value, number),
            }
        }
    }

    /// Writes an aggregate, read from an accumulator, to `to`.
    ///
    /// # Errors
    /// If it is outside its type.
    #[inline]
    pub(super) fn read(&self, number: usize, kind: AggregateKind, to: &mut Value) -> Result<(), Cause> {
        self.0[number].accumulator.read(kind, to)
    }
}

impl Accumulators for GroupAccumulators {
    fn reset(&mut self) {
        self.0.iter_mut().for_each(|slot| slot.accumulator.reset());
    }
    fn save(&self, out: &mut Encoder) {
        self.0.iter().for_each(|slot| slot.accumulator.save(out));
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.0.iter_mut().try_for_each(|slot| slot.accumulator.restore(from))
    }
}

/// One accumulator: the common ones directly, the others by a call.
#[derive(Clone, Debug)]
enum Accumulator {
    Count(Count),
    SumInt(SumInt),
    SumFloat(SumFloat),
    Other(Other),
}

#[derive(Debug)]
struct Other(Box<dyn Held>);

impl Clone for Other {
    fn clone(&self) -> Self {
        Other(self.0.copy())
    }
}

impl Accumulator {
    fn new(plan: &physical::Accumulator, removal: Removal) -> Self {
        let column = plan.arg_ty.map(ColumnType::of);
        let ty = column.map_or(ValueType::BigInt, |column| column.ty);
        if plan.distinct {
            return Accumulator::Other(Other(distinct(plan.accumulation, ty)));
        }
        let float = matches!(ty, ValueType::Float | ValueType::Double);
        match plan.accumulation {
            Accumulation::Count => Accumulator::Count(Count::default()),
            Accumulation::Sum if float => Accumulator::SumFloat(SumFloat::default()),
            Accumulation::Sum => Accumulator::SumInt(SumInt::default()),
            kind => Accumulator::Other(Other(match ty {
                ValueType::Bool => picking::<bool>(kind, removal),
                ValueType::Int => picking::<i32>(kind, removal),
                ValueType::BigInt => picking::<i64>(kind, removal),
                ValueType::Float => picking::<f32>(kind, removal),
                ValueType::Double => picking::<f64>(kind, removal),
                ValueType::Timestamp => picking::<Timestamp>(kind, removal),
                _ => picking::<Text>(kind, removal),
            })),
        }
    }

    #[inline]
    fn add(&mut self, value: &Value, number: u64) {
        match self {
            Accumulator::Count(count) => count.add_one(),
            Accumulator::SumInt(sum) => sum.add(integer(value)),
            Accumulator::SumFloat(sum) => sum.add(float(value)),
            Accumulator::Other(other) => other.0.add(value, number),
        }
    }

    #[inline]
    fn remove(&mut self, value: &Value, number: u64) {
        match self {
            Accumulator::Count(count) => count.remove_one(),
            Accumulator::SumInt(sum) => sum.remove(integer(value)),
            Accumulator::SumFloat(sum) => sum.remove(float(value)),
            Accumulator::Other(other) => other.0.remove(value, number),
        }
    }

    #[inline]
    fn read(&self, kind: AggregateKind, to: &mut Value) -> Result<(), Cause> {
        let mean = kind == AggregateKind::Avg;
        match self {
            Accumulator::Count(count) => *to = Value::BigInt(count.value()),
            Accumulator::SumInt(sum) if mean => *to = sum.mean().map_or(Value::Null, Value::Double),
            Accumulator::SumInt(sum) => *to = sum.value()?.map_or(Value::Null, Value::BigInt),
            Accumulator::SumFloat(sum) if mean => *to = sum.mean().map_or(Value::Null, Value::Double),
            Accumulator::SumFloat(sum) => *to = sum.value().map_or(Value::Null, Value::Double),
            Accumulator::Other(other) => *to = other.0.value(kind)?,
        }
        Ok(())
    }

    fn reset(&mut self) {
        match self {
            Accumulator::Count(count) => count.reset(),
            Accumulator::SumInt(sum) => sum.reset(),
            Accumulator::SumFloat(sum) => sum.reset(),
            Accumulator::Other(other) => other.0.reset(),
        }
    }

    fn save(&self, out: &mut Encoder) {
        match self {
            Accumulator::Count(count) => count.save(out),
            Accumulator::SumInt(sum) => sum.save(out),
            Accumulator::SumFloat(sum) => sum.save(out),
            Accumulator::Other(other) => other.0.save(out),
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        match self {
            Accumulator::Count(count) => count.restore(from),
            Accumulator::SumInt(sum) => sum.restore(from),
            Accumulator::SumFloat(sum) => sum.restore(from),
            Accumulator::Other(other) => other.0.restore(from),
        }
    }
}

/// The integer that SUM and AVG add; the plan hands them nothing else.
#[inline]
fn integer(value: &Value) -> i64 {
    match value {
        Value::BigInt(v) => *v,
        Value::Int(v) => i64::from(*v),
        _ => 0,
    }
}

/// The same for floats.
#[inline]
fn float(value: &Value) -> f64 {
    match value {
        Value::Double(v) => *v,
        Value::Float(v) => f64::from(*v),
        _ => 0.0,
    }
}

/// An accumulator behind a call.
trait Held: Debug + Send {
    fn add(&mut self, value: &Value, number: u64);
    fn remove(&mut self, value: &Value, number: u64);
    fn value(&self, kind: AggregateKind) -> Result<Value, Cause>;
    fn reset(&mut self);
    fn save(&self, out: &mut Encoder);
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
    fn copy(&self) -> Box<dyn Held>;
}

/// MIN, MAX, FIRST or LAST of values of one type.
fn picking<T: Element>(kind: Accumulation, removal: Removal) -> Box<dyn Held> {
    match (kind, removal) {
        (Accumulation::Min, Removal::Never) => Box::<Min<T>>::default(),
        (Accumulation::Min, Removal::Oldest) => Box::<SlidingMin<T>>::default(),
        (Accumulation::Min, Removal::Any) => Box::<LooseMin<T>>::default(),
        (Accumulation::Max, Removal::Never) => Box::<Max<T>>::default(),
        (Accumulation::Max, Removal::Oldest) => Box::<SlidingMax<T>>::default(),
        (Accumulation::Max, Removal::Any) => Box::<LooseMax<T>>::default(),
        (Accumulation::First, Removal::Never) => Box::<First<T>>::default(),
        (Accumulation::First, Removal::Oldest) => Box::<SlidingFirst<T>>::default(),
        (Accumulation::First, Removal::Any) => Box::<LooseFirst<T>>::default(),
        (Accumulation::Last, Removal::Never) => Box::<Last<T>>::default(),
        (Accumulation::Last, Removal::Oldest) => Box::<SlidingLast<T>>::default(),
        (Accumulation::Last, Removal::Any) => Box::<LooseLast<T>>::default(),
        (other, _) => unreachable!("{other:?} picks no value"),
    }
}

/// Count or sum of the different values.
fn distinct(kind: Accumulation, ty: ValueType) -> Box<dyn Held> {
    match (kind, ty) {
        (Accumulation::Sum, ValueType::Int) => Box::<Distinct<SumInt, i32>>::default(),
        (Accumulation::Sum, ValueType::BigInt) => Box::<Distinct<SumInt, i64>>::default(),
        (Accumulation::Sum, ValueType::Float) => Box::<Distinct<SumFloat, f32>>::default(),
        (Accumulation::Sum, ValueType::Double) => Box::<Distinct<SumFloat, f64>>::default(),
        (Accumulation::Count, ValueType::Bool) => Box::<Distinct<Count, bool>>::default(),
        (Accumulation::Count, ValueType::Int) => Box::<Distinct<Count, i32>>::default(),
        (Accumulation::Count, ValueType::BigInt) => Box::<Distinct<Count, i64>>::default(),
        (Accumulation::Count, ValueType::Float) => Box::<Distinct<Count, f32>>::default(),
        (Accumulation::Count, ValueType::Double) => Box::<Distinct<Count, f64>>::default(),
        (Accumulation::Count, ValueType::Timestamp) => Box::<Distinct<Count, Timestamp>>::default(),
        (Accumulation::Count, ValueType::Str) => Box::<Distinct<Count, Text>>::default(),
        (kind, ty) => unreachable!("the plan has no {kind:?}(DISTINCT {})", ty.sql()),
    }
}

/// The result of an accumulator that is fed by DISTINCT.
trait Total {
    fn total(&self, kind: AggregateKind) -> Result<Value, Cause>;
}

impl Total for Count {
    fn total(&self, _: AggregateKind) -> Result<Value, Cause> {
        Ok(Value::BigInt(self.value()))
    }
}
impl Total for SumInt {
    fn total(&self, kind: AggregateKind) -> Result<Value, Cause> {
        if kind == AggregateKind::Avg { Ok(self.mean().into()) } else { self.value().map(Value::from) }
    }
}
impl Total for SumFloat {
    fn total(&self, kind: AggregateKind) -> Result<Value, Cause> {
        Ok(if kind == AggregateKind::Avg { self.mean() } else { self.value() }.into())
    }
}

macro_rules! held {
    ($([$($generics:tt)*] $accumulator:ty, $element:ident, $add:expr, $remove:expr, $value:expr;)*) => {$(
        impl<$($generics)*> Held for $accumulator {
            #[inline]
            fn add(&mut self, value: &Value, number: u64) {
                if let Some(value) = $element::of(value) {
                    $add(self, value, number);
                }
            }
            #[inline]
            fn remove(&mut self, value: &Value, number: u64) {
                if let Some(value) = $element::of(value) {
                    $remove(self, value, number);
                }
            }
            fn value(&self, kind: AggregateKind) -> Result<Value, Cause> {
                $value(self, kind)
            }
            fn reset(&mut self) {
                Accumulators::reset(self);
            }
            fn save(&self, out: &mut Encoder) {
                Accumulators::save(self, out);
            }
            fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
                Accumulators::restore(self, from)
            }
            fn copy(&self) -> Box<dyn Held> {
                Box::new(self.clone())
            }
        }
    )*};
}

/// What only grows is never asked to give anything back.
fn keeps<A, V>(_: &mut A, _: V, _: u64) {}

held! {
    [T: Element, const MAX: bool] Extreme<T, MAX>, T, |this: &mut Self, value, _| this.add(value), keeps,
        |this: &Self, _| Ok(T::option(this.value()));
    [T: Element, const LAST: bool] Edge<T, LAST>, T, |this: &mut Self, value, _| this.add(value), keeps,
        |this: &Self, _| Ok(T::option(this.value()));
    [T: Element, const MAX: bool] SlidingExtreme<T, MAX>, T, |this: &mut Self, value, _| this.add(value),
        |this: &mut Self, value, _| this.remove(value), |this: &Self, _| Ok(T::option(this.value()));
    [T: Element] SlidingFirst<T>, T, |this: &mut Self, value, _| this.add(value),
        |this: &mut Self, value, _| this.remove(value), |this: &Self, _| Ok(T::option(this.value()));
    [T: Element] SlidingLast<T>, T, |this: &mut Self, value, _| this.add(value),
        |this: &mut Self, value, _| this.remove(value), |this: &Self, _| Ok(T::option(this.value()));
    [T: Element, const MAX: bool] LooseExtreme<T, MAX>, T, LooseExtreme::put, LooseExtreme::take,
        |this: &Self, _| Ok(T::option(this.value()));
    [T: Element, const LAST: bool] LooseEdge<T, LAST>, T, LooseEdge::put, LooseEdge::take,
        |this: &Self, _| Ok(T::option(this.value()));
    [A: Accumulate<T> + Accumulators + Total + Default + Send + 'static, T: Element] Distinct<A, T>, T,
        |this: &mut Self, value, _| this.add(value), |this: &mut Self, value, _| this.remove(value),
        |this: &Self, kind| this.inner().total(kind);
}
