//! MIN and MAX of content that any event may leave.

use std::collections::VecDeque;

use super::loose_entries::Entries;
use crate::columns::Ordered;
use crate::heap::{Heap, Order};
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// MIN of content that any event may leave.
///
/// ```
/// use eventflux_runtime::aggregate::LooseMin;
/// let mut min = LooseMin::<i64>::default();
/// min.put(3, 1);
/// min.put(1, 2);
/// min.put(2, 3);
/// min.take(1, 2);
/// assert_eq!(min.value(), Some(2));
/// ```
pub type LooseMin<T> = LooseExtreme<T, false>;

/// MAX of content that any event may leave.
///
/// ```
/// use eventflux_runtime::aggregate::LooseMax;
/// let mut max = LooseMax::<String>::default();
/// max.put("a", 1);
/// max.put("z", 2);
/// max.take("z", 2);
/// assert_eq!(max.value(), Some("a"));
/// ```
pub type LooseMax<T> = LooseExtreme<T, true>;

/// All values, and a way to the lowest or (`MAX`) the highest.
///
/// As long as the oldest value leaves first the way is a monotonic deque, as in
/// [`SlidingExtreme`](super::SlidingExtreme). With the first one that leaves otherwise it becomes a binary heap
/// whose places the values know, until no value is left: whatever leaves, an event costs the logarithm of the content
/// at most, and nothing is allocated for it.
#[derive(Clone, Debug)]
pub struct LooseExtreme<T, const MAX: bool> {
    entries: Ranking<T, MAX>,
    /// In order: ids of the values that are, or may become, the extreme one.
    candidates: VecDeque<u64>,
    /// Out of order: ids.
    heap: Heap<u64>,
    loose: bool,
}

/// The values, the best first; noted is the place in the heap.
#[derive(Clone, Debug)]
struct Ranking<T, const MAX: bool>(Entries<T>);

impl<T: Ordered, const MAX: bool> Order<u64> for Ranking<T, MAX> {
    /// Of equal ones the newer, as in order.
    #[inline]
    fn before(&self, a: u64, b: u64) -> bool {
        let (left, right) = (self.0.value(a), self.0.value(b));
        let (left_wins, right_wins) = (T::below(left, right), T::below(right, left));
        if left_wins == right_wins { a > b } else { left_wins != MAX }
    }

    fn note(&mut self, id: u64, place: usize) {
        self.0.set_note(id, place as u32);
    }
}

impl<T, const MAX: bool> Default for LooseExtreme<T, MAX> {
    fn default() -> Self {
        LooseExtreme {
            entries: Ranking(Entries::default()),
            candidates: VecDeque::new(),
            heap: Heap::default(),
            loose: false,
        }
    }
}

impl<T: Ordered, const MAX: bool> LooseExtreme<T, MAX> {
    /// Takes the value of event `number` in; numbers ascend.
    #[inline]
    pub fn put(&mut self, value: T::Ref<'_>, number: u64) {
        let id = self.entries.0.push(value, number);
        self.index(id);
    }

    #[inline]
    fn index(&mut self, id: u64) {
        if self.loose {
            self.heap.push(id, &mut self.entries);
            return;
        }
        let value = self.entries.0.value(id);
        while let Some(last) = self.candidates.back() {
            let held = self.entries.0.value(*last);
            let stays = if MAX { T::below(value, held) } else { T::below(held, value) };
            if stays {
                break;
            }
            // What is no better and leaves sooner.
            self.candidates.pop_back();
        }
        self.candidates.push_back(id);
    }

    /// Takes the value of event `number` out.
    #[inline]
    pub fn take(&mut self, _: T::Ref<'_>, number: u64) {
        let Some(id) = self.entries.0.find(number) else { return };
        if self.loose || !self.entries.0.is_first(id) {
            self.take_any(id);
            return;
        }
        if self.candidates.front() == Some(&id) {
            self.candidates.pop_front();
        }
        self.entries.0.remove(id);
    }

