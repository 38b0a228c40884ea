//! Fields of files to values and back, by the types of the columns.

use eventflux_runtime::scalar::cast;
use eventflux_runtime::value::ValueType;
use eventflux_runtime::{Timestamp, Value};

/// The value of a field; an empty one is NULL.
///
/// As CAST reads text, but a number for a TIMESTAMP is milliseconds since the epoch.
pub fn from_text(text: &str, ty: ValueType) -> Result<Value, String> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    let cause = |e: eventflux_runtime::Cause| e.to_string();
    match ty {
        ValueType::Str => Ok(Value::from(text)),
        ValueType::Int => cast::cast_str_i32(text).map(Value::Int).map_err(cause),
        ValueType::BigInt => cast::cast_str_i64(text).map(Value::BigInt).map_err(cause),
        ValueType::Float => cast::cast_str_f32(text).map(Value::Float).map_err(cause),
        ValueType::Double => cast::cast_str_f64(text).map(Value::Double).map_err(cause),
        ValueType::Bool => cast::cast_str_bool(text).map(Value::Bool).map_err(cause),
        ValueType::Timestamp => timestamp(text).map(Value::Timestamp),
        _ => Err(format!("a file can't hold values of type {}", ty.sql())),
    }
}

/// RFC 3339 text, or milliseconds since the epoch.
pub fn timestamp(text: &str) -> Result<Timestamp, String> {
    match millis(text.trim()) {
        Some(at) => Ok(at),
        None => cast::cast_str_timestamp(text).map_err(|e| e.to_string()),
    }
}

/// Milliseconds with at most three decimals, exactly.
fn millis(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if digits.is_empty() || !plain(digits) || !plain(fraction) || fraction.len() > 3 {
        return None;
    }
    // The sign goes with the digits, so that -0.5 is below zero.
    let micros: i64 = format!("{whole}{fraction:0<3}").parse().ok()?;
    Some(Timestamp::from_micros(micros))
}

/// A number of JSON for a TIMESTAMP: milliseconds, whole or with a fraction.
pub fn timestamp_of_number(millis: f64) -> Option<Timestamp> {
    let micros = (millis * 1_000.0).round();
    // Beyond 2^53 a double no longer tells every microsecond apart.
    (micros.abs() <= 9_007_199_254_740_992.0).then_some(Timestamp::from_micros(micros as i64))
}

/// The text of a value in CSV and tables; NULL is empty.
pub fn to_text<'a>(value: &'a Value, buffer: &'a mut String) -> &'a str {
    match value {
        Value::Bool(v) => cast::cast_bool_str(*v),
        Value::Int(v) => cast::cast_i32_str(*v, buffer),
        Value::BigInt(v) => cast::cast_i64_str(*v, buffer),
        Value::Float(v) => cast::cast_f32_str(*v, buffer),
        Value::Double(v) => cast::cast_f64_str(*v, buffer),
        Value::Timestamp(v) => cast::cast_timestamp_str(*v, buffer),
        Value::Str(v) => v,
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_text_or_milliseconds() {
        let micros = |text| timestamp(text).map(Timestamp::as_micros);
        assert_eq!(micros("1970-01-01T01:00:00+01:00"), Ok(0));
        assert_eq!(micros("1970-01-01 00:00:01.5"), Ok(1_500_000));
        assert_eq!(micros("1500"), Ok(1_500_000));
        assert_eq!(micros(" 0.25 "), Ok(250));
        assert_eq!(micros("-0.5"), Ok(-500));
        assert_eq!(micros("2013"), Ok(2_013_000));
        for wrong in ["soon", "1.2345", "-", "1e3", "99999999999999999999"] {
            assert!(timestamp(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn fields_of_every_type() {
        for (text, ty, value) in [
            ("", ValueType::Str, Value::Null),
            ("", ValueType::Int, Value::Null),
            (" x ", ValueType::Str, Value::from(" x ")),
            (" 5 ", ValueType::Int, Value::Int(5)),
            ("-9223372036854775808", ValueType::BigInt, Value::BigInt(i64::MIN)),
            ("1e3", ValueType::Double, Value::Double(1000.0)),
            ("Infinity", ValueType::Float, Value::Float(f32::INFINITY)),
            ("T", ValueType::Bool, Value::Bool(true)),
        ] {
            assert_eq!(from_text(text, ty), Ok(value), "{text:?}");
        }
        assert_eq!(from_text("1.0", ValueType::Int), Err("`1.0` can't be converted to INT".to_owned()));
        assert!(from_text("1e999", ValueType::Double).is_err());
        assert!(from_text("maybe", ValueType::Bool).is_err());
    }
}
