//! ARG_MIN and ARG_MAX of content that any event may leave.

use std::fmt::Debug;

use super::arg_extreme::better;
use crate::columns::{Columns, Ranked};
use crate::heap::{Heap, Order};
use crate::operator::{Accumulators, Groups};
use crate::state::{Decoder, Encoder, StateError};

/// ARG_MIN of content that any event may leave.
///
/// ```
/// use eventflux_runtime::aggregate::LooseArgMin;
/// let mut cheapest = LooseArgMin::<String, f64>::default();
/// cheapest.put("a", 2.0, 1);
/// cheapest.put("b", 1.0, 2);
/// cheapest.put("c", 2.0, 3);
/// cheapest.take("b", 1.0, 2);
/// assert_eq!(cheapest.value(), Some("a"));
/// ```
pub type LooseArgMin<T, B> = LooseArgExtreme<T, B, false>;

/// ARG_MAX of content that any event may leave.
pub type LooseArgMax<T, B> = LooseArgExtreme<T, B, true>;

/// All values by the numbers of their events, and a binary heap of them whose places they know: whatever leaves,
/// an event costs the logarithm of the content.
#[derive(Clone, Debug)]
pub struct LooseArgExtreme<T: Columns, B: Columns, const MAX: bool> {
    entries: Ranking<T, B, MAX>,
    /// Slots of entries.
    heap: Heap<u32>,
    layouts: (T::Layout, B::Layout),
    /// What is read without values.
    nothing: T,
}

/// The values, the best first.
#[derive(Clone, Debug)]
struct Ranking<T, B, const MAX: bool>(Groups<i64, Entry<T, B>>);

#[derive(Clone, Debug, Default)]
struct Entry<T, B> {
    value: T,
    by: B,
    /// In the heap.
    place: u32,
}

impl<T: Columns<Layout = ()> + Default, B: Columns<Layout = ()>, const MAX: bool> Default
    for LooseArgExtreme<T, B, MAX>
{
    fn default() -> Self {
        LooseArgExtreme::new((), ())
    }
}

impl<T: Columns + Default, B: Columns, const MAX: bool> LooseArgExtreme<T, B, MAX> {
    /// Without values, with what decoding them needs.
    pub fn new(value: T::Layout, by: B::Layout) -> Self {
        LooseArgExtreme {
            entries: Ranking(Groups::new()),
            heap: Heap::default(),
            layouts: (value, by),
            nothing: T::default(),
        }
    }
}

impl<T: Columns, B: Ranked, const MAX: bool> Order<u32> for Ranking<T, B, MAX> {
    /// Of equals the one that entered first.
    fn before(&self, a: u32, b: u32) -> bool {
        let (left, right) = (self.0.value(a).by.as_ref(), self.0.value(b).by.as_ref());
        let number = |slot| self.0.key(slot).cast_unsigned();
        better::<B, MAX>(left, right) || (!better::<B, MAX>(right, left) && number(a) < number(b))
    }

    fn note(&mut self, slot: u32, place: usize) {
        self.0.value_mut(slot).place = place as u32;
    }
}

impl<T: Columns, B: Ranked, const MAX: bool> LooseArgExtreme<T, B, MAX> {
    /// Takes the value of event `number` in, beside what decides.
    #[inline]
    pub fn put(&mut self, value: T::Ref<'_>, by: B::Ref<'_>, number: u64) {
        let slot = self.entries.0.slot(
            number.cast_signed(),
            || Entry { value: T::own(value), by: B::own(by), place: 0 },
            |entry| {
                entry.value.assign(value);
                entry.by.assign(by);
            },
        );
        self.heap.push(slot, &mut self.entries);
    }

    /// Takes the value of event `number` out.
    #[inline]
    pub fn take(&mut self, _: T::Ref<'_>, _: B::Ref<'_>, number: u64) {
        let Some(slot) = self.entries.0.find(number.cast_signed()) else { return };
        let place = self.entries.0.value(slot).place as usize;
        self.entries.0.remove(slot);
        self.heap.remove(place, &mut self.entries);
    }

    /// The value beside the extreme, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.heap.first().map(|slot| self.entries.0.value(slot).value.as_ref())
    }

    /// The value beside the extreme, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value().unwrap_or(self.nothing.as_ref())
    }
}

impl<T, B, const MAX: bool> Accumulators for LooseArgExtreme<T, B, MAX>
where
    T: Columns<Layout: Clone + Debug>,
    B: Ranked<Layout: Clone + Debug>,
{
    fn reset(&mut self) {
        self.entries.0.clear();
        self.heap.clear();
    }

    /// In order of entry.
    fn save(&self, out: &mut Encoder) {
        let entries = &self.entries.0;
        let mut slots = self.heap.ids().to_vec();
        slots.sort_unstable_by_key(|slot| entries.key(*slot).cast_unsigned());
        out.put_len(slots.len());
        for slot in slots {
            let entry = entries.value(slot);
            out.put_u64(entries.key(slot).cast_unsigned());
            entry.value.save(&self.layouts.0, out);
            entry.by.save(&self.layouts.1, out);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        for _ in 0..from.get_len()? {
            let number = from.get_i64()?;
            let value = T::load(&self.layouts.0, from)?;
            let by = B::load(&self.layouts.1, from)?;
            let slot = self.entries.0.restore(number, Entry { value, by, place: 0 })?;
            self.heap.push(slot, &mut self.entries);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{Random, damage, restarted};

    #[test]
    fn agrees_with_a_fresh_computation_whatever_leaves() {
        let mut random = Random(31);
        let mut max = LooseArgMax::<String, i64>::default();
        let mut content: Vec<(u64, String, i64)> = Vec::new();
        for number in 0..5_000 {
            let (value, by) = (number.to_string(), random.below(30) as i64);
            max.put(&value, by, number);
            content.push((number, value, by));
            while content.len() > 50 || (!content.is_empty() && random.below(3) == 0) {
                let (number, value, by) = content.remove(random.below(content.len() as u64) as usize);
                max.take(&value, by, number);
            }
            let best = content.iter().map(|(_, _, by)| *by).max();
            let first = content.iter().find(|(_, _, by)| Some(*by) == best);
            assert_eq!(max.value(), first.map(|(_, value, _)| value.as_str()));
            if random.below(10) == 0 {
                max = restarted(&max, &LooseArgMax::default());
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut min = LooseArgMin::<i64, i64>::default();
        (0..4).for_each(|i| min.put(i, 10 - i, i.cast_unsigned()));
        damage(&min, |min| {
            min.take(0, 0, 2);
            min.put(5, 5, 9);
        });
    }
}
