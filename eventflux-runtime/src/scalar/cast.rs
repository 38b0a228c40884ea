//! Conversions: CAST, and the widenings that happen without one.
//!
//! Between numbers: floats become the nearest integer, halves the even one; what does not fit is a row error.
//! To text: as PostgreSQL shows it; a TIMESTAMP as RFC 3339. From text: spaces around it do not count.

use std::fmt::Write;

use jiff::civil::{DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;

use super::decimal::{Decimal, Shortest};
use super::shown;
use crate::error::Cause;
use crate::time::{EPOCH, Timestamp};

#[cold]
fn fails(value: impl ToString, to: &'static str) -> Cause {
    Cause::Cast { value: shown(&value.to_string()), to }
}

macro_rules! widen {
    ($($name:ident: $from:ty => $to:ty, $doc:literal;)*) => {$(
        #[doc = $doc]
        #[inline]
        pub fn $name(value: $from) -> $to {
            value as $to
        }
    )*};
}

widen! {
    cast_i32_i64: i32 => i64, "INT as BIGINT.";
    cast_i32_f64: i32 => f64, "INT as DOUBLE.";
    cast_i64_f64: i64 => f64, "BIGINT as the nearest DOUBLE.";
    cast_f32_f64: f32 => f64, "FLOAT as DOUBLE.";
    cast_i32_f32: i32 => f32, "INT as the nearest FLOAT.";
    cast_i64_f32: i64 => f32, "BIGINT as the nearest FLOAT.";
    cast_bool_i32: bool => i32, "BOOL as INT: 0 or 1.";
    cast_bool_i64: bool => i64, "BOOL as BIGINT: 0 or 1.";
}

/// INT as BOOL: FALSE for 0 only.
#[inline]
pub fn cast_i32_bool(value: i32) -> bool {
    value != 0
}

/// BIGINT as BOOL: FALSE for 0 only.
#[inline]
pub fn cast_i64_bool(value: i64) -> bool {
    value != 0
}

/// BIGINT as INT.
///
/// # Errors
/// If it does not fit.
#[inline]
pub fn cast_i64_i32(value: i64) -> Result<i32, Cause> {
    i32::try_from(value).map_err(|_| fails(value, "INT"))
}

macro_rules! to_integer {
    ($name:ident, $from:ty => $to:ty, $sql:literal, $end:expr) => {
        #[doc = concat!("The nearest ", $sql, ", halves to the even one.\n\n# Errors\nIf it does not fit, and for NaN.")]
        #[inline]
        pub fn $name(value: $from) -> Result<$to, Cause> {
            let whole = value.round_ties_even();
            // The least integer and the end of the range are powers of two, so both bounds are exact.
            if (-$end..$end).contains(&whole) { Ok(whole as $to) } else { Err(fails(value, $sql)) }
        }
    };
}

to_integer!(cast_f32_i32, f32 => i32, "INT", 2_147_483_648.0);
to_integer!(cast_f32_i64, f32 => i64, "BIGINT", 9_223_372_036_854_775_808.0);
to_integer!(cast_f64_i32, f64 => i32, "INT", 2_147_483_648.0);
to_integer!(cast_f64_i64, f64 => i64, "BIGINT", 9_223_372_036_854_775_808.0);

/// DOUBLE as the nearest FLOAT.
///
/// # Errors
/// If a finite value would become infinite, or one that is not zero would become zero.
#[inline]
pub fn cast_f64_f32(value: f64) -> Result<f32, Cause> {
    let narrow = value as f32;
    if narrow.is_infinite() && value.is_finite() || narrow == 0.0 && value != 0.0 {
        return Err(fails(value, "FLOAT"));
    }
    Ok(narrow)
}

/// BOOL as text: `true` or `false`.
#[inline]
pub fn cast_bool_str(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// INT as text.
pub fn cast_i32_str(value: i32, buf: &mut String) -> &str {
    cast_i64_str(value.into(), buf)
}

/// BIGINT as text.
pub fn cast_i64_str(value: i64, buf: &mut String) -> &str {
    buf.clear();
    // Writing to a String can't fail.
    let _ = write!(buf, "{value}");
    buf
}

/// FLOAT as PostgreSQL's shortest text: `1`, `0.1`, `1e+06`, `Infinity`, `NaN`.
pub fn cast_f32_str(value: f32, buf: &mut String) -> &str {
    float_text(value, f64::from(value), buf)
}

/// DOUBLE as PostgreSQL's shortest text: `1`, `0.1`, `1e+20`, `Infinity`, `NaN`.
pub fn cast_f64_str(value: f64, buf: &mut String) -> &str {
    float_text(value, value, buf)
}

fn float_text<F: Shortest>(value: F, wide: f64, buf: &mut String) -> &str {
    buf.clear();
    match Decimal::of(value).filter(|_| wide.is_finite()) {
        Some(decimal) => decimal.write::<F>(buf),
        None if wide.is_nan() => buf.push_str("NaN"),
        None => buf.push_str(if wide > 0.0 { "Infinity" } else { "-Infinity" }),
    }
    buf
}

/// TIMESTAMP as RFC 3339 in UTC, with as many digits of the second as needed.
pub fn cast_timestamp_str(value: Timestamp, buf: &mut String) -> &str {
    buf.clear();
    // Writing to a String can't fail.
    let _ = write!(buf, "{value}");
    buf
}

/// What PostgreSQL takes for white space around a value.
fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c'])
}

/// Text as BOOL: `true`, `yes`, `on`, `1`, `false`, `no`, `off`, `0`, or a beginning that only one of them has,
/// in any case.
///
/// # Errors
/// For any other text.
pub fn cast_str_bool(text: &str) -> Result<bool, Cause> {
    const WORDS: [(&str, usize, bool); 8] = [
        ("true", 1, true),
        ("false", 1, false),
        ("yes", 1, true),
        ("no", 1, false),
        ("on", 2, true),
        ("off", 2, false),
        ("1", 1, true),
        ("0", 1, false),
    ];
    let word = trimmed(text);
    let begins = |full: &str, least: usize| {
        word.len() >= least && full.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    match WORDS.iter().find(|(full, least, _)| begins(full, *least)) {
        Some((_, _, value)) => Ok(*value),
        None => Err(fails(text, "BOOL")),
    }
}

/// Text as INT: an optional sign and decimal digits.
///
/// # Errors
/// For any other text, and if it does not fit.
pub fn cast_str_i32(text: &str) -> Result<i32, Cause> {
    trimmed(text).parse().map_err(|_| fails(text, "INT"))
}

/// Text as BIGINT: an optional sign and decimal digits.
///
/// # Errors
/// For any other text, and if it does not fit.
pub fn cast_str_i64(text: &str) -> Result<i64, Cause> {
    trimmed(text).parse().map_err(|_| fails(text, "BIGINT"))
}

macro_rules! from_text {
    ($name:ident, $ty:ty, $sql:literal) => {
        #[doc = concat!("Text as ", $sql, ": a decimal number with an optional exponent, `Infinity`, `inf` or `NaN` in any case.")]
        ///
        /// # Errors
        /// For any other text, and for a number whose nearest value is infinite or, not being zero, zero.
        pub fn $name(text: &str) -> Result<$ty, Cause> {
            let number = trimmed(text);
            let Ok(value) = number.parse::<$ty>() else {
                return Err(fails(text, $sql));
            };
            let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
            let overflows = value.is_infinite() && number.bytes().any(|b| b.is_ascii_digit());
            let underflows = value == 0.0 && mantissa.bytes().any(|b| matches!(b, b'1'..=b'9'));
            if overflows || underflows {
                return Err(fails(text, $sql));
            }
            Ok(value)
        }
    };
}

from_text!(cast_str_f32, f32, "FLOAT");
from_text!(cast_str_f64, f64, "DOUBLE");

/// Text as TIMESTAMP: RFC 3339 with `T` or a space; without an offset it is UTC, without a time of day it is
/// midnight. More digits than microseconds are rounded.
///
/// # Errors
/// For any other text, and for days that do not exist.
///
/// ```
/// use eventflux_runtime::{Timestamp, scalar::cast::cast_str_timestamp};
/// assert_eq!(cast_str_timestamp("1970-01-01 01:00:01+01:00"), Ok(Timestamp::from_millis(1_000)));
/// assert_eq!(cast_str_timestamp("1970-01-01"), Ok(Timestamp::from_micros(0)));
/// ```
pub fn cast_str_timestamp(text: &str) -> Result<Timestamp, Cause> {
    instant(trimmed(text)).ok_or_else(|| fails(text, "TIMESTAMP"))
}

fn instant(text: &str) -> Option<Timestamp> {
    let pieces = Pieces::parse(text).ok()?;
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let local = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    // All of the years -9999 to 9999, of which `Offset::to_timestamp` leaves out the last day.
    let since = local.duration_since(EPOCH).as_nanos();
    let nanos = since - i128::from(offset.seconds()) * 1_000_000_000;
    i64::try_from((nanos + 500).div_euclid(1000)).ok().map(Timestamp::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        cast_f64_str(value, &mut String::from("old")).to_string()
    }

    #[test]
    fn floats_to_integers() {
        let halves = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5].map(|x| cast_f64_i32(x).unwrap());
        assert_eq!(halves, [0, 2, 2, 0, -2, -2]);
        assert_eq!(cast_f64_i32(2_147_483_647.49), Ok(i32::MAX));
        assert!(cast_f64_i32(2_147_483_647.5).is_err());
        assert_eq!(cast_f64_i32(-2_147_483_648.5), Ok(i32::MIN));
        assert_eq!(cast_f64_i64(-9_223_372_036_854_775_808.0), Ok(i64::MIN));
        assert!(cast_f64_i64(9_223_372_036_854_775_808.0).is_err());
        assert!(cast_f32_i32(2_147_483_648.0).is_err() && cast_f32_i64(f32::NAN).is_err());
        assert_eq!(cast_f64_i64(f64::NAN), Err(Cause::Cast { value: "NaN".into(), to: "BIGINT" }));
    }

    #[test]
    fn narrowing() {
        assert_eq!(cast_i64_i32(1 << 31), Err(Cause::Cast { value: "2147483648".into(), to: "INT" }));
        assert!(cast_f64_f32(1e39).is_err() && cast_f64_f32(1e-60).is_err());
        assert_eq!(cast_f64_f32(f64::INFINITY), Ok(f32::INFINITY));
        assert_eq!(cast_f64_f32(0.1), Ok(0.1));
        assert!(cast_f64_f32(f64::NAN).unwrap().is_nan());
    }

    #[test]
    fn doubles_as_postgresql_writes_them() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (100.0, "100"),
            (0.1 + 0.2, "0.30000000000000004"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1.25e-7, "1.25e-07"),
            (123_456_789_012_345.0, "123456789012345"),
            (1e14, "100000000000000"),
            (1e15, "1e+15"),
            (1_234_567_890_123_456.0, "1.234567890123456e+15"),
            (1e20, "1e+20"),
            (1e300, "1e+300"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(text(value), expected);
            // What is written reads back.
            let back = cast_str_f64(expected).unwrap();
            assert!(back == value || back.is_nan() && value.is_nan(), "{expected}");
        }
    }

    #[test]
    fn floats_as_postgresql_writes_them() {
        let mut buf = String::new();
        let mut text = |value| cast_f32_str(value, &mut buf).to_string();
        assert_eq!(text(0.1), "0.1");
        assert_eq!(text(123_456.0), "123456");
        assert_eq!(text(1e6), "1e+06");
        assert_eq!(text(16_777_216.0), "1.6777216e+07");
        assert_eq!(text(f32::NEG_INFINITY), "-Infinity");
    }

    #[test]
    fn integers_and_text() {
        let mut buf = String::new();
        assert_eq!(cast_i32_str(i32::MIN, &mut buf), "-2147483648");
        assert_eq!(cast_i64_str(7, &mut buf), "7");
        assert_eq!(cast_str_i32(" \t-42\n"), Ok(-42));
        assert_eq!(cast_str_i64("+9223372036854775807"), Ok(i64::MAX));
        for wrong in ["", " ", "4x", "1.0", "1e3", "- 1", "2147483648", "١"] {
            assert!(cast_str_i32(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn text_to_floats() {
        assert_eq!(cast_str_f64(" .5 "), Ok(0.5));
        assert_eq!(cast_str_f64("1."), Ok(1.0));
        assert_eq!(cast_str_f64("-iNf"), Ok(f64::NEG_INFINITY));
        assert_eq!(cast_str_f64("Infinity"), Ok(f64::INFINITY));
        assert_eq!(cast_str_f64("0e999"), Ok(0.0));
        assert!(cast_str_f64("nan").unwrap().is_nan());
        for wrong in ["", ".", "e5", "1e400", "1e-400", "0x10", "1_000", "1 2"] {
            assert!(cast_str_f64(wrong).is_err(), "{wrong}");
        }
        assert!(cast_str_f32("1e39").is_err());
    }

    #[test]
    fn text_to_bool() {
        for yes in ["t", "TRUE", " tr ", "y", "Yes", "on", "1"] {
            assert_eq!(cast_str_bool(yes), Ok(true), "{yes}");
        }
        for no in ["f", "False", "n", "no", "of", "OFF", "0"] {
            assert_eq!(cast_str_bool(no), Ok(false), "{no}");
        }
        for wrong in ["", "o", "2", "truee", "11", "é"] {
            assert!(cast_str_bool(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn text_to_timestamp() {
        let micros = |text: &str| cast_str_timestamp(text).map(Timestamp::as_micros).ok();
        assert_eq!(micros("2024-02-29T12:00:00Z"), Some(1_709_208_000_000_000));
        assert_eq!(micros(" 2024-02-29 12:00:00.000001 "), Some(1_709_208_000_000_001));
        assert_eq!(micros("2024-02-29 12:00:00+01"), micros("2024-02-29T11:00:00Z"));
        assert_eq!(micros("2024-02-29"), micros("2024-02-29T00:00:00Z"));
        assert_eq!(micros("1969-12-31T23:59:59.9999995Z"), Some(0));
        assert_eq!(micros("9999-12-31 23:59:59"), Some(253_402_300_799_000_000));
        assert_eq!(micros("-009999-01-01 00:00:00"), Some(-377_705_116_800_000_000));
        for wrong in
            ["", "2023-02-29", "2024-13-01", "12:00", "now", "2024-01-01T25:00", "2024-01-01T00:00[UTC]"]
        {
            assert_eq!(micros(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn timestamp_to_text() {
        let mut buf = String::new();
        assert_eq!(cast_timestamp_str(Timestamp::from_micros(1), &mut buf), "1970-01-01T00:00:00.000001Z");
        assert_eq!(cast_timestamp_str(Timestamp::from_micros(-1), &mut buf), "1969-12-31T23:59:59.999999Z");
        // Years that RFC 3339 does not have.
        assert!(!cast_timestamp_str(Timestamp::MAX, &mut buf).is_empty());
    }

    #[test]
    fn messages_show_a_part_of_long_values() {
        let Err(Cause::Cast { value, .. }) = cast_str_i32(&"é".repeat(1000)) else { panic!() };
        assert_eq!(value.chars().count(), 42);
    }
}
