//! The runtime's accumulators, fed by values.

use std::any::Any;
use std::fmt::Debug;

use eventflux_compiler::functions::AggregateKind;
use eventflux_runtime::aggregate::{
    Accumulate, ApproxDistinct, ArgExtreme, Count, Distinct, DistinctInOrder, Edge, Extreme, LooseArgExtreme,
    LooseEdge, LooseExtreme, LooseStringAgg, Percentiles, Ranks, SlidingArgExtreme, SlidingExtreme,
    SlidingFirst, SlidingLast, SlidingStringAgg, StringAgg, SumFloat, SumInt, TimedExtreme, Truths,
    VarianceFloat, VarianceInt,
};
use eventflux_runtime::error::Cause;
use eventflux_runtime::operator::{Accumulators, Merge, Turn};
use eventflux_runtime::state::{Decoder, Encoder, StateError};
use eventflux_runtime::{Text, Value};

use super::super::element::{Cell, Element};
use super::Reading;
use super::accumulator::{float, integer};

/// What an accumulator is given of an event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a> {
    /// The argument; NULL where there is none.
    pub(super) value: &'a Value,
    /// The second argument; NULL where there is none.
    pub(super) by: &'a Value,
    /// The event's turn, where any event may leave.
    pub(super) turn: Turn,
}

/// An accumulator behind a call.
pub(super) trait Held: Any + Debug + Send {
    fn add(&mut self, given: Given<'_>);
    fn remove(&mut self, given: Given<'_>);
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
    /// Takes a value in.
    fn enter(&mut self, given: Given<'_>);
    /// Takes a value out.
    fn leave(&mut self, given: Given<'_>);
    /// The result.
    fn read(&self, reading: Reading) -> Result<Value, Cause>;
    /// Takes in what was accumulated later.
    fn join(&mut self, later: &Self);
}

impl<A: Fed> Held for A {
    #[inline]
    fn add(&mut self, given: Given<'_>) {
        self.enter(given);
    }
    #[inline]
    fn remove(&mut self, given: Given<'_>) {
        self.leave(given);
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

/// Says how values come to an accumulator: `[generics] type: in, out, result, join`.
macro_rules! fed {
    ($([$($generics:tt)*] $accumulator:ty: $enter:expr, $leave:expr, $read:expr, $join:expr;)*) => {$(
        impl<$($generics)*> Fed for $accumulator {
            #[inline]
            fn enter(&mut self, given: Given<'_>) {
                let enter: fn(&mut Self, Given<'_>) = $enter;
                enter(self, given);
            }
            #[inline]
            fn leave(&mut self, given: Given<'_>) {
                let leave: fn(&mut Self, Given<'_>) = $leave;
                leave(self, given);
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

/// The value as what `T` accumulates.
macro_rules! of {
    ($ty:ty, $method:ident) => {
        |this, given| {
            if let Some(value) = <$ty as Element>::of(given.value) {
                this.$method(value);
            }
        }
    };
}

/// The same with its number.
macro_rules! numbered {
    ($ty:ty, $method:ident) => {
        |this, given| {
            if let Some(value) = <$ty as Element>::of(given.value) {
                this.$method(value, given.turn.number);
            }
        }
    };
}

/// The same with its time.
macro_rules! timed {
    ($ty:ty, $method:ident) => {
        |this, given| {
            if let Some(value) = <$ty as Element>::of(given.value) {
                this.$method(value, given.turn.time);
            }
        }
    };
}

/// What only grows is never asked to give anything back.
fn keeps<A>(_: &mut A, _: Given<'_>) {}

/// What events leave is not put together of parts.
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
    [T: Element, const MAX: bool] TimedExtreme<T, MAX>:
        timed!(T, put), timed!(T, take), |this, _| Ok(T::option(this.value())), slides;
    [T: Element, const LAST: bool] LooseEdge<T, LAST>:
        numbered!(T, put), numbered!(T, take), |this, _| Ok(T::option(this.value())), slides;
    [A: Accumulate<T> + Accumulators + Total + Send + 'static, T: Element] Distinct<A, T>:
        of!(T, add), of!(T, remove), |this, reading| this.inner().total(reading), Merge::merge;
    [] DistinctInOrder<LooseStringAgg, Text>:
        of!(Text, add), of!(Text, remove), |this, reading| this.inner().total(reading), slides;
    [] ByNumber: |this, given| numbered_in(&mut this.0, given), |this, given| numbered_out(&mut this.0, given),
        |this, reading| this.0.inner().total(reading), slides;
    [] Truths: of!(bool, add), of!(bool, remove), |this, reading| Ok(truth(this, reading).into()), Merge::merge;
    [] VarianceInt: |this, given| this.add(integer(given.value)), |this, given| this.remove(integer(given.value)),
        Self::total, Merge::merge;
    [] VarianceFloat: |this, given| this.add(float(given.value)), |this, given| this.remove(float(given.value)),
        Self::total, Merge::merge;
    [] Percentiles: |this, given| this.add(float(given.value)), keeps, Self::total, Merge::merge;
    [] Ranks: |this, given| this.add(float(given.value)), |this, given| this.remove(float(given.value)),
        Self::total, slides;
    [] StringAgg: of!(Text, add), keeps, Self::total, Merge::merge;
    [] SlidingStringAgg: of!(Text, add), of!(Text, remove), Self::total, slides;
    [] LooseStringAgg: numbered!(Text, put), numbered!(Text, take), Self::total, slides;
    [] ApproxDistinct: sketch, keeps, |this, _| Ok(Value::BigInt(this.value())), Merge::merge;
    [const MAX: bool] ArgExtreme<Cell, Cell, MAX>: |this, given| this.add(given.value, given.by), keeps,
        |this, _| Ok(or_null(this.value())), Merge::merge;
    [const MAX: bool] SlidingArgExtreme<Cell, Cell, MAX>: |this, given| this.add(given.value, given.by),
        |this, given| this.remove(given.value, given.by), |this, _| Ok(or_null(this.value())), slides;
    [const MAX: bool] LooseArgExtreme<Cell, Cell, MAX>:
        |this, given| this.put(given.value, given.by, given.turn.number),
        |this, given| this.take(given.value, given.by, given.turn.number), |this, _| Ok(or_null(this.value())), slides;
}

/// Different texts in order, of content that numbers its events.
#[derive(Clone, Debug)]
pub(super) struct ByNumber(pub(super) DistinctInOrder<LooseStringAgg, Text>);

fn numbered_in(texts: &mut DistinctInOrder<LooseStringAgg, Text>, given: Given<'_>) {
    if let Some(text) = Text::of(given.value) {
        texts.put(text, given.turn.number);
    }
}

fn numbered_out(texts: &mut DistinctInOrder<LooseStringAgg, Text>, given: Given<'_>) {
    if let Some(text) = Text::of(given.value) {
        texts.take(text, given.turn.number);
    }
}

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

fn or_null(value: Option<&Value>) -> Value {
    value.cloned().unwrap_or(Value::Null)
}

fn truth(truths: &Truths, reading: Reading) -> Option<bool> {
    if reading.kind == AggregateKind::BoolAnd { truths.all() } else { truths.any() }
}

fn sketch(count: &mut ApproxDistinct, given: Given<'_>) {
    match given.value {
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
