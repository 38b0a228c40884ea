//! MIN and MAX of content that events leave in the order of a time of their own.

use std::collections::VecDeque;

use crate::columns::{Ordered, Spare};
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// MIN of content that events leave in the order of a time of their own.
///
/// ```
/// use eventflux_runtime::aggregate::TimedMin;
/// let mut min = TimedMin::<i64>::default();
/// min.put(1, 10);
/// min.put(2, 30);
/// min.put(3, 20);
/// min.take(1, 10);
/// assert_eq!(min.value(), Some(2));
/// ```
pub type TimedMin<T> = TimedExtreme<T, false>;

/// MAX of content that events leave in the order of a time of their own.
///
/// ```
/// use eventflux_runtime::aggregate::TimedMax;
/// let mut max = TimedMax::<String>::default();
/// max.put("a", 30);
/// max.put("z", 20);
/// max.take("z", 20);
/// assert_eq!(max.value(), Some("a"));
/// ```
pub type TimedMax<T> = TimedExtreme<T, true>;

/// The values that are, or may still become, the lowest or (`MAX`) the highest: a monotonic deque, as in
/// [`SlidingExtreme`](super::SlidingExtreme), in the order in which values leave.
///
/// A value that comes in that order costs what it does there. One that leaves before others which are there already
/// is searched a place: that costs the logarithm of the candidates, and moving those that leave after it. Values of one
/// time leave together, before the result is asked for again.
#[derive(Clone, Debug)]
pub struct TimedExtreme<T, const MAX: bool> {
    /// The next to leave first; the values from the extreme one inwards.
    candidates: VecDeque<(i64, T)>,
    spare: Spare<T>,
}

impl<T, const MAX: bool> Default for TimedExtreme<T, MAX> {
    fn default() -> Self {
        TimedExtreme { candidates: VecDeque::new(), spare: Spare::default() }
    }
}

impl<T: Ordered, const MAX: bool> TimedExtreme<T, MAX> {
    /// Takes a value in that leaves at `time`.
    #[inline(always)]
    pub fn put(&mut self, value: T::Ref<'_>, time: i64) {
        if self.candidates.back().is_some_and(|(last, _)| time < *last) {
            self.put_between(value, time);
            return;
        }
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
        self.candidates.push_back((time, value));
    }

    /// Takes a value in that leaves before the last candidate.
    #[inline(never)]
    fn put_between(&mut self, value: T::Ref<'_>, time: i64) {
        let place = self.candidates.partition_point(|(held, _)| *held < time);
        let outlived = |(_, held): &(i64, T)| Self::beats(held.as_ref(), value);
        if self.candidates.get(place).is_some_and(outlived) {
            return;
        }
        // Those that leave sooner and are no better.
        let mut from = place;
        while from > 0 && !Self::beats(self.candidates[from - 1].1.as_ref(), value) {
            from -= 1;
        }
        if from == place {
            let value = self.spare.own(value);
            self.candidates.insert(place, (time, value));
            return;
        }
        let (leaves, held) = &mut self.candidates[from];
        *leaves = time;
        held.assign(value);
        for (_, held) in self.candidates.drain(from + 1..place) {
            self.spare.take(held);
        }
    }

    #[inline]
    fn beats(value: T::Ref<'_>, held: T::Ref<'_>) -> bool {
        if MAX { T::below(held, value) } else { T::below(value, held) }
    }

    /// Takes a value out that leaves at `time`: none is left that leaves sooner.
    #[inline]
    pub fn take(&mut self, _: T::Ref<'_>, time: i64) {
        while self.candidates.front().is_some_and(|(first, _)| *first <= time)
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
        self.value().unwrap_or_else(T::nothing)
    }
}

impl<T: Ordered, const MAX: bool> Accumulators for TimedExtreme<T, MAX> {
    fn reset(&mut self) {
        while let Some((_, value)) = self.candidates.pop_front() {
            self.spare.take(value);
        }
    }

    fn save(&self, out: &mut Encoder) {
        out.put_len(self.candidates.len());
        for (time, value) in &self.candidates {
            out.put_i64(*time);
            value.save(&(), out);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        for _ in 0..from.get_len()? {
            let time = from.get_i64()?;
            if self.candidates.back().is_some_and(|(last, _)| *last > time) {
                return Err(StateError::damaged("MIN or MAX out of order"));
            }
            self.candidates.push_back((time, T::load(&(), from)?));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::operator::testing::Random;

    #[test]
    fn agrees_with_a_fresh_computation_and_its_own_restored_state() {
        let mut random = Random(11);
        for disorder in [1, 4, 50, 400] {
            let (mut min, mut max) = (TimedMin::<i64>::default(), TimedMax::<i64>::default());
            let mut content = BTreeMap::new();
            for number in 0..2_000 {
                // Some at the same time.
                let time = (number - random.below(disorder) as i64) / 2;
                // Many are equal, and some rise or fall for a while.
                let value = (number / 100 % 3 - 1) * number + random.below(20) as i64;
                content.insert((time, number), value);
                min.put(value, time);
                max.put(value, time);
                let limit = content.keys().rev().nth(30).map_or(i64::MIN, |(time, _)| *time);
                while let Some(entry) = content.first_entry().filter(|entry| entry.key().0 <= limit) {
                    let ((time, _), value) = entry.remove_entry();
                    min.take(value, time);
                    max.take(value, time);
                }
                assert_eq!(min.value(), content.values().min().copied());
                assert_eq!(max.known(), *content.values().max().unwrap());

                let mut out = Encoder::new();
                max.save(&mut out);
                let bytes = out.into_bytes();
                let mut restored = TimedMax::default();
                let mut from = Decoder::new(&bytes);
                assert_eq!(restored.restore(&mut from), Ok(()));
                assert_eq!(from.finish(), Ok(()));
                max = restored;
            }
            while let Some(((time, _), value)) = content.pop_first() {
                min.take(value, time);
            }
            assert_eq!((min.value(), min.known()), (None, 0));
        }
    }

    #[test]
    fn candidates_out_of_order_are_damage() {
        let mut out = Encoder::new();
        out.put_len(2);
        for time in [2, 1] {
            out.put_i64(time);
            out.put_i64(5);
        }
        let bytes = out.into_bytes();
        assert!(TimedMin::<i64>::default().restore(&mut Decoder::new(&bytes)).is_err());
    }
}
