//! Nullable columns that keep their allocation while they are NULL.

use std::cmp::Ordering;

use super::{Columns, Direction, Key, Ordered, SortColumn};
use crate::state::{Decoder, Encoder, StateError};

/// An `Option<T>` for state: the same borrowed form, the same bytes, but NULL keeps what the text before it had
/// allocated. A slot of a window that holds texts and NULLs in turn so allocates nothing.
///
/// ```
/// use eventflux_runtime::columns::{Columns, Nullable};
/// let mut slot = Nullable::<String>::own(Some("text"));
/// slot.assign(None);
/// assert_eq!(slot.as_ref(), None);
/// slot.assign(Some("word"));
/// assert_eq!(slot.as_ref(), Some("word"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Nullable<T> {
    /// What it was before when it is NULL now.
    value: T,
    some: bool,
}

impl<T> Nullable<T> {
    /// Changes the value, which is none and may hold anything if the flag says so; it is one afterwards.
    pub(crate) fn change(&mut self, change: impl FnOnce(bool, &mut T)) {
        change(self.some, &mut self.value);
        self.some = true;
    }
}

impl<T: Ordered> Columns for Nullable<T> {
    type Ref<'a> = Option<T::Ref<'a>>;
    type Layout = ();
    type Place = Option<Self>;

    #[inline]
    fn own(from: Self::Ref<'_>) -> Self {
        match from {
            Some(value) => Nullable { value: T::own(value), some: true },
            None => Nullable::default(),
        }
    }
    #[inline]
    fn assign(&mut self, from: Self::Ref<'_>) {
        self.some = from.is_some();
        if let Some(value) = from {
            self.value.assign(value);
        }
    }
    #[inline]
    fn as_ref(&self) -> Self::Ref<'_> {
        self.some.then(|| self.value.as_ref())
    }
    fn save(&self, (): &(), out: &mut Encoder) {
        out.put_bool(self.some);
        if self.some {
            self.value.save(&(), out);
        }
    }
    fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
        if from.get_bool()? {
            Ok(Nullable { value: T::load(&(), from)?, some: true })
        } else {
            Ok(Nullable::default())
        }
    }
}

impl<T: Ordered> Key for Nullable<T> {
    type Slot = u32;

    #[inline]
    fn hash(key: Self::Ref<'_>) -> u64 {
        Option::<T>::hash(key)
    }
    #[inline]
    fn same(&self, key: Self::Ref<'_>) -> bool {
        match key {
            Some(key) => self.some && self.value.same(key),
            None => !self.some,
        }
    }
}

impl<T: Ordered> SortColumn for Nullable<T> {
    fn compare(a: Self::Ref<'_>, b: Self::Ref<'_>, direction: Direction) -> Ordering {
        Option::<T>::compare(a, b, direction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_keeps_the_allocation() {
        let mut slot = Nullable::<String>::own(Some("a text of some length"));
        let capacity = slot.value.capacity();
        for value in [None, Some("short"), None, None, Some("a text of some length")] {
            slot.assign(value);
            assert_eq!(slot.as_ref(), value);
            assert_eq!(slot.value.capacity(), capacity);
        }
    }

    #[test]
    fn it_is_an_option_to_everyone_else() {
        for value in [None, Some(0.0), Some(-0.0), Some(f64::NAN)] {
            let (slot, option) = (Nullable::<f64>::own(value), Option::<f64>::own(value));
            for other in [None, Some(0.0), Some(f64::NAN), Some(1.0)] {
                assert_eq!(slot.same(other), option.same(other));
            }
            assert_eq!(Nullable::<f64>::hash(value), Option::<f64>::hash(value));

            let (mut ours, mut theirs) = (Encoder::new(), Encoder::new());
            slot.save(&(), &mut ours);
            option.save(&(), &mut theirs);
            let bytes = ours.into_bytes();
            assert_eq!(bytes, theirs.into_bytes());
            let loaded = Nullable::<f64>::load(&(), &mut Decoder::new(&bytes));
            assert!(loaded.is_ok_and(|loaded| loaded.same(value)));
        }
    }
}
