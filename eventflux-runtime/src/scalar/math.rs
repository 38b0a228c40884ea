//! Mathematical functions. Those of floats follow IEEE 754: there are no errors, but NaN and infinities.

use super::decimal::{Decimal, Shortest};
use crate::error::Cause;

macro_rules! integers {
    ($ty:ty, $sql:literal, $abs:ident $ceil:ident $floor:ident $round:ident $sign:ident $round_to:ident) => {
        #[doc = concat!("ABS of an ", $sql, ".\n\n# Errors\nOf the least value, whose opposite does not fit.")]
        #[inline]
        pub fn $abs(x: $ty) -> Result<$ty, Cause> {
            x.checked_abs().ok_or(Cause::Overflow($sql))
        }

        #[doc = concat!("CEIL of an ", $sql, ": itself.")]
        #[inline]
        pub fn $ceil(x: $ty) -> $ty {
            x
        }

        #[doc = concat!("FLOOR of an ", $sql, ": itself.")]
        #[inline]
        pub fn $floor(x: $ty) -> $ty {
            x
        }

        #[doc = concat!("ROUND of an ", $sql, ": itself.")]
        #[inline]
        pub fn $round(x: $ty) -> $ty {
            x
        }

        #[doc = concat!("SIGN of an ", $sql, ": -1, 0 or 1.")]
        #[inline]
        pub fn $sign(x: $ty) -> $ty {
            x.signum()
        }

        #[doc = concat!("ROUND of an ", $sql, " to `places`: a negative number of them rounds before the point, halves away from zero.\n\n# Errors\nIf the result does not fit.")]
        pub fn $round_to(x: $ty, places: i32) -> Result<$ty, Cause> {
            <$ty>::try_from(round_before_point(x.into(), places)).map_err(|_| Cause::Overflow($sql))
        }
    };
}

integers!(i32, "INT", abs_i32 ceil_i32 floor_i32 round_i32 sign_i32 round_to_i32);
integers!(i64, "BIGINT", abs_i64 ceil_i64 floor_i64 round_i64 sign_i64 round_to_i64);

fn round_before_point(x: i64, places: i32) -> i128 {
    let unit = match places {
        0.. => return x.into(),
        // Half of 10^20 is more than any BIGINT.
        ..=-20 => return 0,
        _ => 10i128.pow(places.unsigned_abs()),
    };
    let x = i128::from(x);
    x.signum() * ((x.abs() + unit / 2) / unit * unit)
}

macro_rules! floats {
    ($ty:ty, $sql:literal, $abs:ident $ceil:ident $floor:ident $round:ident $trunc:ident $sign:ident) => {
        #[doc = concat!("ABS of a ", $sql, ".")]
        #[inline]
        pub fn $abs(x: $ty) -> $ty {
            x.abs()
        }

        #[doc = concat!("CEIL of a ", $sql, ".")]
        #[inline]
        pub fn $ceil(x: $ty) -> $ty {
            x.ceil()
        }

        #[doc = concat!("FLOOR of a ", $sql, ".")]
        #[inline]
        pub fn $floor(x: $ty) -> $ty {
            x.floor()
        }

        #[doc = concat!("ROUND of a ", $sql, ": halves away from zero.")]
        #[inline]
        pub fn $round(x: $ty) -> $ty {
            x.round()
        }

        #[doc = concat!("TRUNC of a ", $sql, ": cut towards zero.")]
        #[inline]
        pub fn $trunc(x: $ty) -> $ty {
            x.trunc()
        }

        #[doc = concat!("SIGN of a ", $sql, ": -1, 0 or 1; 0 of NaN, as in PostgreSQL.")]
        #[inline]
        pub fn $sign(x: $ty) -> $ty {
            if x > 0.0 {
                1.0
            } else if x < 0.0 {
                -1.0
            } else {
                0.0
            }
        }
    };
}

floats!(f32, "FLOAT", abs_f32 ceil_f32 floor_f32 round_f32 trunc_f32 sign_f32);
floats!(f64, "DOUBLE", abs_f64 ceil_f64 floor_f64 round_f64 trunc_f64 sign_f64);

