//! FIRST and LAST of content that only grows.

use crate::columns::Ordered;
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// FIRST of content that only grows or is dropped as a whole.
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
pub type First<T> = Edge<T, false>;

/// LAST of content that only grows or is dropped as a whole.
pub type Last<T> = Edge<T, true>;

/// The value that came first or (`LAST`) last.
#[derive(Clone, Debug, Default)]
pub struct Edge<T, const LAST: bool> {
    /// The type's zero when there is none.
    value: T,
    some: bool,
}

impl<T: Ordered, const LAST: bool> Edge<T, LAST> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        if LAST || !self.some {
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

impl<T: Ordered, const LAST: bool> Accumulators for Edge<T, LAST> {
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

impl<T: Ordered, const LAST: bool> Merge for Edge<T, LAST> {
    #[inline]
    fn merge(&mut self, later: &Self) {
        if let Some(value) = later.value() {
            self.add(value);
        }
    }
}
