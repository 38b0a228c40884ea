//! Values: as numbers, when two are the same, and which comes first.

use std::cmp::Ordering;

use eventflux_runtime::Value;

use super::app::Ty;

/// An INT or BIGINT.
pub fn integer(value: &Value) -> i128 {
    match value {
        Value::Int(value) => i128::from(*value),
        Value::BigInt(value) => i128::from(*value),
        _ => 0,
    }
}

/// A number as a DOUBLE.
pub fn double(value: &Value) -> f64 {
    match value {
        Value::Double(value) => *value,
        Value::Float(value) => f64::from(*value),
        Value::BigInt(value) => *value as f64,
        Value::Int(value) => f64::from(*value),
        _ => f64::NAN,
    }
}

/// A value as one of another type: "Implicit conversions: INT to BIGINT, INT, BIGINT and FLOAT to DOUBLE".
pub fn widened(value: Value, ty: Ty) -> Value {
    match (ty, &value) {
        (Ty::BigInt, Value::Int(v)) => Value::BigInt(i64::from(*v)),
        (Ty::Double, Value::Int(_) | Value::BigInt(_) | Value::Float(_)) => Value::Double(double(&value)),
        _ => value,
    }
}

/// The order of MIN, MAX and ORDER BY among values that are not NULL: "NaN above all", both zeros equal, text "by
/// bytes", "FALSE < TRUE".
pub fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Str(a), Value::Str(b)) => a.as_bytes().cmp(b.as_bytes()),
        (Value::Timestamp(a), Value::Timestamp(b)) => a.cmp(b),
        (Value::Int(_) | Value::BigInt(_), _) => integer(a).cmp(&integer(b)),
        _ => {
            let (a, b) = (double(a), double(b));
            a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
        }
    }
}

/// The order of a key: "NULLs sort last in ASC, first in DESC", which is: NULL is the greatest.
pub fn order_of_key(a: &Value, b: &Value, descending: bool) -> Ordering {
    let upwards = match (a.is_null(), b.is_null()) {
        (false, false) => order(a, b),
        (a, b) => a.cmp(&b),
    };
    if descending { upwards.reverse() } else { upwards }
}

/// Whether two values are the same group, the same for DISTINCT: "treat NaN as equal to itself and -0.0 as 0.0", and
/// NULL is a group of its own.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a.is_null(), b.is_null()) {
        (true, true) => true,
        (false, false) => order(a, b) == Ordering::Equal,
        _ => false,
    }
}

/// Whether two rows are the same, value by value.
pub fn same_row(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}
