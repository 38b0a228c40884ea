//! Comparisons, the order of sorting, sameness for grouping, and extremes.
//!
//! Three relations, which differ on floats only:
//!
//! | | NaN and NaN | NaN and a number | -0.0 and 0.0 |
//! |---|---|---|---|
//! | `=` `<` .. (`eq_*`, `lt_*`) | not equal | all FALSE but `<>` | equal |
//! | ORDER BY, MIN, GREATEST.. (`cmp_*`) | equal | NaN is greater | equal |
//! | GROUP BY, IS DISTINCT FROM.. (`same_*`) | same | not the same | same |

use std::cmp::Ordering;

use crate::time::Timestamp;

macro_rules! comparisons {
    ($ty:ty, $eq:ident $ne:ident $lt:ident $le:ident $gt:ident $ge:ident) => {
        /// `a = b`.
        #[inline]
        pub fn $eq(a: $ty, b: $ty) -> bool {
            a == b
        }

        /// `a <> b`.
        #[inline]
        pub fn $ne(a: $ty, b: $ty) -> bool {
            a != b
        }

        /// `a < b`.
        #[inline]
        pub fn $lt(a: $ty, b: $ty) -> bool {
            a < b
        }

        /// `a <= b`.
        #[inline]
        pub fn $le(a: $ty, b: $ty) -> bool {
            a <= b
        }

        /// `a > b`.
        #[inline]
        pub fn $gt(a: $ty, b: $ty) -> bool {
            a > b
        }

        /// `a >= b`.
        #[inline]
        pub fn $ge(a: $ty, b: $ty) -> bool {
            a >= b
        }
    };
}

comparisons!(bool, eq_bool ne_bool lt_bool le_bool gt_bool ge_bool);
comparisons!(i32, eq_i32 ne_i32 lt_i32 le_i32 gt_i32 ge_i32);
comparisons!(i64, eq_i64 ne_i64 lt_i64 le_i64 gt_i64 ge_i64);
comparisons!(f32, eq_f32 ne_f32 lt_f32 le_f32 gt_f32 ge_f32);
comparisons!(f64, eq_f64 ne_f64 lt_f64 le_f64 gt_f64 ge_f64);
comparisons!(&str, eq_str ne_str lt_str le_str gt_str ge_str);
comparisons!(Timestamp, eq_timestamp ne_timestamp lt_timestamp le_timestamp gt_timestamp ge_timestamp);

/// Types with SQL's orders; the generic face of the functions in this module.
pub trait Ordered: Copy {
    /// The order of ORDER BY, MIN and GREATEST.
    fn order(self, other: Self) -> Ordering;

    /// Whether both are the same group.
    #[inline]
    fn same(self, other: Self) -> bool {
        self.order(other) == Ordering::Equal
    }
}

macro_rules! ordered {
    ($ty:ty, $cmp:ident $same:ident) => {
        impl Ordered for $ty {
            #[inline]
            fn order(self, other: Self) -> Ordering {
                self.cmp(&other)
            }
        }
        ordered!(functions $ty, $cmp $same);
    };
    (float $ty:ty, $cmp:ident $same:ident) => {
        impl Ordered for $ty {
            #[inline]
            fn order(self, other: Self) -> Ordering {
                // Only NaN does not compare.
                self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
            }
        }
        ordered!(functions $ty, $cmp $same);
    };
    (functions $ty:ty, $cmp:ident $same:ident) => {
        /// The order of ORDER BY, MIN, MAX, GREATEST and LEAST; see [the table](self).
        #[inline]
        pub fn $cmp(a: $ty, b: $ty) -> Ordering {
            a.order(b)
        }

        /// Whether both are the same for grouping, joining, DISTINCT and IS DISTINCT FROM; see [the table](self).
        #[inline]
        pub fn $same(a: $ty, b: $ty) -> bool {
            Ordered::same(a, b)
        }
    };
}

ordered!(bool, cmp_bool same_bool);
ordered!(i32, cmp_i32 same_i32);
ordered!(i64, cmp_i64 same_i64);
ordered!(float f32, cmp_f32 same_f32);
ordered!(float f64, cmp_f64 same_f64);
ordered!(&str, cmp_str same_str);
ordered!(Timestamp, cmp_timestamp same_timestamp);

/// `a IS NOT DISTINCT FROM b`: NULL is the same as NULL.
#[inline]
pub fn not_distinct<T: Ordered>(a: Option<T>, b: Option<T>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.same(b),
        (None, None) => true,
        _ => false,
    }
}

/// `a IS DISTINCT FROM b`.
#[inline]
pub fn distinct<T: Ordered>(a: Option<T>, b: Option<T>) -> bool {
    !not_distinct(a, b)
}

