//! More sort keys than a tuple has.

use std::cmp::Ordering;

use super::{Columns, Direction, SortKeys};
use crate::state::{Decoder, Encoder, StateError};

/// The sort keys `A`, which are [`SORT_KEYS`] many, then those of `B`.
#[derive(Clone, Debug, PartialEq)]
pub struct ThenBy<A, B>(pub A, pub B);

/// How many sort keys a tuple has at most.
pub const SORT_KEYS: usize = 12;

impl<A: Columns<Layout = ()>, B: Columns<Layout = ()>> Columns for ThenBy<A, B> {
    type Ref<'a>
        = (A::Ref<'a>, B::Ref<'a>)
    where
        Self: 'a;
    type Layout = ();
    type Place = Option<Self>;

    fn own(from: Self::Ref<'_>) -> Self {
        ThenBy(A::own(from.0), B::own(from.1))
    }
    fn assign(&mut self, from: Self::Ref<'_>) {
        self.0.assign(from.0);
        self.1.assign(from.1);
    }
    fn as_ref(&self) -> Self::Ref<'_> {
        (self.0.as_ref(), self.1.as_ref())
    }
    fn save(&self, (): &(), out: &mut Encoder) {
        self.0.save(&(), out);
        self.1.save(&(), out);
    }
    fn load((): &(), from: &mut Decoder<'_>) -> Result<Self, StateError> {
        Ok(ThenBy(A::load(&(), from)?, B::load(&(), from)?))
    }
}

impl<A: SortKeys<Layout = ()>, B: SortKeys<Layout = ()>> SortKeys for ThenBy<A, B> {
    fn compare(a: Self::Ref<'_>, b: Self::Ref<'_>, directions: &[Direction]) -> Ordering {
        let (first, rest) = directions.split_at(SORT_KEYS.min(directions.len()));
        A::compare(a.0, b.0, first).then_with(|| B::compare(a.1, b.1, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_counts_where_the_first_are_equal() {
        type Twelve = (i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32, i32);
        type Keys = ThenBy<Twelve, (String,)>;
        let twelve = |last| (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last);
        let mut directions = [Direction::default(); 13];
        directions[12].descending = true;
        let compare = |a, b| Keys::compare(a, b, &directions);
        assert_eq!(compare((twelve(1), ("a",)), (twelve(2), ("b",))), Ordering::Less);
        assert_eq!(compare((twelve(1), ("a",)), (twelve(1), ("b",))), Ordering::Greater);
    }
}
