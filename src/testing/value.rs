//! JSON of case files to values and back.

use eventflux_runtime::value::{ColumnInfo, ValueType};
use eventflux_runtime::{Timestamp, Value};
use serde_json::Value as Json;

/// The value that a case writes as `json` for a column of type `ty`.
///
/// TIMESTAMP is RFC 3339 text or milliseconds; the floats that JSON lacks are `"NaN"`, `"Infinity"` and
/// `"-Infinity"`.
///
/// ```
/// use eventflux::testing::to_value;
/// use eventflux_runtime::{value::ValueType, Value};
/// assert_eq!(to_value(&serde_json::json!(3), ValueType::BigInt), Ok(Value::BigInt(3)));
/// assert!(to_value(&serde_json::json!(3.0), ValueType::BigInt).is_err());
/// ```
///
/// # Errors
/// If the type has no such value, which includes 1.0 for an integer and an integer out of range.
pub fn to_value(json: &Json, ty: ValueType) -> Result<Value, String> {
    let misfit = || format!("{json} is no {}", ty.sql());
    if json.is_null() {
        return Ok(Value::Null);
    }
    match ty {
        ValueType::Bool => json.as_bool().map(Value::Bool),
        ValueType::Int => json.as_i64().and_then(|v| i32::try_from(v).ok()).map(Value::Int),
        ValueType::BigInt => json.as_i64().map(Value::BigInt),
        // A number beyond FLOAT would become infinite: the case is to say what it means.
        ValueType::Float => float(json)
            .map(|v| (v, v as f32))
            .filter(|(wide, narrow)| wide.is_infinite() || !narrow.is_infinite())
            .map(|(_, narrow)| Value::Float(narrow)),
        ValueType::Double => float(json).map(Value::Double),
        ValueType::Str => json.as_str().map(Value::from),
        ValueType::Timestamp => match json {
            Json::Number(millis) => parse_millis(&millis.to_string()),
            Json::String(text) => text
                .parse::<jiff::Timestamp>()
                .ok()
                .filter(|t| t.as_nanosecond() % 1000 == 0)
                .map(|t| Timestamp::from_micros(t.as_microsecond())),
            _ => None,
        }
        .map(Value::Timestamp),
        _ => None,
    }
    .ok_or_else(misfit)
}

/// The row that a case writes as `row` for a stream of `columns`.
///
/// # Errors
/// If a value does not fit its column, there are too few or too many, or NULL stands where none can be; the
/// message names the column.
pub fn to_row(row: &[Json], columns: &[ColumnInfo]) -> Result<Vec<Value>, String> {
    if row.len() != columns.len() {
        let names: Vec<_> = columns.iter().map(|c| c.name.as_str()).collect();
        return Err(format!("{} values for the {} columns ({})", row.len(), columns.len(), names.join(", ")));
    }
    row.iter()
        .zip(columns)
        .map(|(json, column)| match to_value(json, column.ty) {
            Ok(Value::Null) if !column.nullable => Err(format!("column `{}` is never NULL", column.name)),
            result => result.map_err(|e| format!("column `{}`: {e}", column.name)),
        })
        .collect()
}

fn float(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

/// Milliseconds with at most three decimals, exactly.
pub(super) fn parse_millis(text: &str) -> Option<Timestamp> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) {
        return None;
    }
    // JSON may write a whole number as 5.0; beyond that only microseconds can be said.
    let fraction = if fraction.bytes().all(|b| b == b'0') { "" } else { fraction };
    if fraction.len() > 3 {
        return None;
    }
    let micros: i64 = format!("{whole}{fraction:0<3}").parse().ok()?;
    Some(Timestamp::from_micros(if negative { -micros } else { micros }))
}

/// A time as case files write it: `@` and milliseconds.
pub fn show_time(at: Timestamp) -> String {
    let micros = at.as_micros();
    let sign = if micros < 0 { "-" } else { "" };
    let (whole, rest) = (micros.unsigned_abs() / 1000, micros.unsigned_abs() % 1000);
    match rest {
        0 => format!("@{sign}{whole}"),
        _ => format!("@{sign}{whole}.{}", format!("{rest:03}").trim_end_matches('0')),
    }
}

/// A row as case files write it.
pub fn show_row(row: &[Value]) -> String {
    let values: Vec<_> = row.iter().map(show_value).collect();
    format!("[{}]", values.join(", "))
}

fn show_value(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Str(text) => Json::from(&**text).to_string(),
        Value::Timestamp(at) => format!("\"{at}\""),
        Value::Float(v) => show_float(f64::from(*v), &format!("{v:?}")),
        Value::Double(v) => show_float(*v, &format!("{v:?}")),
        other => other.to_string(),
    }
}

