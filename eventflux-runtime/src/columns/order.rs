//! The order of SQL values: ORDER BY, MIN and MAX.

use std::cmp::Ordering;

use super::{Columns, Key};
use crate::time::Timestamp;

/// A column type with an order: every SQL type, not NULL.
///
/// Floats: NaN is above all and equal to itself, -0.0 equals 0.0. Texts compare by bytes, FALSE is below TRUE.
pub trait Ordered: Key<Layout = ()> + Default + 'static {
    /// How `a` stands to `b`.
    fn order(a: Self::Ref<'_>, b: Self::Ref<'_>) -> Ordering;
    /// Whether `a` is below `b`.
    #[inline]
    fn below(a: Self::Ref<'_>, b: Self::Ref<'_>) -> bool {
        Self::order(a, b) == Ordering::Less
    }
    /// The value of type's `Default`, borrowed: what stands where there is no value.
    fn nothing<'a>() -> Self::Ref<'a>;
}

/// A column with an order, whatever decoding it needs: an [`Ordered`] one, or the interpreter's.
pub trait Ranked: Columns {
    /// Whether `a` is below `b`.
    fn ranks_below(a: Self::Ref<'_>, b: Self::Ref<'_>) -> bool;
}

impl<T: Ordered> Ranked for T {
    #[inline]
    fn ranks_below(a: T::Ref<'_>, b: T::Ref<'_>) -> bool {
        T::below(a, b)
    }
}

macro_rules! ordered {
    ($($ty:ty, $nothing:expr;)*) => {$(
        impl Ordered for $ty {
            #[inline]
            fn order(a: Self::Ref<'_>, b: Self::Ref<'_>) -> Ordering {
                a.cmp(&b)
            }
            #[inline]
            fn nothing<'a>() -> Self::Ref<'a> {
                $nothing
            }
        }
    )*};
}
ordered! { bool, false; i32, 0; i64, 0; Timestamp, Timestamp::from_micros(0); String, ""; }

macro_rules! ordered_floats {
    ($($ty:ty)*) => {$(
        impl Ordered for $ty {
            #[inline]
            fn order(a: $ty, b: $ty) -> Ordering {
                a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
            }
            #[inline]
            fn below(a: $ty, b: $ty) -> bool {
                a < b || (b.is_nan() && !a.is_nan())
            }
            #[inline]
            fn nothing<'a>() -> Self::Ref<'a> {
                0.0
            }
        }
    )*};
}
ordered_floats! { f32 f64 }

/// How ORDER BY sorts one of its expressions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// DESC.
    pub descending: bool,
    /// NULLS FIRST; the default of DESC.
    pub nulls_first: bool,
}

/// A column that rows can be sorted by: an [`Ordered`] one, or an `Option` of it.
pub trait SortColumn: Columns<Layout = ()> {
    /// How `a` stands to `b` in that direction.
    fn compare(a: Self::Ref<'_>, b: Self::Ref<'_>, direction: Direction) -> Ordering;
}

impl<T: Ordered> SortColumn for T {
    #[inline]
    fn compare(a: T::Ref<'_>, b: T::Ref<'_>, direction: Direction) -> Ordering {
        let order = T::order(a, b);
        if direction.descending { order.reverse() } else { order }
    }
}

impl<T: Ordered> SortColumn for Option<T> {
    fn compare(a: Self::Ref<'_>, b: Self::Ref<'_>, direction: Direction) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => T::compare(a, b, direction),
            (a, b) => {
                let nulls_last = a.is_none().cmp(&b.is_none());
                if direction.nulls_first { nulls_last.reverse() } else { nulls_last }
            }
        }
    }
}

/// The values of ORDER BY's expressions for a row: a tuple of [`SortColumn`]s, or the interpreter's list.
pub trait SortKeys: Columns {
    /// How `a` stands to `b`, the first expression counting most.
    fn compare(a: Self::Ref<'_>, b: Self::Ref<'_>, directions: &[Direction]) -> Ordering;
}

impl SortKeys for () {
    fn compare((): (), (): (), _: &[Direction]) -> Ordering {
        Ordering::Equal
    }
}

macro_rules! sort_tuples {
    ($($($name:ident $index:tt),*;)*) => {$(
        impl<$($name: SortColumn),*> SortKeys for ($($name,)*) {
            fn compare(a: Self::Ref<'_>, b: Self::Ref<'_>, directions: &[Direction]) -> Ordering {
                let direction = |index: usize| directions.get(index).copied().unwrap_or_default();
                Ordering::Equal
                    $(.then_with(|| $name::compare(a.$index, b.$index, direction($index))))*
            }
        }
    )*};
}

sort_tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_is_above_all_and_zeros_are_equal() {
        assert_eq!(f64::order(f64::NAN, f64::INFINITY), Ordering::Greater);
        assert_eq!(f64::order(f64::NAN, -f64::NAN), Ordering::Equal);
        assert_eq!(f64::order(-0.0, 0.0), Ordering::Equal);
        assert!(f32::below(1.0, f32::NAN) && !f32::below(f32::NAN, 1.0) && !f32::below(f32::NAN, f32::NAN));
    }

    #[test]
    fn nulls_go_where_they_are_told() {
        let sorted = |direction| {
            let mut values = [Some(2), None, Some(1)];
            values.sort_by(|a, b| <(Option<i32>,)>::compare((*a,), (*b,), &[direction]));
            values
        };
        let of = |descending, nulls_first| Direction { descending, nulls_first };
        assert_eq!(sorted(of(false, false)), [Some(1), Some(2), None]);
        assert_eq!(sorted(of(false, true)), [None, Some(1), Some(2)]);
        assert_eq!(sorted(of(true, true)), [None, Some(2), Some(1)]);
        assert_eq!(sorted(of(true, false)), [Some(2), Some(1), None]);
    }

    #[test]
    fn the_first_expression_counts_most() {
        type Keys = (String, Option<f64>);
        let down = Direction { descending: true, nulls_first: true };
        let directions = [Direction::default(), down];
        assert_eq!(Keys::compare(("a", Some(1.0)), ("b", Some(2.0)), &directions), Ordering::Less);
        assert_eq!(Keys::compare(("a", Some(1.0)), ("a", Some(2.0)), &directions), Ordering::Greater);
        assert_eq!(Keys::compare(("a", None), ("a", Some(2.0)), &directions), Ordering::Less);
    }
}
