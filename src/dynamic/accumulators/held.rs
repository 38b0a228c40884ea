//! The runtime's accumulators, fed by values.

use std::any::Any;
use std::fmt::Debug;

use eventflux_compiler::functions::AggregateKind;
use eventflux_runtime::aggregate::{
    Accumulate, ApproxDistinct, ArgExtreme, Count, Distinct, DistinctInOrder, Edge, Extreme, LooseArgExtreme,
    LooseEdge, LooseExtreme, LooseStringAgg, Percentiles, Ranks, SlidingArgExtreme, SlidingExtreme,
    SlidingFirst, SlidingLast, SlidingStringAgg, StringAgg, SumFloat, SumInt, Truths, VarianceFloat,
    VarianceInt,
};
use eventflux_runtime::error::Cause;
use eventflux_runtime::operator::{Accumulators, Merge};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::{Text, Value};

use super::super::element::{Cell, Element};
use super::Reading;
use super::accumulator::{float, integer};

/// An accumulator behind a call.
pub(super) trait Held: Any + Debug + Send {
    fn add(&mut self, value: &Value, by: &Value, number: u64);
    fn remove(&mut self, value: &Value, by: &Value, number: u64);
    fn value(&self, reading: Reading) -> Result<Value, Cause>;
    /// Takes in what one of the same kind accumulated later.
    fn merge(&mut self, later: &dyn Held);
    fn reset(&mut self);
    fn save(&self, out: &mut Encoder);
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
    fn copy(&self) -> Box<dyn Held>;
}

/// What is different from one accumulator to the next.
pub(super) trait Fed: Accumulators + Send + 'static {
    /// Takes a value in; `by` is the second argument, if there is one, and the number that of the event, where any
    /// event may leave.
    fn enter(&mut self, value: &Value, by: &Value, number: u64);
    /// Takes a value out. What only grows is never asked to.
    fn leave(&mut self, _: &Value, _: &Value, _: u64) {}
    /// The result.
    fn read(&self, reading: Reading) -> Result<Value, Cause>;
    /// Takes in what was accumulated later. What slides event by event is not put together of parts.
    fn join(&mut self, _: &Self) {}
}

