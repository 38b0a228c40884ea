//! DISTINCT inside an aggregate.

use super::Accumulate;
use crate::columns::Key;
use crate::operator::{Accumulators, Groups, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// The aggregate `A` over the different values of the content.
///
/// Counts how often each value is there; `A` sees a value when it comes for the first time and when its last
/// copy leaves.
///
/// ```
/// use eventflux_runtime::aggregate::{Count, Distinct};
/// let mut symbols = Distinct::<Count, String>::default();
/// symbols.add("IBM");
/// symbols.add("IBM");
/// symbols.remove("IBM");
/// assert_eq!(symbols.inner().value(), 1);
/// symbols.remove("IBM");
/// assert_eq!(symbols.inner().value(), 0);
/// ```
#[derive(Clone, Debug)]
pub struct Distinct<A, T> {
    inner: A,
    copies: Groups<T, u64>,
}

impl<A: Default, T: Key<Layout = ()>> Default for Distinct<A, T> {
    fn default() -> Self {
        Distinct { inner: A::default(), copies: Groups::new() }
    }
}

impl<A: Accumulate<T>, T: Key<Layout = ()>> Distinct<A, T> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        let slot = self.copies.slot(value, || 0, |copies| *copies = 0);
        let copies = self.copies.value_mut(slot);
        *copies = copies.saturating_add(1);
        if *copies == 1 {
            self.inner.put(value);
        }
    }

    /// Takes a value out.
    #[inline]
    pub fn remove(&mut self, value: T::Ref<'_>) {
        let Some(slot) = self.copies.find(value) else { return };
        let copies = self.copies.value_mut(slot);
        *copies -= 1;
        if *copies == 0 {
            // The value as it was put in: of equal ones such as 0.0 and -0.0 the copies may differ.
            self.inner.take(self.copies.key(slot));
            self.copies.remove(slot);
        }
    }

    /// The aggregate over the different values.
    #[inline]
    pub fn inner(&self) -> &A {
        &self.inner
    }
}

impl<A: Accumulators, T: Key<Layout = ()>> Accumulators for Distinct<A, T> {
    fn reset(&mut self) {
        self.inner.reset();
        self.copies.clear();
    }

    fn save(&self, out: &mut Encoder) {
        self.inner.save(out);
        out.put_len(self.copies.len());
        for slot in self.copies.slots() {
            self.copies.save_key(slot, &(), out);
            out.put_u64(*self.copies.value(slot));
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.inner.restore(from)?;
        self.copies.clear();
        for _ in 0..from.get_len()? {
            let key = T::load(&(), from)?;
            let copies = from.get_u64()?;
            if copies == 0 {
                return Err(StateError::damaged("a value of DISTINCT without a copy"));
            }
            self.copies.restore(key, copies)?;
        }
        Ok(())
    }
}

impl<A: Accumulate<T> + Accumulators, T: Key<Layout = ()>> Merge for Distinct<A, T> {
    fn merge(&mut self, later: &Self) {
        for slot in later.copies.slots() {
            let value = later.copies.key(slot);
            let own = self.copies.slot(value, || 0, |copies| *copies = 0);
            let copies = self.copies.value_mut(own);
            if *copies == 0 {
                self.inner.put(value);
            }
            *copies = copies.saturating_add(*later.copies.value(slot));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::{SumFloat, SumInt};

    #[test]
    fn each_value_counts_once() {
        let mut sum = Distinct::<SumInt, i32>::default();
        for value in [5, 5, 7] {
            sum.add(value);
        }
        assert_eq!(sum.inner().value(), Ok(Some(12)));
        sum.remove(5);
        assert_eq!(sum.inner().value(), Ok(Some(12)));
        sum.remove(5);
        assert_eq!(sum.inner().value(), Ok(Some(7)));
        sum.remove(7);
        assert_eq!(sum.inner().value(), Ok(None));
    }

    #[test]
    fn nan_is_one_value() {
        let mut sum = Distinct::<SumFloat, f64>::default();
        sum.add(f64::NAN);
        sum.add(-f64::NAN);
        sum.add(2.0);
        sum.remove(f64::NAN);
        assert!(sum.inner().known().is_nan());
        sum.remove(f64::NAN);
        assert_eq!(sum.inner().value(), Some(2.0));
    }

    #[test]
    fn state_goes_on_where_it_stopped() {
        let mut sum = Distinct::<SumInt, i64>::default();
        for i in 0..50 {
            sum.add(i % 7);
            if i >= 10 {
                sum.remove((i - 10) % 7);
            }
            let mut out = Encoder::new();
            sum.save(&mut out);
            let bytes = out.into_bytes();
            let mut restored = Distinct::default();
            let mut from = Decoder::new(&bytes);
            assert_eq!(restored.restore(&mut from), Ok(()));
            assert_eq!(from.finish(), Ok(()));
            sum = restored;
        }
        for i in 40..50 {
            sum.remove(i % 7);
        }
        assert_eq!(sum.inner().value(), Ok(None));
    }
}
