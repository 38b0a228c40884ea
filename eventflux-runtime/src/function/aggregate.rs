//! Aggregates written in Rust.

use std::any::{Any, type_name};
use std::fmt::{self, Debug};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::aggregate::{Accumulate, Distinct};
use crate::columns::{Columns, Key};
use crate::error::Cause;
use crate::operator::{Accumulators, Merge, RefOf};
use crate::state::{Decoder, Encoder, StateError};
use crate::stream::FieldInfo;
use crate::value::{Value, ValueType};

/// An aggregate written as a struct. `#[eventflux::aggregate]` on the struct's `impl` block implements it, from the
/// functions `add`, `remove` (if events can be taken out again), `merge` and `finish` that it finds there.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no aggregate of SQL",
    label = "this struct is no aggregate",
    note = "add `#[eventflux::aggregate]` to the struct's `impl` block"
)]
pub trait Aggregate: Default + Clone + Serialize + DeserializeOwned + Send + 'static {
    /// What it takes and gives.
    const SIGNATURE: &'static AggregateSignature;
    /// The arguments of an event, as columns.
    type Args: Columns<Layout = ()>;
    /// The result as SQL reads it; a text may be one that is owned.
    type Output<'a>;

    /// Takes an event in.
    fn put(&mut self, args: RefOf<'_, Self::Args>);
    /// Takes an event out that was put in; nothing where that is not possible.
    fn take(&mut self, args: RefOf<'_, Self::Args>);
    /// Takes in what the events after these made up.
    fn join(&mut self, later: &Self);
    /// The result over the events that are in.
    ///
    /// # Errors
    /// The aggregate's own error as text, or that the result does not fit its SQL type.
    fn output(&self) -> Result<Self::Output<'_>, Cause>;

    /// The arguments among values; `None` where one is NULL that the aggregate can't take: it skips the event.
    fn args<'v>(values: &[&'v Value]) -> Option<RefOf<'v, Self::Args>>;
    /// [`Aggregate::output`] as a value.
    ///
    /// # Errors
    /// As there.
    fn value(&self) -> Result<Value, Cause>;
    /// An accumulator over values; over different ones only if that is asked for and there is one argument.
    fn over_values(distinct: bool) -> Box<dyn ValueAggregate>;
}

/// What an aggregate written in Rust takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AggregateSignature {
    /// The struct's name, or the one that `name = ".."` gives: what the interpreter finds it by.
    pub name: &'static str,
    /// The parameters of `add`; nullable those that are an `Option`.
    pub params: &'static [FieldInfo],
    /// The SQL type of its result.
    pub result: ValueType,
    /// Whether its result is an `Option`.
    pub nullable: bool,
    /// Whether events can be taken out again.
    pub removable: bool,
}

/// The accumulator of an [`Aggregate`].
///
/// Its state is what serde makes of the struct.
#[derive(Clone, Default)]
pub struct Custom<A>(A);

impl<A> Debug for Custom<A> {
    /// The name of the type: the struct may have no `Debug`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(type_name::<A>())
    }
}

impl<A: Aggregate> Custom<A> {
    /// Takes an event in.
    #[inline]
    pub fn add(&mut self, args: RefOf<'_, A::Args>) {
        self.0.put(args);
    }

    /// Takes an event out.
    #[inline]
    pub fn remove(&mut self, args: RefOf<'_, A::Args>) {
        self.0.take(args);
    }

    /// The result.
    ///
    /// # Errors
    /// As [`Aggregate::output`].
    #[inline]
    pub fn value(&self) -> Result<A::Output<'_>, Cause> {
        self.0.output()
    }
}

impl<T: Columns<Layout = ()>, A: Aggregate<Args = (T,)>> Accumulate<T> for Custom<A> {
    #[inline]
    fn put(&mut self, value: T::Ref<'_>) {
        self.0.put((value,));
    }
    #[inline]
    fn take(&mut self, value: T::Ref<'_>) {
        self.0.take((value,));
    }
}

impl<A: Aggregate> Accumulators for Custom<A> {
    fn reset(&mut self) {
        self.0 = A::default();
    }
    fn save(&self, out: &mut Encoder) {
        out.put_serde(&self.0);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.0 = from.get_serde()?;
        Ok(())
    }
}

