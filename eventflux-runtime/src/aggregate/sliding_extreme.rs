//! MIN and MAX of sliding content.

use std::collections::VecDeque;

use crate::columns::{Ordered, Spare};
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// MIN of content whose oldest value leaves first.
///
/// ```
/// use eventflux_runtime::aggregate::SlidingMin;
/// let mut min = SlidingMin::<i64>::default();
/// min.add(1);
/// min.add(3);
/// min.add(2);
/// min.remove(1);
/// assert_eq!(min.value(), Some(2));
/// ```
pub type SlidingMin<T> = SlidingExtreme<T, false>;

/// MAX of content whose oldest value leaves first.
///
/// ```
/// use eventflux_runtime::aggregate::SlidingMax;
/// let mut max = SlidingMax::<String>::default();
/// max.add("z");
/// max.add("a");
/// max.remove("z");
/// assert_eq!(max.value(), Some("a"));
/// ```
pub type SlidingMax<T> = SlidingExtreme<T, true>;

/// The values that are, or may still become, the lowest or (`MAX`) the highest: a monotonic deque.
///
/// Each value enters and leaves the deque once. What leaves the content is known by its number, so that
/// nothing is compared then.
#[derive(Clone, Debug)]
pub struct SlidingExtreme<T, const MAX: bool> {
    /// Numbers of values in ascending order, the values from the extreme one inwards.
    candidates: VecDeque<(u64, T)>,
    /// How many values ever came, and how many of them left.
    added: u64,
    removed: u64,
    spare: Spare<T>,
}

impl<T, const MAX: bool> Default for SlidingExtreme<T, MAX> {
    fn default() -> Self {
        SlidingExtreme { candidates: VecDeque::new(), added: 0, removed: 0, spare: Spare::default() }
    }
}

impl<T: Ordered, const MAX: bool> SlidingExtreme<T, MAX> {
    /// Takes a value in.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>) {
        let number = self.added;
        self.added = number.wrapping_add(1);
        // What is no better leaves sooner.
        while let Some((_, held)) = self.candidates.back() {
            if Self::beats(held.as_ref(), value) {
                break;
            }
            if let Some((_, held)) = self.candidates.pop_back() {
                self.spare.take(held);
            }
        }
        let value = self.spare.own(value);
        self.candidates.push_back((number, value));
    }

    #[inline]
    fn beats(value: T::Ref<'_>, held: T::Ref<'_>) -> bool {
        if MAX { T::below(held, value) } else { T::below(value, held) }
    }

    /// Takes the oldest value out.
    #[inline]
    pub fn remove(&mut self, _oldest: T::Ref<'_>) {
        let number = self.removed;
        self.removed = number.wrapping_add(1);
        if self.candidates.front().is_some_and(|(first, _)| *first == number)
            && let Some((_, held)) = self.candidates.pop_front()
        {
            self.spare.take(held);
        }
    }

    /// The extreme value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.candidates.front().map(|(_, value)| value.as_ref())
    }

    /// The extreme value, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        match self.candidates.front() {
            Some((_, value)) => value.as_ref(),
            None => T::nothing(),
        }
    }
}

impl<T: Ordered, const MAX: bool> Accumulators for SlidingExtreme<T, MAX> {
    fn reset(&mut self) {
        while let Some((_, value)) = self.candidates.pop_front() {
            self.spare.take(value);
        }
        self.added = 0;
        self.removed = 0;
    }

    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.added.wrapping_sub(self.removed));
        out.put_len(self.candidates.len());
        for (number, value) in &self.candidates {
            out.put_u64(number.wrapping_sub(self.removed));
            value.save(&(), out);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        self.added = from.get_u64()?;
        for _ in 0..from.get_len()? {
            let number = from.get_u64()?;
            let after = self.candidates.back().is_none_or(|(last, _)| *last < number);
            if !after || number >= self.added {
                return Err(StateError::damaged("MIN or MAX out of order"));
            }
            self.candidates.push_back((number, T::load(&(), from)?));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_a_fresh_computation_and_its_own_restored_state() {
        let values: Vec<i64> = (0..500i64).map(|i| (i * 7919) % 101).collect();
        let mut min = SlidingMin::<i64>::default();
        let mut max = SlidingMax::<i64>::default();
        for (i, &value) in values.iter().enumerate() {
            if i >= 20 {
                min.remove(values[i - 20]);
                max.remove(values[i - 20]);
            }
            min.add(value);
            max.add(value);
            let content = &values[i.saturating_sub(19)..=i];
            assert_eq!(min.value(), content.iter().min().copied());
            assert_eq!(max.known(), content.iter().max().copied().unwrap_or(0));

            let mut out = Encoder::new();
            min.save(&mut out);
            let bytes = out.into_bytes();
            let mut restored = SlidingMin::default();
            let mut from = Decoder::new(&bytes);
            assert_eq!(restored.restore(&mut from), Ok(()));
            assert_eq!(from.finish(), Ok(()));
            let mut again = Encoder::new();
            restored.save(&mut again);
            assert_eq!(again.into_bytes(), bytes);
            min = restored;
        }
    }

    #[test]
    fn equal_values_take_one_place() {
        let mut min = SlidingMin::<f64>::default();
        for _ in 0..100 {
            min.add(1.0);
        }
        assert_eq!(min.candidates.len(), 1);
        for _ in 0..99 {
            min.remove(1.0);
            assert_eq!(min.value(), Some(1.0));
        }
        min.remove(1.0);
        assert_eq!(min.value(), None);
        assert_eq!(min.known(), 0.0);
    }
}
