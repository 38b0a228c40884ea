//! The accumulators of a group: the runtime's own, chosen by aggregate and type when the app is built.

use std::fmt::Debug;

use eventflux_compiler::functions::{Accumulation, AggregateKind};
use eventflux_compiler::physical::{self, Grouping, Removal};
use eventflux_runtime::aggregate::{
    Accumulate, Count, Distinct, Edge, Extreme, First, Last, Max, Min, SlidingExtreme, SlidingFirst,
    SlidingLast, SlidingMax, SlidingMin, SumFloat, SumInt,
};
use eventflux_runtime::error::Cause;
use eventflux_runtime::operator::Accumulators;
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Text, Timestamp, Value};

use super::cells::{CellsRef, ColumnType};
use super::element::Element;
use super::written::Written;

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
    pub(super) fn new(grouping: &Grouping, removal: Removal) -> Self {
        let slot = |accumulator: &physical::Accumulator| Slot {
            arg: accumulator.arg,
            accumulator: Accumulator::new(accumulator, removal),
        };
        GroupAccumulators(grouping.accumulators.iter().map(slot).collect())
    }

    /// Takes an event in.
    #[inline]
    pub(super) fn add(&mut self, args: CellsRef<'_>) {
        for slot in &mut self.0 {
            if let Accumulator::Rust(rust) = &mut slot.accumulator {
                rust.change(args, |held, values| held.add(values));
                continue;
            }
            match slot.arg.map(|arg| args.get(usize::from(arg))) {
                None => slot.accumulator.add(&Value::Null),
                Some(None | Some(Value::Null)) => {}
                Some(Some(value)) => slot.accumulator.add(value),
            }
        }
    }

    /// Takes the oldest event out.
    #[inline]
    pub(super) fn remove(&mut self, args: CellsRef<'_>) {
        for slot in &mut self.0 {
            if let Accumulator::Rust(rust) = &mut slot.accumulator {
                rust.change(args, |held, values| held.remove(values));
                continue;
            }
            match slot.arg.map(|arg| args.get(usize::from(arg))) {
                None => slot.accumulator.remove(&Value::Null),
                Some(None | Some(Value::Null)) => {}
                Some(Some(value)) => slot.accumulator.remove(value),
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
    Rust(Written),
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
        let sliding = removal == Removal::Oldest;
        if let Some(rust) = &plan.rust {
            return Accumulator::Rust(Written::new(rust, plan.distinct));
        }
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
                ValueType::Bool => picking::<bool>(kind, sliding),
                ValueType::Int => picking::<i32>(kind, sliding),
                ValueType::BigInt => picking::<i64>(kind, sliding),
                ValueType::Float => picking::<f32>(kind, sliding),
                ValueType::Double => picking::<f64>(kind, sliding),
                ValueType::Timestamp => picking::<Timestamp>(kind, sliding),
                _ => picking::<Text>(kind, sliding),
            })),
        }
    }

    #[inline]
    fn add(&mut self, value: &Value) {
        match self {
            Accumulator::Count(count) => count.add_one(),
            Accumulator::SumInt(sum) => sum.add(integer(value)),
            Accumulator::SumFloat(sum) => sum.add(float(value)),
            Accumulator::Other(other) => other.0.add(value),
            // It takes all its arguments at once.
            Accumulator::Rust(_) => {}
        }
    }

    #[inline]
    fn remove(&mut self, value: &Value) {
        match self {
            Accumulator::Count(count) => count.remove_one(),
            Accumulator::SumInt(sum) => sum.remove(integer(value)),
            Accumulator::SumFloat(sum) => sum.remove(float(value)),
            Accumulator::Other(other) => other.0.remove(value),
            Accumulator::Rust(_) => {}
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
            Accumulator::Rust(rust) => *to = rust.value()?,
        }
        Ok(())
    }

    fn reset(&mut self) {
        match self {
            Accumulator::Count(count) => count.reset(),
            Accumulator::SumInt(sum) => sum.reset(),
            Accumulator::SumFloat(sum) => sum.reset(),
            Accumulator::Other(other) => other.0.reset(),
            Accumulator::Rust(rust) => rust.reset(),
        }
    }

    fn save(&self, out: &mut Encoder) {
        match self {
            Accumulator::Count(count) => count.save(out),
            Accumulator::SumInt(sum) => sum.save(out),
            Accumulator::SumFloat(sum) => sum.save(out),
            Accumulator::Other(other) => other.0.save(out),
            Accumulator::Rust(rust) => rust.save(out),
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
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
    fn add(&mut self, value: &Value);
    fn remove(&mut self, value: &Value);
    fn value(&self, kind: AggregateKind) -> Result<Value, Cause>;
    fn reset(&mut self);
    fn save(&self, out: &mut Encoder);
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
    fn copy(&self) -> Box<dyn Held>;
}

/// MIN, MAX, FIRST or LAST of values of one type.
fn picking<T: Element>(kind: Accumulation, sliding: bool) -> Box<dyn Held> {
    match (kind, sliding) {
        (Accumulation::Min, false) => Box::<Min<T>>::default(),
        (Accumulation::Min, true) => Box::<SlidingMin<T>>::default(),
        (Accumulation::Max, false) => Box::<Max<T>>::default(),
        (Accumulation::Max, true) => Box::<SlidingMax<T>>::default(),
        (Accumulation::First, false) => Box::<First<T>>::default(),
        (Accumulation::First, true) => Box::<SlidingFirst<T>>::default(),
        (Accumulation::Last, false) => Box::<Last<T>>::default(),
        (Accumulation::Last, true) => Box::<SlidingLast<T>>::default(),
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
    ($([$($generics:tt)*] $accumulator:ty, $element:ident, $remove:expr, $value:expr;)*) => {$(
        impl<$($generics)*> Held for $accumulator {
            #[inline]
            fn add(&mut self, value: &Value) {
                if let Some(value) = $element::of(value) {
                    self.add(value);
                }
            }
            #[inline]
            fn remove(&mut self, value: &Value) {
                if let Some(value) = $element::of(value) {
                    $remove(self, value);
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
fn keeps<A, V>(_: &mut A, _: V) {}

held! {
    [T: Element, const MAX: bool] Extreme<T, MAX>, T, keeps, |this: &Self, _| Ok(T::option(this.value()));
    [T: Element, const LAST: bool] Edge<T, LAST>, T, keeps, |this: &Self, _| Ok(T::option(this.value()));
    [T: Element, const MAX: bool] SlidingExtreme<T, MAX>, T, SlidingExtreme::remove,
        |this: &Self, _| Ok(T::option(this.value()));
    [T: Element] SlidingFirst<T>, T, SlidingFirst::remove, |this: &Self, _| Ok(T::option(this.value()));
    [T: Element] SlidingLast<T>, T, SlidingLast::remove, |this: &Self, _| Ok(T::option(this.value()));
    [A: Accumulate<T> + Accumulators + Total + Default + Send + 'static, T: Element] Distinct<A, T>, T,
        Distinct::remove, |this: &Self, kind| this.inner().total(kind);
}
