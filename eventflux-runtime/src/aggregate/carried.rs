//! FIRST and LAST of values of a Rust type that SQL only carries.

use crate::columns::Columns;
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// FIRST of content that only grows or is dropped as a whole. (In sliding content it is
/// [`SlidingFirst`](super::SlidingFirst).)
///
/// ```
/// use eventflux_runtime::aggregate::{CarriedFirst, CarriedLast};
/// use eventflux_runtime::columns::Opaque;
/// let (mut first, mut last) = (CarriedFirst::<Opaque<char>>::default(), CarriedLast::<Opaque<char>>::default());
/// for letter in ['a', 'b', 'c'] {
///     first.add(&letter);
///     last.add(&letter);
/// }
/// last.remove(&'a');
/// assert_eq!((first.value(), last.value()), (Some(&'a'), Some(&'c')));
/// ```
pub type CarriedFirst<T> = CarriedEdge<T, false>;

/// LAST of content of any kind: the newest value stays until all have left.
pub type CarriedLast<T> = CarriedEdge<T, true>;

/// The value that came first or (`LAST`) last, of a type that has no zero to stand where there is no value.
#[derive(Clone, Debug)]
pub struct CarriedEdge<T, const LAST: bool> {
    value: Option<T>,
    count: u64,
}

impl<T, const LAST: bool> Default for CarriedEdge<T, LAST> {
    fn default() -> Self {
        CarriedEdge { value: None, count: 0 }
    }
}

impl<T: Columns<Layout = ()>, const LAST: bool> CarriedEdge<T, LAST> {
    /// Takes a value in.
    pub fn add(&mut self, value: T::Ref<'_>) {
        match &mut self.value {
            None => self.value = Some(T::own(value)),
            Some(last) if LAST => last.assign(value),
            Some(_) => {}
        }
        self.count = self.count.wrapping_add(1);
    }

    /// The value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.value.as_ref().map(T::as_ref)
    }
}

impl<T: Columns<Layout = ()>> CarriedLast<T> {
    /// Takes the oldest value out.
    pub fn remove(&mut self, _oldest: T::Ref<'_>) {
        self.count = self.count.wrapping_sub(1);
        if self.count == 0 {
            self.value = None;
        }
    }
}

impl<T: Columns<Layout = ()>, const LAST: bool> Accumulators for CarriedEdge<T, LAST> {
    fn reset(&mut self) {
        *self = Self::default();
    }
    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.count);
        if let Some(value) = &self.value {
            value.save(&(), out);
        }
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.count = from.get_u64()?;
        self.value = if self.count == 0 { None } else { Some(T::load(&(), from)?) };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::Opaque;

    #[test]
    fn values_come_back_from_bytes() {
        let mut last = CarriedLast::<Opaque<Vec<u8>>>::default();
        for content in [&[vec![1], vec![2, 3]][..], &[]] {
            last.reset();
            content.iter().for_each(|value| last.add(value));
            let mut out = Encoder::new();
            last.save(&mut out);
            let bytes = out.into_bytes();
            let mut from = Decoder::new(&bytes);
            let mut restored = CarriedLast::<Opaque<Vec<u8>>>::default();
            assert_eq!(restored.restore(&mut from).and_then(|()| from.finish()), Ok(()));
            assert_eq!(restored.value(), content.last());
            for value in content {
                restored.remove(value);
            }
            assert_eq!(restored.value(), None);
        }
    }
}