    #[inline(never)]
    fn take_any(&mut self, id: u64) {
        if !self.loose {
            self.loose = true;
            self.candidates.clear();
            self.build();
        }
        let place = self.entries.0.note(id) as usize;
        self.heap.remove(place, &mut self.entries);
        self.entries.0.remove(id);
        if self.entries.0.is_empty() {
            self.loose = false;
        } else if self.entries.0.tidy() {
            self.build();
        }
    }

    /// Makes the heap of all values.
    fn build(&mut self) {
        self.heap.fill(self.entries.0.ids());
        self.heap.arrange(&mut self.entries);
    }

    /// The extreme value, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        let id = if self.loose { self.heap.first() } else { self.candidates.front().copied() };
        id.map(|id| self.entries.0.value(id))
    }

    /// The extreme value, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value().unwrap_or(T::nothing())
    }
}

impl<T: Ordered, const MAX: bool> Accumulators for LooseExtreme<T, MAX> {
    fn reset(&mut self) {
        self.entries.0.clear();
        self.candidates.clear();
        self.heap.clear();
        self.loose = false;
    }

    fn save(&self, out: &mut Encoder) {
        out.put_bool(self.loose);
        self.entries.0.save(out);
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        let loose = from.get_bool()?;
        self.entries.0.restore(from)?;
        if loose {
            if self.entries.0.is_empty() {
                return Err(StateError::damaged("MIN or MAX of nothing, out of order"));
            }
            self.loose = true;
            self.build();
        } else {
            let ids: Vec<u64> = self.entries.0.ids().collect();
            ids.into_iter().for_each(|id| self.index(id));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::Random;

    fn saved<T: Ordered, const MAX: bool>(extreme: &LooseExtreme<T, MAX>) -> Vec<u8> {
        let mut out = Encoder::new();
        extreme.save(&mut out);
        out.into_bytes()
    }

    #[test]
    fn agrees_with_a_fresh_computation_and_its_own_restored_state() {
        // How often another than the oldest leaves.
        for disorder in [0, 1, 30, 100] {
            let mut random = Random(77 + disorder);
            let mut content: Vec<(u64, i64)> = Vec::new();
            let (mut min, mut max) = (LooseMin::<i64>::default(), LooseMax::<i64>::default());
            for number in 0..3_000u64 {
                let value = random.below(101) as i64;
                content.push((number, value));
                min.put(value, number);
                max.put(value, number);
                let room = if number % 500 < 250 { 100 } else { 3 };
                while content.len() > room || (!content.is_empty() && random.below(4) == 0) {
                    let any = random.below(100) < disorder;
                    let place = if any { random.below(content.len() as u64) as usize } else { 0 };
                    let (number, value) = content.remove(place);
                    min.take(value, number);
                    max.take(value, number);
                }
                assert_eq!(min.value(), content.iter().map(|(_, value)| *value).min());
                assert_eq!(max.known(), content.iter().map(|(_, value)| *value).max().unwrap_or(0));
                assert!(disorder != 0 || !min.loose);

                let bytes = saved(&min);
                let mut restored = LooseMin::default();
                let mut from = Decoder::new(&bytes);
                assert_eq!(restored.restore(&mut from), Ok(()));
                assert_eq!(from.finish(), Ok(()));
                assert_eq!(saved(&restored), bytes);
                if number % 7 == 0 {
                    min = restored;
                }
            }
        }
    }

    #[test]
    fn order_comes_back_when_all_have_left() {
        let mut max = LooseMax::<f64>::default();
        for number in 0..4u16 {
            max.put(f64::from(number), number.into());
        }
        for number in [1, 0, 3] {
            max.take(0.0, number);
            assert!(max.loose);
        }
        assert_eq!(max.value(), Some(2.0));
        max.take(2.0, 2);
        assert!(!max.loose);
        assert_eq!(max.value(), None);
        max.put(f64::NAN, 9);
        assert!(max.known().is_nan());
    }
}
