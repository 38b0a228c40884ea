//! MIN and MAX of content that only grows.

use crate::columns::Ordered;
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// MIN of content that only grows or is dropped as a whole.
///
/// ```
/// use eventflux_runtime::aggregate::Min;
/// let mut min = Min::<String>::default();
/// min.add("pear");
/// min.add("apple");
/// assert_eq!(min.value(), Some("apple"));
/// ```
pub type Min<T> = Extreme<T, false>;

/// MAX of content that only grows or is dropped as a whole.
///
/// ```
/// use eventflux_runtime::aggregate::Max;
/// let mut max = Max::<f64>::default();
/// assert_eq!(max.value(), None);
/// max.add(f64::INFINITY);
/// max.add(f64::NAN);
/// assert!(max.known().is_nan()); // NaN is above all
/// ```
pub type Max<T> = Extreme<T, true>;

/// The lowest or (`MAX`) the highest value; of equals (0.0 and -0.0) the newest, as where values leave.
#[derive(Clone, Debug, Default)]
pub struct Extreme<T, const MAX: bool> {
    /// The type's zero when there is none.
    value: T,
    some: bool,
}

impl<T: Ordered, const MAX: bool> Extreme<T, MAX> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        let held = self.value.as_ref();
        let worse = self.some && if MAX { T::below(value, held) } else { T::below(held, value) };
        if !worse {
            self.value.assign(value);
            self.some = true;
        }
    }

    /// The extreme value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.some.then(|| self.value.as_ref())
    }

    /// The extreme value, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value.as_ref()
    }
}

impl<T: Ordered, const MAX: bool> Accumulators for Extreme<T, MAX> {
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

impl<T: Ordered, const MAX: bool> Merge for Extreme<T, MAX> {
    #[inline]
    fn merge(&mut self, later: &Self) {
        if let Some(value) = later.value() {
            self.add(value);
        }
    }
}