fn show_float(value: f64, finite: &str) -> String {
    if value.is_nan() {
        "\"NaN\"".into()
    } else if value.is_infinite() {
        if value > 0.0 { "\"Infinity\"".into() } else { "\"-Infinity\"".into() }
    } else {
        finite.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_every_type() {
        let micros = |m| Value::Timestamp(Timestamp::from_micros(m));
        for (json, ty, value) in [
            (json!(null), ValueType::Int, Value::Null),
            (json!(true), ValueType::Bool, Value::Bool(true)),
            (json!(-5), ValueType::Int, Value::Int(-5)),
            (json!(i64::MIN), ValueType::BigInt, Value::BigInt(i64::MIN)),
            (json!(0.1), ValueType::Float, Value::Float(0.1)),
            (json!("-Infinity"), ValueType::Float, Value::Float(f32::NEG_INFINITY)),
            (json!(3), ValueType::Double, Value::Double(3.0)),
            (json!("Infinity"), ValueType::Double, Value::Double(f64::INFINITY)),
            (json!("x"), ValueType::Str, Value::from("x")),
            (json!(1500), ValueType::Timestamp, micros(1_500_000)),
            (json!(1500.25), ValueType::Timestamp, micros(1_500_250)),
            (json!(-1), ValueType::Timestamp, micros(-1000)),
            (json!("1970-01-01T01:00:00.000001+01:00"), ValueType::Timestamp, micros(1)),
        ] {
            assert_eq!(to_value(&json, ty), Ok(value), "{json} as {}", ty.sql());
        }
        assert!(matches!(to_value(&json!("NaN"), ValueType::Double), Ok(Value::Double(v)) if v.is_nan()));
    }

    #[test]
    fn values_that_do_not_fit() {
        for (json, ty) in [
            (json!(1.0), ValueType::Int),
            (json!(2_147_483_648_i64), ValueType::Int),
            (json!(1.0), ValueType::BigInt),
            (json!(u64::MAX), ValueType::BigInt),
            (json!("1"), ValueType::Int),
            (json!(1), ValueType::Bool),
            (json!(1), ValueType::Str),
            (json!("1"), ValueType::Double),
            (json!(1e300), ValueType::Float),
            (json!("soon"), ValueType::Timestamp),
            (json!("1970-01-01T00:00:00.0000001Z"), ValueType::Timestamp),
            (json!(0.0001), ValueType::Timestamp),
            (json!([1]), ValueType::Int),
            (json!(1), ValueType::Opaque),
        ] {
            assert!(to_value(&json, ty).is_err(), "{json} as {}", ty.sql());
        }
    }

    #[test]
    fn rows_are_held_against_their_columns() {
        let column = |name: &str, nullable| ColumnInfo { name: name.into(), ty: ValueType::Int, nullable };
        let columns = [column("a", false), column("b", true)];
        assert_eq!(to_row(&[json!(1), json!(null)], &columns), Ok(vec![Value::Int(1), Value::Null]));
        assert_eq!(to_row(&[json!(null), json!(1)], &columns), Err("column `a` is never NULL".into()));
        assert_eq!(to_row(&[json!(1), json!("x")], &columns), Err("column `b`: \"x\" is no INT".into()));
        assert_eq!(to_row(&[json!(1)], &columns), Err("1 values for the 2 columns (a, b)".into()));
    }

    #[test]
    fn times_read_back() {
        for text in ["@0", "@4999.999", "@-0.001", "@-1000.5", "@12.01"] {
            let time = parse_millis(&text[1..]).expect("a time");
            assert_eq!(show_time(time), text);
        }
        for text in ["", "-", "1.2345", "1e3", "x", "1.-2"] {
            assert_eq!(parse_millis(text), None, "{text}");
        }
        assert_eq!(parse_millis("5.0000"), Some(Timestamp::from_millis(5)));
    }

    #[test]
    fn rows_are_shown_as_a_case_writes_them() {
        let row = [
            Value::Null,
            Value::Bool(true),
            Value::Int(-1),
            Value::Double(15.0),
            Value::Double(f64::NAN),
            Value::Float(f32::NEG_INFINITY),
            Value::from("a\"b"),
            Value::Timestamp(Timestamp::from_millis(500)),
        ];
        let text = r#"[null, true, -1, 15.0, "NaN", "-Infinity", "a\"b", "1970-01-01T00:00:00.5Z"]"#;
        assert_eq!(show_row(&row), text);
    }
}