impl<A: Fed> Held for A {
    #[inline]
    fn add(&mut self, value: &Value, by: &Value, number: u64) {
        self.enter(value, by, number);
    }
    #[inline]
    fn remove(&mut self, value: &Value, by: &Value, number: u64) {
        self.leave(value, by, number);
    }
    fn value(&self, reading: Reading) -> Result<Value, Cause> {
        self.read(reading)
    }
    fn merge(&mut self, later: &dyn Held) {
        if let Some(later) = (later as &dyn Any).downcast_ref() {
            self.join(later);
        }
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

/// The result of an accumulator that may be fed by DISTINCT.
pub(super) trait Total {
    fn total(&self, reading: Reading) -> Result<Value, Cause>;
}

impl Total for Count {
    fn total(&self, _: Reading) -> Result<Value, Cause> {
        Ok(Value::BigInt(self.value()))
    }
}
impl Total for SumInt {
    fn total(&self, reading: Reading) -> Result<Value, Cause> {
        if reading.kind == AggregateKind::Avg {
            Ok(self.mean().into())
        } else {
            self.value().map(Value::from)
        }
    }
}
impl Total for SumFloat {
    fn total(&self, reading: Reading) -> Result<Value, Cause> {
        Ok(if reading.kind == AggregateKind::Avg { self.mean() } else { self.value() }.into())
    }
}
macro_rules! variances {
    ($($variance:ty)*) => {$(
        impl Total for $variance {
            fn total(&self, reading: Reading) -> Result<Value, Cause> {
                let result = match reading.kind {
                    AggregateKind::VarPop => self.var_pop(),
                    AggregateKind::VarSamp => self.var_samp(),
                    AggregateKind::StddevPop => self.stddev_pop(),
                    _ => self.stddev_samp(),
                };
                Ok(result.into())
            }
        }
    )*};
}
variances! { VarianceInt VarianceFloat }
macro_rules! percentiles {
    ($($ranks:ty)*) => {$(
        impl Total for $ranks {
            fn total(&self, reading: Reading) -> Result<Value, Cause> {
                Ok(self.percentile(reading.fraction).into())
            }
        }
    )*};
}
percentiles! { Percentiles Ranks }
macro_rules! texts {
    ($($agg:ty)*) => {$(
        impl Total for $agg {
            fn total(&self, _: Reading) -> Result<Value, Cause> {
                Ok(self.value().into())
            }
        }
    )*};
}
texts! { StringAgg SlidingStringAgg LooseStringAgg }

/// Says how values come to an accumulator: `[generics] type, |this, value, by| in, out, |this, reading| result, join`.
macro_rules! fed {
    ($([$($generics:tt)*] $accumulator:ty: $enter:expr, $leave:expr, $read:expr, $join:expr;)*) => {$(
        impl<$($generics)*> Fed for $accumulator {
            #[inline]
            fn enter(&mut self, value: &Value, by: &Value, number: u64) {
                let enter: fn(&mut Self, &Value, &Value, u64) = $enter;
                enter(self, value, by, number);
            }
            #[inline]
            fn leave(&mut self, value: &Value, by: &Value, number: u64) {
                let leave: fn(&mut Self, &Value, &Value, u64) = $leave;
                leave(self, value, by, number);
            }
            fn read(&self, reading: Reading) -> Result<Value, Cause> {
                let read: fn(&Self, Reading) -> Result<Value, Cause> = $read;
                read(self, reading)
            }
            fn join(&mut self, later: &Self) {
                let join: fn(&mut Self, &Self) = $join;
                join(self, later);
            }
        }
    )*};
}

/// `value` as what `T` accumulates.
macro_rules! of {
    ($ty:ty, $method:ident) => {
        |this, value, _, _| {
            if let Some(value) = <$ty as Element>::of(value) {
                this.$method(value);
            }
        }
    };
}

/// The same with the number of its event.
macro_rules! numbered {
    ($ty:ty, $method:ident) => {
        |this, value, _, number| {
            if let Some(value) = <$ty as Element>::of(value) {
                this.$method(value, number);
            }
        }
    };
}

/// The same for texts.
macro_rules! text {
    ($method:ident) => {
        |this, value, _, _| {
            if let Value::Str(value) = value {
                this.$method(value);
            }
        }
    };
}

/// What only grows is never asked to give anything back.
fn keeps<A>(_: &mut A, _: &Value, _: &Value, _: u64) {}

/// What slides event by event is not put together of parts.
fn slides<A>(_: &mut A, _: &A) {}

fed! {
    [T: Element, const MAX: bool] Extreme<T, MAX>:
        of!(T, add), keeps, |this, _| Ok(T::option(this.value())), Merge::merge;
    [T: Element, const LAST: bool] Edge<T, LAST>:
        of!(T, add), keeps, |this, _| Ok(T::option(this.value())), Merge::merge;
    [T: Element, const MAX: bool] SlidingExtreme<T, MAX>:
        of!(T, add), of!(T, remove), |this, _| Ok(T::option(this.value())), slides;
    [T: Element] SlidingFirst<T>: of!(T, add), of!(T, remove), |this, _| Ok(T::option(this.value())), slides;
    [T: Element] SlidingLast<T>: of!(T, add), of!(T, remove), |this, _| Ok(T::option(this.value())), slides;
    [T: Element, const MAX: bool] LooseExtreme<T, MAX>:
        numbered!(T, put), numbered!(T, take), |this, _| Ok(T::option(this.value())), slides;
    [T: Element, const LAST: bool] LooseEdge<T, LAST>:
        numbered!(T, put), numbered!(T, take), |this, _| Ok(T::option(this.value())), slides;
    [] LooseStringAgg: |this, value, _, number| {
        if let Value::Str(value) = value {
            this.put(value, number);
        }
    }, |this, value, _, number| {
        if let Value::Str(value) = value {
            this.take(value, number);
        }
    }, Self::total, slides;
    [const MAX: bool] LooseArgExtreme<Cell, Cell, MAX>:
        Self::put, Self::take, |this, _| Ok(this.value().cloned().unwrap_or(Value::Null)), slides;
    [A: Accumulate<T> + Accumulators + Total + Send + 'static, T: Element] Distinct<A, T>:
        of!(T, add), of!(T, remove), |this, reading| this.inner().total(reading), Merge::merge;
    [] DistinctInOrder<LooseStringAgg, Text>:
        of!(Text, add), of!(Text, remove), |this, reading| this.inner().total(reading), slides;
    [] Truths: of!(bool, add), of!(bool, remove), |this, reading| Ok(truth(this, reading).into()), Merge::merge;
    [] VarianceInt: |this, value, _, _| this.add(integer(value)), |this, value, _, _| this.remove(integer(value)),
        Self::total, Merge::merge;
    [] VarianceFloat: |this, value, _, _| this.add(float(value)), |this, value, _, _| this.remove(float(value)),
        Self::total, Merge::merge;
    [] Percentiles: |this, value, _, _| this.add(float(value)), keeps, Self::total, Merge::merge;
    [] Ranks: |this, value, _, _| this.add(float(value)), |this, value, _, _| this.remove(float(value)), Self::total, slides;
    [] StringAgg: text!(add), keeps, Self::total, Merge::merge;
    [] SlidingStringAgg: text!(add), text!(remove), Self::total, slides;
    [] ApproxDistinct: sketch, keeps, |this, _| Ok(Value::BigInt(this.value())), Merge::merge;
    [const MAX: bool] ArgExtreme<Cell, Cell, MAX>:
        |this, value, by, _| this.add(value, by), keeps, |this, _| Ok(this.value().cloned().unwrap_or(Value::Null)), Merge::merge;
    [const MAX: bool] SlidingArgExtreme<Cell, Cell, MAX>:
        |this, value, by, _| this.add(value, by), |this, value, by, _| this.remove(value, by), |this, _| Ok(this.value().cloned().unwrap_or(Value::Null)), slides;
}

/// Different values in the order of content that any event may leave: known by the numbers of their events.
#[derive(Clone, Debug)]
pub(super) struct ByNumber(pub(super) DistinctInOrder<LooseStringAgg, Text>);

impl Accumulators for ByNumber {
    fn reset(&mut self) {
        Accumulators::reset(&mut self.0);
    }
    fn save(&self, out: &mut Encoder) {
        Accumulators::save(&self.0, out);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        Accumulators::restore(&mut self.0, from)
    }
}

impl Fed for ByNumber {
    fn enter(&mut self, value: &Value, _: &Value, number: u64) {
        if let Value::Str(value) = value {
            self.0.put(value, number);
        }
    }
    fn leave(&mut self, value: &Value, _: &Value, number: u64) {
        if let Value::Str(value) = value {
            self.0.take(value, number);
        }
    }
    fn read(&self, reading: Reading) -> Result<Value, Cause> {
        self.0.inner().total(reading)
    }
}

fn truth(truths: &Truths, reading: Reading) -> Option<bool> {
    if reading.kind == AggregateKind::BoolAnd { truths.all() } else { truths.any() }
}

fn sketch(count: &mut ApproxDistinct, value: &Value, _: &Value, _: u64) {
    match value {
        Value::Bool(value) => count.add(*value),
        Value::Int(value) => count.add(*value),
        Value::BigInt(value) => count.add(*value),
        Value::Float(value) => count.add(*value),
        Value::Double(value) => count.add(*value),
        Value::Str(value) => count.add(value),
        Value::Timestamp(value) => count.add(*value),
        // NULL never comes here, and there are no other values.
        _ => {}
    }
}
