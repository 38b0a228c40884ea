//! FIRST and LAST of content that any event may leave.

use super::loose_entries::Entries;
use crate::columns::Ordered;
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// FIRST of content that any event may leave: the one that entered first of those still there.
///
/// ```
/// use eventflux_runtime::aggregate::LooseFirst;
/// let mut first = LooseFirst::<String>::default();
/// first.put("a", 1);
/// first.put("b", 2);
/// first.put("c", 5);
/// first.take("b", 2);
/// first.take("a", 1);
/// assert_eq!(first.value(), Some("c"));
/// ```
pub type LooseFirst<T> = LooseEdge<T, false>;

/// LAST of content that any event may leave: the one that entered last of those still there.
///
/// ```
/// use eventflux_runtime::aggregate::LooseLast;
/// let mut last = LooseLast::<i64>::default();
/// last.put(10, 1);
/// last.put(20, 2);
/// last.take(20, 2);
/// assert_eq!(last.value(), Some(10));
/// ```
pub type LooseLast<T> = LooseEdge<T, true>;

/// The value that came first or (`LAST`) last: all values by the numbers of their events.
#[derive(Clone, Debug)]
pub struct LooseEdge<T, const LAST: bool> {
    entries: Entries<T>,
}

impl<T, const LAST: bool> Default for LooseEdge<T, LAST> {
    fn default() -> Self {
        LooseEdge { entries: Entries::default() }
    }
}

impl<T: Ordered, const LAST: bool> LooseEdge<T, LAST> {
    /// Takes the value of event `number` in; numbers ascend.
    #[inline]
    pub fn put(&mut self, value: T::Ref<'_>, number: u64) {
        self.entries.push(value, number);
    }

    /// Takes the value of event `number` out.
    #[inline]
    pub fn take(&mut self, _: T::Ref<'_>, number: u64) {
        if let Some(id) = self.entries.find(number) {
            self.entries.remove(id);
            self.entries.tidy();
        }
    }

    /// The value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        if LAST { self.entries.last() } else { self.entries.first() }
    }

    /// The value, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value().unwrap_or(T::nothing())
    }
}

impl<T: Ordered, const LAST: bool> Accumulators for LooseEdge<T, LAST> {
    fn reset(&mut self) {
        self.entries.clear();
    }
    fn save(&self, out: &mut Encoder) {
        self.entries.save(out);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        self.entries.restore(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::Random;

    #[test]
    fn agrees_with_a_fresh_computation_and_its_own_restored_state() {
        let mut random = Random(5);
        let mut content: Vec<(u64, i64)> = Vec::new();
        let (mut first, mut last) = (LooseFirst::<i64>::default(), LooseLast::<i64>::default());
        for number in 0..3_000 {
            let value = random.below(50) as i64;
            content.push((number, value));
            first.put(value, number);
            last.put(value, number);
            while content.len() > 60 || (!content.is_empty() && random.below(3) == 0) {
                let (number, value) = content.remove(random.below(content.len() as u64) as usize);
                first.take(value, number);
                last.take(value, number);
            }
            assert_eq!(first.value(), content.first().map(|(_, value)| *value));
            assert_eq!(last.value(), content.last().map(|(_, value)| *value));
            assert_eq!(first.known(), first.value().unwrap_or(0));

            let mut out = Encoder::new();
            first.save(&mut out);
            let bytes = out.into_bytes();
            let mut restored = LooseFirst::default();
            let mut from = Decoder::new(&bytes);
            assert_eq!(restored.restore(&mut from), Ok(()));
            assert_eq!(from.finish(), Ok(()));
            if number % 50 == 0 {
                first = restored;
            }
        }
    }

    #[test]
    fn what_is_not_there_changes_nothing() {
        let mut last = LooseLast::<i64>::default();
        last.take(1, 1);
        last.put(5, 7);
        last.take(5, 6);
        assert_eq!(last.value(), Some(5));
    }
}