impl<A: Aggregate> Merge for Custom<A> {
    fn merge(&mut self, later: &Self) {
        self.0.join(&later.0);
    }
}

/// An accumulator over values.
pub trait ValueAggregate: Debug + Send + Any {
    /// Takes an event in.
    fn add(&mut self, args: &[&Value]);
    /// Takes an event out.
    fn remove(&mut self, args: &[&Value]);
    /// Takes in what the events after these made up, in an accumulator of the same kind.
    fn merge(&mut self, later: &dyn ValueAggregate);
    /// The result.
    ///
    /// # Errors
    /// As [`Aggregate::output`].
    fn value(&self) -> Result<Value, Cause>;
    /// Back to no events.
    fn reset(&mut self);
    /// Writes the state.
    fn save(&self, out: &mut Encoder);
    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are not such a state.
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
    /// A copy.
    fn copy(&self) -> Box<dyn ValueAggregate>;
    /// Itself, to be told from other kinds.
    fn as_any(&self) -> &dyn Any;
}

macro_rules! over_values {
    ($([$($generics:tt)*] $accumulator:ty, $args:pat => $value:expr, |$this:ident| $inner:expr;)*) => {$(
        impl<$($generics)*> ValueAggregate for $accumulator {
            fn add(&mut self, args: &[&Value]) {
                if let Some($args) = A::args(args) {
                    self.add($value);
                }
            }
            fn remove(&mut self, args: &[&Value]) {
                if let Some($args) = A::args(args) {
                    self.remove($value);
                }
            }
            fn merge(&mut self, later: &dyn ValueAggregate) {
                if let Some(later) = later.as_any().downcast_ref::<Self>() {
                    Merge::merge(self, later);
                }
            }
            fn value(&self) -> Result<Value, Cause> {
                let $this = self;
                $inner.0.value()
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
            fn copy(&self) -> Box<dyn ValueAggregate> {
                Box::new(self.clone())
            }
            fn as_any(&self) -> &dyn Any {
                self
            }
        }
    )*};
}

over_values! {
    [A: Aggregate] Custom<A>, args => args, |this| this;
    [T: Key<Layout = ()> + Send + 'static, A: Aggregate<Args = (T,)>] Distinct<Custom<A>, T>,
        (value,) => value, |this| this.inner();
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::function::{arguments, given};

    /// The mean of prices, weighted by volumes; volumes that are NULL count as one.
    #[derive(Clone, Default, Serialize, Deserialize)]
    struct Vwap {
        value: f64,
        volume: i64,
    }

    impl Aggregate for Vwap {
        const SIGNATURE: &'static AggregateSignature = &AggregateSignature {
            name: "Vwap",
            params: &[],
            result: ValueType::Double,
            nullable: true,
            removable: true,
        };
        type Args = (f64, Option<i64>);
        type Output<'a> = Option<f64>;
        fn put(&mut self, (price, volume): (f64, Option<i64>)) {
            let volume = volume.unwrap_or(1);
            self.value += price * volume as f64;
            self.volume += volume;
        }
        fn take(&mut self, (price, volume): (f64, Option<i64>)) {
            self.put((price, Some(-volume.unwrap_or(1))));
        }
        fn join(&mut self, later: &Self) {
            self.value += later.value;
            self.volume += later.volume;
        }
        fn output(&self) -> Result<Option<f64>, Cause> {
            Ok((self.volume != 0).then(|| self.value / self.volume as f64))
        }
        fn args(values: &[&Value]) -> Option<(f64, Option<i64>)> {
            let [price, volume] = *arguments::<2>("Vwap", values).ok()?;
            Some((given("Vwap", price).ok()??, given("Vwap", volume).ok()?))
        }
        fn value(&self) -> Result<Value, Cause> {
            Ok(self.output()?.into())
        }
        fn over_values(_: bool) -> Box<dyn ValueAggregate> {
            Box::<Custom<Self>>::default()
        }
    }

    /// How many texts.
    #[derive(Clone, Default, Serialize, Deserialize)]
    struct Texts(i64);

    impl Aggregate for Texts {
        const SIGNATURE: &'static AggregateSignature = &AggregateSignature {
            name: "Texts",
            params: &[],
            result: ValueType::BigInt,
            nullable: false,
            removable: true,
        };
        type Args = (String,);
        type Output<'a> = i64;
        fn put(&mut self, _: (&str,)) {
            self.0 += 1;
        }
        fn take(&mut self, _: (&str,)) {
            self.0 -= 1;
        }
        fn join(&mut self, later: &Self) {
            self.0 += later.0;
        }
        fn output(&self) -> Result<i64, Cause> {
            Ok(self.0)
        }
        fn args<'v>(values: &[&'v Value]) -> Option<(&'v str,)> {
            let [text] = *arguments::<1>("Texts", values).ok()?;
            Some((given("Texts", text).ok()??,))
        }
        fn value(&self) -> Result<Value, Cause> {
            Ok(self.output()?.into())
        }
        fn over_values(distinct: bool) -> Box<dyn ValueAggregate> {
            if distinct {
                Box::<Distinct<Custom<Self>, String>>::default()
            } else {
                Box::<Custom<Self>>::default()
            }
        }
    }

    fn bytes(save: impl FnOnce(&mut Encoder)) -> Vec<u8> {
        let mut out = Encoder::new();
        save(&mut out);
        out.into_bytes()
    }

    #[test]
    fn typed_and_over_values_are_the_same() {
        let mut typed = Custom::<Vwap>::default();
        let mut values = Vwap::over_values(false);
        let events = [(Some(10.0), Some(3)), (Some(20.0), None), (None, Some(5)), (Some(40.0), Some(2))];
        for (price, volume) in events {
            if let Some(price) = price {
                typed.add((price, volume));
            }
            values.add(&[&Value::from(price), &Value::from(volume)]);
            assert_eq!(values.value(), typed.value().map(Value::from));
            assert_eq!(bytes(|out| values.save(out)), bytes(|out| Accumulators::save(&typed, out)));
        }
        let (price, volume) = (Value::from(10.0), Value::from(3i64));
        values.remove(&[&price, &volume]);
        assert_eq!(values.value(), Ok(Value::from(100.0 / 3.0)));
        let state = bytes(|out| values.save(out));
        let mut other = Vwap::over_values(false);
        other.add(&[&price, &volume]);
        let copy = other.copy();
        assert_eq!(other.restore(&mut Decoder::new(&state)), Ok(()));
        other.merge(&*copy);
        assert_eq!(other.value(), Ok(Value::from(130.0 / 6.0)));
        // Another kind is never offered; it would be let alone.
        other.merge(&*Texts::over_values(true));
        assert_eq!(other.value(), Ok(Value::from(130.0 / 6.0)));
        other.reset();
        assert_eq!(other.value(), Ok(Value::Null));
        assert!(other.restore(&mut Decoder::new(&state[..state.len() - 1])).is_err());
    }

    #[test]
    fn different_values_once() {
        let (a, b) = (Value::from("a"), Value::from("b"));
        let mut texts = Texts::over_values(true);
        for text in [&a, &a, &b, &Value::Null] {
            texts.add(&[text]);
        }
        assert_eq!(texts.value(), Ok(Value::BigInt(2)));
        texts.remove(&[&a]);
        assert_eq!(texts.value(), Ok(Value::BigInt(2)));
        texts.remove(&[&a]);
        assert_eq!(texts.value(), Ok(Value::BigInt(1)));
        let mut later = Texts::over_values(true);
        later.add(&[&a]);
        later.add(&[&b]);
        texts.merge(&*later);
        assert_eq!(texts.value(), Ok(Value::BigInt(2)));
        let (mut typed, mut more) = (Distinct::<Custom<Texts>, String>::default(), Distinct::default());
        ["a", "a", "b"].into_iter().for_each(|text| typed.add(text));
        ["a", "a"].into_iter().for_each(|text| typed.remove(text));
        ["a", "b"].into_iter().for_each(|text| more.add(text));
        Merge::merge(&mut typed, &more);
        assert_eq!(bytes(|out| texts.save(out)), bytes(|out| Accumulators::save(&typed, out)));
    }
}
