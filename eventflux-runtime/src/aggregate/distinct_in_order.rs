//! DISTINCT inside an aggregate that goes by the order of the content, where events leave.

use std::collections::VecDeque;

use super::LooseStringAgg;
use crate::columns::Key;
use crate::operator::{Accumulators, Groups};
use crate::state::{Decoder, Encoder, StateError};

/// What [`DistinctInOrder`] feeds: an accumulator whose values have numbers.
pub trait Numbered<T: crate::columns::Columns> {
    /// Takes value `number` in.
    fn put_numbered(&mut self, value: T::Ref<'_>, number: u64);
    /// Takes value `number` out.
    fn take_numbered(&mut self, value: T::Ref<'_>, number: u64);
}

macro_rules! numbered_texts {
    ($($ty:ty)*) => {$(
        impl Numbered<$ty> for LooseStringAgg {
            fn put_numbered(&mut self, text: <$ty as crate::columns::Columns>::Ref<'_>, number: u64) {
                self.put(text, number);
            }
            fn take_numbered(&mut self, text: <$ty as crate::columns::Columns>::Ref<'_>, number: u64) {
                self.take(text, number);
            }
        }
    )*};
}
numbered_texts! { String crate::text::Text }

/// The aggregate `A` over the different values of the content, each at the place of its earliest copy that is
/// still there: as if computed anew from the content.
///
/// ```
/// use eventflux_runtime::aggregate::{DistinctInOrder, LooseStringAgg};
/// let mut all = DistinctInOrder::<LooseStringAgg, String>::over(LooseStringAgg::new(", "));
/// all.add("a");
/// all.add("b");
/// all.add("a");
/// assert_eq!(all.inner().value(), Some("a, b"));
/// all.remove("a"); // the first; now its second copy counts
/// assert_eq!(all.inner().value(), Some("b, a"));
/// ```
#[derive(Clone, Debug)]
pub struct DistinctInOrder<A, T> {
    inner: A,
    /// The numbers of each value's copies.
    copies: Groups<T, VecDeque<u64>>,
    /// The number of the next value, where the content does not number them.
    next: u64,
}

impl<A: Default, T: Key<Layout = ()>> Default for DistinctInOrder<A, T> {
    fn default() -> Self {
        Self::over(A::default())
    }
}

impl<A, T: Key<Layout = ()>> DistinctInOrder<A, T> {
    /// Feeds `inner`, which has no values.
    pub fn over(inner: A) -> Self {
        DistinctInOrder { inner, copies: Groups::new(), next: 0 }
    }

    /// The aggregate over the different values.
    #[inline]
    pub fn inner(&self) -> &A {
        &self.inner
    }
}

impl<A: Numbered<T>, T: Key<Layout = ()>> DistinctInOrder<A, T> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        let number = self.next;
        self.next = number.wrapping_add(1);
        self.put(value, number);
    }

    /// Takes the oldest value out.
    #[inline]
    pub fn remove(&mut self, oldest: T::Ref<'_>) {
        let slot = self.copies.find(oldest);
        if let Some(&number) = slot.and_then(|slot| self.copies.value(slot).front()) {
            self.take(oldest, number);
        }
    }

    /// Takes the value of event `number` in; numbers ascend.
    pub fn put(&mut self, value: T::Ref<'_>, number: u64) {
        let slot = self.copies.slot(value, VecDeque::new, VecDeque::clear);
        let copies = self.copies.value_mut(slot);
        copies.push_back(number);
        if copies.len() == 1 {
            self.inner.put_numbered(value, number);
        }
    }

    /// Takes the value of event `number` out.
    pub fn take(&mut self, value: T::Ref<'_>, number: u64) {
        let Some(slot) = self.copies.find(value) else { return };
        let copies = self.copies.value_mut(slot);
        if copies.front() != Some(&number) {
            if let Ok(index) = copies.binary_search(&number) {
                copies.remove(index);
            }
            return;
        }
        copies.pop_front();
        self.inner.take_numbered(value, number);
        match copies.front() {
            Some(next) => self.inner.put_numbered(value, *next),
            None => self.copies.remove(slot),
        }
    }
}

impl<A: Accumulators + Numbered<T>, T: Key<Layout = ()>> Accumulators for DistinctInOrder<A, T> {
    fn reset(&mut self) {
        self.inner.reset();
        self.copies.clear();
        self.next = 0;
    }

    /// The copies alone, in the order of the values.
    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.next);
        let mut slots: Vec<u32> = self.copies.slots().collect();
        slots.sort_unstable_by_key(|slot| self.copies.value(*slot).front().copied());
        out.put_len(slots.len());
        for slot in slots {
            self.copies.save_key(slot, &(), out);
            let copies = self.copies.value(slot);
            out.put_len(copies.len());
            copies.iter().for_each(|number| out.put_u64(*number));
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        self.next = from.get_u64()?;
        let mut before = None;
        for _ in 0..from.get_len()? {
            let key = T::load(&(), from)?;
            let mut copies = VecDeque::new();
            for _ in 0..from.get_len()? {
                let number = from.get_u64()?;
                if copies.back().is_some_and(|last| *last >= number) {
                    return Err(StateError::damaged("copies of DISTINCT out of order"));
                }
                copies.push_back(number);
            }
            let first = copies.front().copied();
            let Some(number) = first.filter(|_| first > before) else {
                return Err(StateError::damaged("values of DISTINCT out of order"));
            };
            before = first;
            self.inner.put_numbered(key.as_ref(), number);
            self.copies.restore(key, copies)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{check, damage};

    type Texts = DistinctInOrder<LooseStringAgg, String>;

    fn distinct<'a>(content: &'a [&'a str]) -> String {
        let mut seen = Vec::new();
        content
            .iter()
            .filter(|text| {
                !seen.contains(*text) && {
                    seen.push(**text);
                    true
                }
            })
            .copied()
            .collect()
    }

    #[test]
    fn agrees_with_a_fresh_computation() {
        check::<Texts, &str>(
            |random| ["a", "b", "c", "dd", ""][random.below(5) as usize],
            |all, text| all.add(text),
            |all, text| all.remove(text),
            |all, content| {
                assert_eq!(all.inner().value(), (!content.is_empty()).then(|| distinct(content)).as_deref());
            },
        );
    }

    #[test]
    fn any_copy_may_leave() {
        let mut all = Texts::default();
        for (number, text) in [(1, "a"), (2, "b"), (4, "a"), (9, "a")] {
            all.put(text, number);
        }
        all.take("a", 4);
        assert_eq!(all.inner().known(), "ab");
        all.take("a", 1);
        assert_eq!(all.inner().known(), "ba");
        all.take("a", 9);
        all.take("a", 9);
        all.take("b", 2);
        assert_eq!(all.inner().value(), None);
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut all = Texts::default();
        ["a", "b", "a"].into_iter().for_each(|text| all.add(text));
        damage(&all, |all| {
            all.remove("a");
            all.add("b");
            all.remove("b");
        });
    }
}