/// ROUND of a DOUBLE to `places`, halves away from zero, judged by the shortest decimal text of `x`; a negative
/// number of places rounds before the point.
///
/// ```
/// use eventflux_runtime::scalar::math::round_to_f64;
/// // The DOUBLE 2.675 is a little less than its text, but the text is what a person sees.
/// assert_eq!(round_to_f64(2.675, 2), 2.68);
/// assert_eq!(round_to_f64(1250.0, -2), 1300.0);
/// ```
pub fn round_to_f64(x: f64, places: i32) -> f64 {
    at_places_f64(x, places, true)
}

/// TRUNC of a DOUBLE after `places`, judged by the shortest decimal text of `x`.
pub fn trunc_to_f64(x: f64, places: i32) -> f64 {
    at_places_f64(x, places, false)
}

/// ROUND of a FLOAT to `places`; see [`round_to_f64`].
pub fn round_to_f32(x: f32, places: i32) -> f32 {
    at_places(x, places, true)
}

/// TRUNC of a FLOAT after `places`; see [`trunc_to_f64`].
pub fn trunc_to_f32(x: f32, places: i32) -> f32 {
    at_places(x, places, false)
}

fn at_places<F: Shortest>(x: F, places: i32, round: bool) -> F {
    Decimal::of(x).and_then(|decimal| decimal.at_places(places, round)).unwrap_or(x)
}

/// Decides without the decimal digits where those can't matter, which is nearly always: ten times as fast.
#[inline]
fn at_places_f64(x: f64, places: i32, round: bool) -> f64 {
    const POWERS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    if let Some(power) = usize::try_from(places).ok().and_then(|places| POWERS.get(places)) {
        let scaled = x * power;
        // Below 10^11 `scaled` is within 10^-4 of what the decimal text would give, and the quotient of two
        // exact numbers is the double that its decimal text would be read as.
        if scaled.abs() < 1e11 {
            let rest = scaled.abs().fract();
            let (edge, whole) = if round { (0.5, scaled.round()) } else { (0.0, scaled.trunc()) };
            let clear = (rest - edge).abs() > 1e-4 && (round || rest < 1.0 - 1e-4);
            if clear && whole != 0.0 {
                return whole / power;
            }
        }
    }
    at_places(x, places, round)
}

macro_rules! on_double {
    ($($name:ident: $doc:literal, $body:expr;)*) => {$(
        #[doc = $doc]
        #[inline]
        pub fn $name(x: f64) -> f64 {
            let function: fn(f64) -> f64 = $body;
            function(x)
        }
    )*};
}

on_double! {
    sqrt: "SQRT; NaN below zero.", f64::sqrt;
    cbrt: "CBRT, the cube root.", f64::cbrt;
    exp: "EXP, e to the power of `x`.", f64::exp;
    ln: "LN, the natural logarithm; -Infinity of zero, NaN below.", f64::ln;
    log10: "LOG10; -Infinity of zero, NaN below.", f64::log10;
    log2: "LOG2; -Infinity of zero, NaN below.", f64::log2;
    sin: "SIN of an angle in radians.", f64::sin;
    cos: "COS of an angle in radians.", f64::cos;
    tan: "TAN of an angle in radians.", f64::tan;
    asin: "ASIN in radians; NaN outside -1..1.", f64::asin;
    acos: "ACOS in radians; NaN outside -1..1.", f64::acos;
    atan: "ATAN in radians.", f64::atan;
    degrees: "DEGREES of an angle in radians.", f64::to_degrees;
    radians: "RADIANS of an angle in degrees.", f64::to_radians;
}

/// LOG(base, x): the logarithm of `x` to `base`.
#[inline]
pub fn log(base: f64, x: f64) -> f64 {
    // The two bases that have a function of their own are exact at their powers.
    if base == 2.0 {
        x.log2()
    } else if base == 10.0 {
        x.log10()
    } else {
        x.ln() / base.ln()
    }
}

/// POWER(x, y): `x` to the power of `y`.
#[inline]
pub fn power(x: f64, y: f64) -> f64 {
    x.powf(y)
}

