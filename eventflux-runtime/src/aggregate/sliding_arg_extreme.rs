//! ARG_MIN and ARG_MAX of sliding content.

use std::collections::VecDeque;
use std::fmt::Debug;

use super::arg_extreme::better;
use crate::columns::{Columns, Ranked, Spare};
use crate::operator::Accumulators;
use crate::state::{Decoder, Encoder, StateError};

/// ARG_MIN of content whose oldest value leaves first.
///
/// ```
/// use eventflux_runtime::aggregate::SlidingArgMin;
/// let mut cheapest = SlidingArgMin::<String, f64>::default();
/// cheapest.add("a", 1.0);
/// cheapest.add("b", 3.0);
/// cheapest.add("c", 3.0);
/// cheapest.remove("a", 1.0);
/// assert_eq!(cheapest.value(), Some("b"));
/// ```
pub type SlidingArgMin<T, B> = SlidingArgExtreme<T, B, false>;

/// ARG_MAX of content whose oldest value leaves first.
pub type SlidingArgMax<T, B> = SlidingArgExtreme<T, B, true>;

/// The values beside those that are, or may still become, the lowest or (`MAX`) the highest: a monotonic deque, as
/// for MIN and MAX. Equals stay, as each may become the first of them.
#[derive(Clone, Debug)]
pub struct SlidingArgExtreme<T: Columns, B: Columns, const MAX: bool> {
    /// Numbers of values in ascending order, from the best inwards.
    candidates: VecDeque<(u64, T, B)>,
    /// How many values ever came, and how many of them left.
    added: u64,
    removed: u64,
    values: Spare<T>,
    bys: Spare<B>,
    layouts: (T::Layout, B::Layout),
    /// What is read without values.
    nothing: T,
}

impl<T: Columns<Layout = ()> + Default, B: Columns<Layout = ()>, const MAX: bool> Default
    for SlidingArgExtreme<T, B, MAX>
{
    fn default() -> Self {
        SlidingArgExtreme::new((), ())
    }
}

impl<T: Columns + Default, B: Columns, const MAX: bool> SlidingArgExtreme<T, B, MAX> {
    /// Without values, with what decoding them needs.
    pub fn new(value: T::Layout, by: B::Layout) -> Self {
        SlidingArgExtreme {
            candidates: VecDeque::new(),
            added: 0,
            removed: 0,
            values: Spare::default(),
            bys: Spare::default(),
            layouts: (value, by),
            nothing: T::default(),
        }
    }
}

impl<T: Columns, B: Ranked, const MAX: bool> SlidingArgExtreme<T, B, MAX> {
    fn keep(&mut self, (_, value, by): (u64, T, B)) {
        self.values.take(value);
        self.bys.take(by);
    }

    /// Takes a value in, beside what decides.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>, by: B::Ref<'_>) {
        let number = self.added;
        self.added = number.wrapping_add(1);
        while let Some((_, _, held)) = self.candidates.back()
            && better::<B, MAX>(by, held.as_ref())
        {
            if let Some(outlived) = self.candidates.pop_back() {
                self.keep(outlived);
            }
        }
        let (value, by) = (self.values.own(value), self.bys.own(by));
        self.candidates.push_back((number, value, by));
    }

    /// Takes the oldest value out.
    #[inline]
    pub fn remove(&mut self, _: T::Ref<'_>, _: B::Ref<'_>) {
        let number = self.removed;
        self.removed = number.wrapping_add(1);
        if self.candidates.front().is_some_and(|(first, _, _)| *first == number)
            && let Some(left) = self.candidates.pop_front()
        {
            self.keep(left);
        }
    }

    /// The value beside the extreme, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.candidates.front().map(|(_, value, _)| value.as_ref())
    }

    /// The value beside the extreme, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value().unwrap_or(self.nothing.as_ref())
    }
}

impl<T, B, const MAX: bool> Accumulators for SlidingArgExtreme<T, B, MAX>
where
    T: Columns<Layout: Clone + Debug>,
    B: Ranked<Layout: Clone + Debug>,
{
    fn reset(&mut self) {
        while let Some(left) = self.candidates.pop_front() {
            self.keep(left);
        }
        self.added = 0;
        self.removed = 0;
    }

    fn save(&self, out: &mut Encoder) {
        out.put_u64(self.added.wrapping_sub(self.removed));
        out.put_len(self.candidates.len());
        for (number, value, by) in &self.candidates {
            out.put_u64(number.wrapping_sub(self.removed));
            value.save(&self.layouts.0, out);
            by.save(&self.layouts.1, out);
        }
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        self.added = from.get_u64()?;
        for _ in 0..from.get_len()? {
            let number = from.get_u64()?;
            let after = self.candidates.back().is_none_or(|(last, _, _)| *last < number);
            if !after || number >= self.added {
                return Err(StateError::damaged("ARG_MIN or ARG_MAX out of order"));
            }
            let value = T::load(&self.layouts.0, from)?;
            self.candidates.push_back((number, value, B::load(&self.layouts.1, from)?));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{check, damage};

    #[test]
    fn agrees_with_a_fresh_computation() {
        check::<SlidingArgMin<String, i32>, (String, i32)>(
            |random| (random.below(1_000).to_string(), random.below(6) as i32),
            |min, (value, by)| min.add(value, *by),
            |min, (value, by)| min.remove(value, *by),
            |min, content| {
                // Of equals the first.
                let best = content.iter().min_by_key(|(_, by)| *by);
                assert_eq!(min.value(), best.map(|(value, _)| value.as_str()));
                assert_eq!(min.known(), min.value().unwrap_or_default());
            },
        );
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut max = SlidingArgMax::<i64, String>::default();
        max.add(1, "z");
        max.add(2, "c");
        max.add(3, "c");
        max.remove(1, "z");
        damage(&max, |max| {
            max.remove(2, "c");
            max.add(5, "b");
        });
    }
}
