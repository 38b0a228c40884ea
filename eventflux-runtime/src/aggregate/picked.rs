//! MIN, MAX, FIRST and LAST of content that only grows or is dropped as a whole: one value of it.

use std::fmt::Debug;
use std::marker::PhantomData;

use crate::columns::Ordered;
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// MIN.
///
/// ```
/// use eventflux_runtime::aggregate::Min;
/// let mut min = Min::<String>::default();
/// min.add("pear");
/// min.add("apple");
/// assert_eq!(min.value(), Some("apple"));
/// ```
pub type Min<T> = Picked<T, Least>;

/// MAX.
///
/// ```
/// use eventflux_runtime::aggregate::Max;
/// let mut max = Max::<f64>::default();
/// assert_eq!(max.value(), None);
/// max.add(f64::INFINITY);
/// max.add(f64::NAN);
/// assert!(max.known().is_nan()); // NaN is above all
/// ```
pub type Max<T> = Picked<T, Greatest>;

/// FIRST.
///
/// ```
/// use eventflux_runtime::aggregate::{First, Last};
/// let (mut first, mut last) = (First::<i64>::default(), Last::<i64>::default());
/// for value in [1, 2, 3] {
///     first.add(value);
///     last.add(value);
/// }
/// assert_eq!((first.value(), last.value()), (Some(1), Some(3)));
/// ```
pub type First<T> = Picked<T, Earliest>;

/// LAST.
pub type Last<T> = Picked<T, Newest>;

/// Which of two values is picked.
pub trait Pick: Clone + Debug + Default {
    /// Whether a value that comes is picked instead of the one held.
    fn prefers<T: Ordered>(value: T::Ref<'_>, held: T::Ref<'_>) -> bool;
}

macro_rules! picks {
    ($($doc:literal $name:ident: $value:ident, $held:ident => $prefers:expr;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Debug, Default)]
        pub struct $name;

        impl Pick for $name {
            #[inline(always)]
            fn prefers<T: Ordered>($value: T::Ref<'_>, $held: T::Ref<'_>) -> bool {
                $prefers
            }
        }
    )*};
}

picks! {
    "The lowest value; the first of equals." Least: value, held => T::below(value, held);
    "The highest value; the first of equals." Greatest: value, held => T::below(held, value);
    "The value that came first." Earliest: _value, _held => false;
    "The value that came last." Newest: _value, _held => true;
}

/// The value that `P` picks.
#[derive(Clone, Debug, Default)]
pub struct Picked<T, P> {
    /// The type's zero when there is none.
    value: T,
    some: bool,
    pick: PhantomData<P>,
}

impl<T: Ordered, P: Pick> Picked<T, P> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        if !self.some || P::prefers::<T>(value, self.value.as_ref()) {
            self.value.assign(value);
            self.some = true;
        }
    }

    /// The value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.some.then(|| self.value.as_ref())
    }

    /// The value, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value.as_ref()
    }
}

impl<T: Ordered, P: Pick> Accumulators for Picked<T, P> {
    fn reset(&mut self) {
        self.value.assign(T::nothing());
        self.some = false;
    }
    fn save(&self, out: &mut Encoder) {
        out.put_bool(self.some);
        if self.some {
            self.value.save(&(), out);
        }
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        if from.get_bool()? {
            self.value = T::load(&(), from)?;
            self.some = true;
        }
        Ok(())
    }
}
