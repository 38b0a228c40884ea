//! FIRST and LAST of sliding content.

use std::collections::VecDeque;

use crate::columns::{Columns, Ordered, Spare};
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// FIRST of content whose oldest value leaves first: all of its values, in order.
///
/// ```
/// use eventflux_runtime::aggregate::SlidingFirst;
/// let mut first = SlidingFirst::<String>::default();
/// first.add("a");
/// first.add("b");
/// first.remove("a");
/// assert_eq!(first.value(), Some("b"));
/// ```
#[derive(Clone, Debug)]
pub struct SlidingFirst<T> {
    values: VecDeque<T>,
    spare: Spare<T>,
}

impl<T> Default for SlidingFirst<T> {
    fn default() -> Self {
        SlidingFirst { values: VecDeque::new(), spare: Spare::default() }
    }
}

impl<T: Columns<Layout = ()>> SlidingFirst<T> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        let value = self.spare.own(value);
        self.values.push_back(value);
    }

    /// Takes the oldest value out.
    #[inline]
    pub fn remove(&mut self, _oldest: T::Ref<'_>) {
        if let Some(value) = self.values.pop_front() {
            self.spare.take(value);
        }
    }

    /// The oldest value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.values.front().map(T::as_ref)
    }
}

impl<T: Ordered> SlidingFirst<T> {
    /// The oldest value, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        match self.values.front() {
            Some(value) => value.as_ref(),
            None => T::nothing(),
        }
    }
}

impl<T: Columns<Layout = ()>> Accumulators for SlidingFirst<T> {
    fn reset(&mut self) {
        while let Some(value) = self.values.pop_front() {
            self.spare.take(value);
        }
    }
    fn save(&self, out: &mut Encoder) {
        out.put_len(self.values.len());
        for value in &self.values {
            value.save(&(), out);
        }
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        for _ in 0..from.get_len()? {
            self.values.push_back(T::load(&(), from)?);
        }
        Ok(())
    }
}

/// LAST of content whose oldest value leaves first: the newest value stays until all have left.
///
/// ```
/// use eventflux_runtime::aggregate::SlidingLast;
/// let mut last = SlidingLast::<i64>::default();
/// last.add(1);
/// last.add(2);
/// last.remove(1);
/// assert_eq!(last.value(), Some(2));
/// last.remove(2);
/// assert_eq!(last.value(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct SlidingLast<T> {
    /// The type's zero when there is none.
    value: T,
    count: u64,
}

impl<T: Ordered> SlidingLast<T> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        self.value.assign(value);
        self.count = self.count.wrapping_add(1);
    }

    /// Takes the oldest value out.
    #[inline]
    pub fn remove(&mut self, _oldest: T::Ref<'_>) {
        self.count = self.count.wrapping_sub(1);
        if self.count == 0 {
            self.value.assign(T::nothing());
        }
    }

    /// The newest value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        (self.count != 0).then(|| self.value.as_ref())
    }

    /// The newest value, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value.as_ref()
    }
}

impl<T: Ordered> Accumulators for SlidingLast<T> {
    fn reset(&mut self) {
        self.value.assign(T::nothing());
        self.count = 0;
    }
    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.count);
        if self.count != 0 {
            self.value.save(&(), out);
        }
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        self.count = from.get_u64()?;
        if self.count != 0 {
            self.value = T::load(&(), from)?;
        }
        Ok(())
    }
}
