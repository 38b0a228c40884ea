//! `+ - * / %` and the sign.
//!
//! Integers are checked: overflow and division by zero are row errors. Floats follow IEEE 754.

use crate::error::Cause;

macro_rules! integers {
    ($ty:ty, $sql:literal, $add:ident $sub:ident $mul:ident $div:ident $rem:ident $neg:ident) => {
        #[doc = concat!("Sum of two ", $sql, "s.\n\n# Errors\nOn overflow.")]
        #[inline]
        pub fn $add(a: $ty, b: $ty) -> Result<$ty, Cause> {
            a.checked_add(b).ok_or(Cause::Overflow($sql))
        }

        #[doc = concat!("Difference of two ", $sql, "s.\n\n# Errors\nOn overflow.")]
        #[inline]
        pub fn $sub(a: $ty, b: $ty) -> Result<$ty, Cause> {
            a.checked_sub(b).ok_or(Cause::Overflow($sql))
        }

        #[doc = concat!("Product of two ", $sql, "s.\n\n# Errors\nOn overflow.")]
        #[inline]
        pub fn $mul(a: $ty, b: $ty) -> Result<$ty, Cause> {
            a.checked_mul(b).ok_or(Cause::Overflow($sql))
        }

        #[doc = concat!("Quotient of two ", $sql, "s, cut towards zero.\n\n# Errors\nIf `b` is zero, and for the least value by -1.")]
        #[inline]
        pub fn $div(a: $ty, b: $ty) -> Result<$ty, Cause> {
            if b == 0 {
                return Err(Cause::DivisionByZero);
            }
            a.checked_div(b).ok_or(Cause::Overflow($sql))
        }

        #[doc = concat!("Remainder of two ", $sql, "s, with the sign of `a`.\n\n# Errors\nIf `b` is zero.")]
        #[inline]
        pub fn $rem(a: $ty, b: $ty) -> Result<$ty, Cause> {
            if b == 0 {
                return Err(Cause::DivisionByZero);
            }
            // The least value by -1 leaves nothing, although its quotient overflows.
            Ok(a.wrapping_rem(b))
        }

        #[doc = concat!("The negative of an ", $sql, ".\n\n# Errors\nOf the least value, which has none.")]
        #[inline]
        pub fn $neg(a: $ty) -> Result<$ty, Cause> {
            a.checked_neg().ok_or(Cause::Overflow($sql))
        }
    };
}

macro_rules! floats {
    ($ty:ty, $sql:literal, $add:ident $sub:ident $mul:ident $div:ident $rem:ident $neg:ident) => {
        #[doc = concat!("Sum of two ", $sql, "s.")]
        #[inline]
        pub fn $add(a: $ty, b: $ty) -> $ty {
            a + b
        }

        #[doc = concat!("Difference of two ", $sql, "s.")]
        #[inline]
        pub fn $sub(a: $ty, b: $ty) -> $ty {
            a - b
        }

        #[doc = concat!("Product of two ", $sql, "s.")]
        #[inline]
        pub fn $mul(a: $ty, b: $ty) -> $ty {
            a * b
        }

        #[doc = concat!("Quotient of two ", $sql, "s: infinite or NaN if `b` is zero.")]
        #[inline]
        pub fn $div(a: $ty, b: $ty) -> $ty {
            a / b
        }

        #[doc = concat!("Remainder of two ", $sql, "s, with the sign of `a`: NaN if `b` is zero.")]
        #[inline]
        pub fn $rem(a: $ty, b: $ty) -> $ty {
            a % b
        }

        #[doc = concat!("The negative of a ", $sql, ".")]
        #[inline]
        pub fn $neg(a: $ty) -> $ty {
            -a
        }
    };
}

integers!(i32, "INT", add_i32 sub_i32 mul_i32 div_i32 rem_i32 neg_i32);
integers!(i64, "BIGINT", add_i64 sub_i64 mul_i64 div_i64 rem_i64 neg_i64);
floats!(f32, "FLOAT", add_f32 sub_f32 mul_f32 div_f32 rem_f32 neg_f32);
floats!(f64, "DOUBLE", add_f64 sub_f64 mul_f64 div_f64 rem_f64 neg_f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_checked() {
        assert_eq!(add_i32(i32::MAX, 1), Err(Cause::Overflow("INT")));
        assert_eq!(sub_i32(i32::MIN, 1), Err(Cause::Overflow("INT")));
        assert_eq!(mul_i64(i64::MAX, 2), Err(Cause::Overflow("BIGINT")));
        assert_eq!(neg_i64(i64::MIN), Err(Cause::Overflow("BIGINT")));
        assert_eq!(div_i32(i32::MIN, -1), Err(Cause::Overflow("INT")));
        assert_eq!(rem_i32(i32::MIN, -1), Ok(0));
        assert_eq!(div_i64(1, 0), Err(Cause::DivisionByZero));
        assert_eq!(rem_i64(1, 0), Err(Cause::DivisionByZero));
    }

    #[test]
    fn integer_division_is_cut_towards_zero() {
        assert_eq!((div_i32(7, 2), div_i32(-7, 2)), (Ok(3), Ok(-3)));
        assert_eq!((rem_i32(-7, 3), rem_i32(7, -3)), (Ok(-1), Ok(1)));
    }

    #[test]
    fn floats_are_ieee() {
        assert_eq!(div_f64(1.0, 0.0), f64::INFINITY);
        assert!(div_f64(0.0, 0.0).is_nan() && rem_f64(1.0, 0.0).is_nan());
        assert_eq!(rem_f32(-7.5, 2.0), -1.5);
        assert_eq!(neg_f64(0.0).to_bits(), (-0.0f64).to_bits());
    }
}