/// Arguments of [`greatest`] and [`least`]: a value, or an `Option` of one. The result is an `Option` only if
/// both are, as SQL's nullability has it.
pub trait Extreme<Other>: Sized {
    /// The type, or an `Option` of it.
    type Output;
    /// `self` if `other` is NULL or not on the `wanted` side of it, else `other`; NULL if both are.
    fn extreme(self, other: Other, wanted: Ordering) -> Self::Output;
}

#[inline]
fn pick<T: Ordered>(a: T, b: T, wanted: Ordering) -> T {
    if b.order(a) == wanted { b } else { a }
}

macro_rules! extremes {
    ($([$($lifetime:lifetime)?] $ty:ty),*) => {$(
        impl$(<$lifetime>)? Extreme<$ty> for $ty {
            type Output = $ty;
            #[inline]
            fn extreme(self, other: $ty, wanted: Ordering) -> $ty {
                pick(self, other, wanted)
            }
        }
        impl$(<$lifetime>)? Extreme<Option<$ty>> for $ty {
            type Output = $ty;
            #[inline]
            fn extreme(self, other: Option<$ty>, wanted: Ordering) -> $ty {
                other.map_or(self, |other| pick(self, other, wanted))
            }
        }
        impl$(<$lifetime>)? Extreme<$ty> for Option<$ty> {
            type Output = $ty;
            #[inline]
            fn extreme(self, other: $ty, wanted: Ordering) -> $ty {
                self.map_or(other, |a| pick(a, other, wanted))
            }
        }
        impl$(<$lifetime>)? Extreme<Option<$ty>> for Option<$ty> {
            type Output = Option<$ty>;
            #[inline]
            fn extreme(self, other: Option<$ty>, wanted: Ordering) -> Option<$ty> {
                match (self, other) {
                    (Some(a), Some(b)) => Some(pick(a, b, wanted)),
                    (a, b) => a.or(b),
                }
            }
        }
    )*};
}
extremes!([] bool, [] i32, [] i64, [] f32, [] f64, ['a] &'a str, [] Timestamp);

/// GREATEST of two: the greater of those that are not NULL, the first of equal ones.
///
/// ```
/// use eventflux_runtime::scalar::compare::greatest;
/// assert_eq!(greatest(greatest(None, 1), Some(2)), 2);
/// assert_eq!(greatest(None, None::<f64>), None);
/// assert!(greatest(1.0, f64::NAN).is_nan());
/// ```
#[inline]
pub fn greatest<A: Extreme<B>, B>(a: A, b: B) -> A::Output {
    a.extreme(b, Ordering::Greater)
}

/// LEAST of two: the lesser of those that are not NULL, the first of equal ones.
#[inline]
pub fn least<A: Extreme<B>, B>(a: A, b: B) -> A::Output {
    a.extreme(b, Ordering::Less)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn comparisons_are_ieee() {
        assert!(!eq_f64(NAN, NAN) && ne_f64(NAN, NAN) && !lt_f64(NAN, 1.0) && !ge_f64(NAN, NAN));
        assert!(eq_f32(-0.0, 0.0) && !lt_f32(-0.0, 0.0));
        assert!(lt_bool(false, true) && le_bool(true, true) && !gt_bool(false, true));
    }

    #[test]
    fn strings_compare_by_bytes() {
        assert!(lt_str("Z", "a") && lt_str("z", "é") && lt_str("", "a") && eq_str("é", "é"));
    }

    #[test]
    fn nan_sorts_above_all() {
        let mut values = [NAN, 1.0, f64::INFINITY, -0.0, f64::NEG_INFINITY, -NAN, 0.0];
        values.sort_by(|a, b| cmp_f64(*a, *b));
        assert_eq!(values[..2], [f64::NEG_INFINITY, 0.0]);
        // Stable: -0.0 and 0.0 are equal and stay in order.
        assert!(values[1].is_sign_negative() && values[2].is_sign_positive());
        assert!(values[4] == f64::INFINITY && values[5].is_nan() && values[6].is_nan());
    }

    #[test]
    fn sameness() {
        assert!(same_f64(NAN, -NAN) && same_f64(-0.0, 0.0) && !same_f64(NAN, 1.0));
        assert!(same_f32(f32::NAN, f32::NAN) && same_str("a", "a"));
        assert!(
            not_distinct(None::<i32>, None) && distinct(Some(1), None) && !distinct(Some(NAN), Some(NAN))
        );
    }

    #[test]
    fn extremes_skip_null() {
        assert_eq!(greatest(1, 2), 2);
        assert_eq!(greatest(Some(3), 2), 3);
        assert_eq!(least(None, 2), 2);
        assert_eq!(least(1, None), 1);
        assert_eq!(least(None::<&str>, None), None);
        assert_eq!(least(Some("b"), Some("a")), Some("a"));
        assert!(greatest(NAN, 1.0).is_nan());
        assert_eq!(least(NAN, 1.0), 1.0);
        assert!(least(-0.0f64, 0.0f64).is_sign_negative());
        assert!(greatest(false, true));
    }
}
