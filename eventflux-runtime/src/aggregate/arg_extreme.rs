//! ARG_MIN and ARG_MAX of content that only grows.

use std::fmt::Debug;

use crate::columns::{Columns, Ranked};
use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};

/// ARG_MIN of content that only grows or is dropped as a whole.
///
/// ```
/// use eventflux_runtime::aggregate::ArgMin;
/// let mut cheapest = ArgMin::<String, f64>::default();
/// cheapest.add("a", 3.0);
/// cheapest.add("b", 1.0);
/// cheapest.add("c", 1.0);
/// assert_eq!(cheapest.value(), Some("b")); // the earlier of equals
/// ```
pub type ArgMin<T, B> = ArgExtreme<T, B, false>;

/// ARG_MAX of content that only grows or is dropped as a whole.
pub type ArgMax<T, B> = ArgExtreme<T, B, true>;

/// The value beside the lowest or (`MAX`) the highest of others; of equals the first.
#[derive(Clone, Debug)]
pub struct ArgExtreme<T: Columns, B: Columns, const MAX: bool> {
    value: T,
    by: B,
    some: bool,
    layouts: (T::Layout, B::Layout),
}

impl<T: Columns<Layout = ()> + Default, B: Columns<Layout = ()> + Default, const MAX: bool> Default
    for ArgExtreme<T, B, MAX>
{
    fn default() -> Self {
        ArgExtreme::new((), ())
    }
}

/// Whether `new` takes the place of `held`, which came before.
#[inline]
pub(super) fn better<B: Ranked, const MAX: bool>(new: B::Ref<'_>, held: B::Ref<'_>) -> bool {
    if MAX { B::ranks_below(held, new) } else { B::ranks_below(new, held) }
}

impl<T: Columns + Default, B: Columns + Default, const MAX: bool> ArgExtreme<T, B, MAX> {
    /// Without values, with what decoding them needs.
    pub fn new(value: T::Layout, by: B::Layout) -> Self {
        ArgExtreme { value: T::default(), by: B::default(), some: false, layouts: (value, by) }
    }
}

impl<T: Columns, B: Ranked, const MAX: bool> ArgExtreme<T, B, MAX> {
    /// Takes a value in, beside what decides.
    #[inline]
    pub fn add(&mut self, value: T::Ref<'_>, by: B::Ref<'_>) {
        if !self.some || better::<B, MAX>(by, self.by.as_ref()) {
            self.value.assign(value);
            self.by.assign(by);
            self.some = true;
        }
    }

    /// The value beside the extreme, `None` without values.
    #[inline]
    pub fn value(&self) -> Option<T::Ref<'_>> {
        self.some.then(|| self.value.as_ref())
    }

    /// The value beside the extreme, the type's zero without values.
    #[inline]
    pub fn known(&self) -> T::Ref<'_> {
        self.value.as_ref()
    }
}

impl<T, B, const MAX: bool> Accumulators for ArgExtreme<T, B, MAX>
where
    T: Columns<Layout: Clone + Debug> + Default,
    B: Ranked<Layout: Clone + Debug> + Default,
{
    fn reset(&mut self) {
        self.value.assign(T::default().as_ref());
        self.some = false;
    }
    fn save(&self, out: &mut Encoder) {
        out.put_bool(self.some);
        if self.some {
            self.value.save(&self.layouts.0, out);
            self.by.save(&self.layouts.1, out);
        }
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.reset();
        if from.get_bool()? {
            self.value = T::load(&self.layouts.0, from)?;
            self.by = B::load(&self.layouts.1, from)?;
            self.some = true;
        }
        Ok(())
    }
}

impl<T, B, const MAX: bool> Merge for ArgExtreme<T, B, MAX>
where
    T: Columns<Layout: Clone + Debug> + Default,
    B: Ranked<Layout: Clone + Debug> + Default,
{
    fn merge(&mut self, later: &Self) {
        if later.some {
            self.add(later.value.as_ref(), later.by.as_ref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::testing::{check_merge, damage};

    #[test]
    fn the_first_of_equals_wins_also_over_parts() {
        check_merge(
            &ArgMax::<String, i64>::default(),
            |random| (random.below(1_000).to_string(), random.below(20) as i64),
            |max, (value, by)| max.add(value, *by),
            |max, content| {
                let best = content.iter().map(|(_, by)| *by).max();
                let first = content.iter().find(|(_, by)| Some(*by) == best);
                assert_eq!(max.value(), first.map(|(value, _)| value.as_str()));
                assert_eq!(max.known(), max.value().unwrap_or_default());
            },
        );
    }

    #[test]
    fn nan_is_above_all() {
        let mut max = ArgMax::<i32, f64>::default();
        let mut min = ArgMin::<i32, f64>::default();
        for (value, by) in [(1, f64::INFINITY), (2, f64::NAN), (3, -f64::NAN), (4, 0.0), (5, -0.0)] {
            max.add(value, by);
            min.add(value, by);
        }
        assert_eq!((max.value(), min.value()), (Some(2), Some(4)));
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut max = ArgMax::<String, f64>::default();
        max.add("text", 1.0);
        damage(&max, |max| max.add("x", 2.0));
    }
}