/// ATAN2(y, x): the angle in radians of the point (x, y).
#[inline]
pub fn atan2(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// PI().
#[inline]
pub fn pi() -> f64 {
    std::f64::consts::PI
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        assert_eq!(abs_i32(i32::MIN), Err(Cause::Overflow("INT")));
        assert_eq!((abs_i64(-3), sign_i32(-7), sign_i64(0)), (Ok(3), -1, 0));
        assert_eq!((ceil_i32(3), floor_i64(-3), round_i32(3)), (3, -3, 3));
    }

    #[test]
    fn whole_numbers_before_the_point() {
        assert_eq!(round_to_i32(1250, -2), Ok(1300));
        assert_eq!(round_to_i32(-1250, -2), Ok(-1300));
        assert_eq!(round_to_i32(1249, -2), Ok(1200));
        assert_eq!(round_to_i32(7, i32::MAX), Ok(7));
        assert_eq!(round_to_i32(7, i32::MIN), Ok(0));
        assert_eq!(round_to_i32(i32::MAX, -1), Err(Cause::Overflow("INT")));
        assert_eq!(round_to_i64(i64::MIN, -19), Err(Cause::Overflow("BIGINT")));
        assert_eq!(round_to_i64(4_999_999_999_999_999_999, -19), Ok(0));
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!([0.5, 1.5, -0.5, -2.5].map(round_f64), [1.0, 2.0, -1.0, -3.0]);
        assert_eq!(round_f64(0.499_999_999_999_999_94), 0.0);
        assert_eq!([1.005, 2.675, -1.005, 0.285].map(|x| round_to_f64(x, 2)), [1.01, 2.68, -1.01, 0.29]);
        assert_eq!(round_to_f32(1.005, 2), 1.01);
    }

    #[test]
    fn places() {
        assert_eq!(round_to_f64(1234.5678, 0), 1235.0);
        assert_eq!(round_to_f64(1234.5678, -2), 1200.0);
        assert_eq!(round_to_f64(999.96, 1), 1000.0);
        assert_eq!(round_to_f64(6.0, -1), 10.0);
        assert_eq!(round_to_f64(4.0, -1), 0.0);
        assert_eq!(round_to_f64(6.0, -2), 0.0);
        assert_eq!(round_to_f64(0.1, 400), 0.1);
        assert_eq!(round_to_f64(1e300, 2), 1e300);
        assert_eq!(round_to_f64(5e-324, 323), 1e-323);
        assert_eq!(round_to_f64(f64::MAX, -308), f64::INFINITY);
        assert_eq!(round_to_f64(1.5, i32::MIN), 0.0);
        assert_eq!(round_to_f64(1.5, i32::MAX), 1.5);
        assert!(round_to_f64(f64::NAN, 2).is_nan());
        assert_eq!(round_to_f64(f64::INFINITY, 2), f64::INFINITY);
        assert_eq!(trunc_to_f64(2.789, 2), 2.78);
        assert_eq!(trunc_to_f64(-2.789, 2), -2.78);
        assert_eq!(trunc_to_f64(0.29, 2), 0.29);
        assert_eq!(trunc_to_f64(1999.9, -3), 1000.0);
        assert_eq!(trunc_to_f32(0.999, 2), 0.99);
    }

    #[test]
    fn the_fast_way_agrees_with_the_digits() {
        // A fixed linear congruence: the same values in every run.
        let mut seed = 1u64;
        for i in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = (seed >> 33) as i64 - (1 << 30);
            let x = digits as f64 / [1.0, 8.0, 10.0, 1000.0, 1e6, 3.0][i % 6];
            let places = (i / 6 % 10) as i32;
            for round in [true, false] {
                let (fast, slow) = (at_places_f64(x, places, round), at_places(x, places, round));
                assert_eq!(fast.to_bits(), slow.to_bits(), "{x} to {places}: {fast} or {slow}");
            }
        }
    }

    #[test]
    fn floats_have_no_errors() {
        assert!(sqrt(-1.0).is_nan() && ln(-1.0).is_nan() && asin(2.0).is_nan());
        assert_eq!(
            (ln(0.0), exp(1000.0), power(0.0, -1.0)),
            (f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY)
        );
        assert_eq!((sign_f64(f64::NAN), sign_f64(-0.5), sign_f32(3.0)), (0.0, -1.0, 1.0));
    }

    #[test]
    fn logarithms() {
        assert_eq!((log(2.0, 8.0), log(10.0, 1000.0), log10(0.001), log2(1024.0)), (3.0, 3.0, -3.0, 10.0));
        assert!((log(3.0, 81.0) - 4.0).abs() < 1e-12);
        assert_eq!((cbrt(-27.0), degrees(pi()), atan2(0.0, 1.0)), (-3.0, 180.0, 0.0));
    }
}
