//! Expected rows against actual ones.

use eventflux_runtime::{Timestamp, Value};

/// How far a DOUBLE may be off, relative, or absolute near 0.
const DOUBLE: f64 = 1e-9;
/// The same for FLOAT.
const FLOAT: f64 = 1e-6;

/// Whether two values are the same for a test: NaN is NaN, floats are compared within a tolerance (DOUBLE
/// 1e-9, FLOAT 1e-6, relative, or absolute near 0), everything else exactly.
pub fn same_value(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Double(e), Value::Double(a)) => close(*e, *a, DOUBLE),
        (Value::Float(e), Value::Float(a)) => close(f64::from(*e), f64::from(*a), FLOAT),
        _ => expected == actual,
    }
}

fn close(expected: f64, actual: f64, tolerance: f64) -> bool {
    if expected.is_nan() || actual.is_nan() {
        return expected.is_nan() && actual.is_nan();
    }
    expected == actual
        || (expected.is_finite() && (expected - actual).abs() <= tolerance * expected.abs().max(1.0))
}

fn same_row(expected: &(Option<Timestamp>, Vec<Value>), actual: &(Timestamp, Vec<Value>)) -> bool {
    expected.0.is_none_or(|at| at == actual.0)
        && expected.1.len() == actual.1.len()
        && expected.1.iter().zip(&actual.1).all(|(e, a)| same_value(e, a))
}

/// Where the rows of a stream part from what was expected: the number of the first expected and of the first
/// actual row without a partner. `None` if there is none.
///
/// Ordered rows are partners at equal places; unordered ones are matched one to one. An expected row without
/// a time goes with any.
pub fn rows_differ(
    expected: &[(Option<Timestamp>, Vec<Value>)],
    actual: &[(Timestamp, Vec<Value>)],
    unordered: bool,
) -> Option<(Option<usize>, Option<usize>)> {
    let (missing, surplus) = if unordered {
        unmatched(expected, actual)
    } else {
        let partners = expected.iter().zip(actual).take_while(|(e, a)| same_row(e, a)).count();
        ((partners < expected.len()).then_some(partners), (partners < actual.len()).then_some(partners))
    };
    (missing.is_some() || surplus.is_some()).then_some((missing, surplus))
}

/// The first expected and the first actual row that are left over when as many as possible are matched.
fn unmatched(
    expected: &[(Option<Timestamp>, Vec<Value>)],
    actual: &[(Timestamp, Vec<Value>)],
) -> (Option<usize>, Option<usize>) {
    // Rows with and without a time may compete for one partner, so rows already matched may have to move:
    // Kuhn's augmenting paths for bipartite matching.
    fn place(
        row: usize,
        expected: &[(Option<Timestamp>, Vec<Value>)],
        actual: &[(Timestamp, Vec<Value>)],
        taken: &mut [Option<usize>],
        tried: &mut [bool],
    ) -> bool {
        for candidate in 0..actual.len() {
            if tried[candidate] || !same_row(&expected[row], &actual[candidate]) {
                continue;
            }
            tried[candidate] = true;
            let free = taken[candidate].is_none_or(|other| place(other, expected, actual, taken, tried));
            if free {
                taken[candidate] = Some(row);
                return true;
            }
        }
        false
    }
    let mut taken = vec![None; actual.len()];
    let mut missing = None;
    for row in 0..expected.len() {
        let placed = place(row, expected, actual, &mut taken, &mut vec![false; actual.len()]);
        if !placed && missing.is_none() {
            missing = Some(row);
        }
    }
    (missing, taken.iter().position(Option::is_none))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(at: Option<i64>, value: i32) -> (Option<Timestamp>, Vec<Value>) {
        (at.map(Timestamp::from_millis), vec![Value::Int(value)])
    }

    fn actual(at: i64, value: i32) -> (Timestamp, Vec<Value>) {
        (Timestamp::from_millis(at), vec![Value::Int(value)])
    }

    #[test]
    fn floats_within_their_tolerance() {
        let double = |e, a| same_value(&Value::Double(e), &Value::Double(a));
        assert!(double(0.1 + 0.2, 0.3));
        assert!(double(1e300, 1e300 * (1.0 + 1e-10)));
        assert!(!double(1e300, 1e300 * (1.0 + 1e-8)));
        assert!(double(0.0, 1e-10) && double(0.0, -0.0));
        assert!(!double(0.0, 1e-8));
        assert!(double(f64::NAN, f64::NAN) && !double(f64::NAN, 1.0) && !double(1.0, f64::NAN));
        assert!(double(f64::INFINITY, f64::INFINITY));
        assert!(!double(f64::INFINITY, f64::NEG_INFINITY) && !double(f64::INFINITY, 1e308));
        assert!(!double(1e308, f64::INFINITY));
        let float = |e, a| same_value(&Value::Float(e), &Value::Float(a));
        assert!(float(0.3, 0.1 + 0.2) && float(1e10, 1.000_000_5e10) && !float(1.0, 1.000_01));
    }

    #[test]
    fn other_values_exactly() {
        assert!(!same_value(&Value::Int(1), &Value::BigInt(1)));
        assert!(!same_value(&Value::Null, &Value::Int(0)));
        assert!(same_value(&Value::Null, &Value::Null));
        assert!(!same_value(&Value::BigInt(i64::MAX), &Value::BigInt(i64::MAX - 1)));
    }

    #[test]
    fn ordered_rows_part_at_the_first_difference() {
        let want = [expected(Some(0), 1), expected(None, 2)];
        assert_eq!(rows_differ(&want, &[actual(0, 1), actual(9, 2)], false), None);
        assert_eq!(rows_differ(&want, &[actual(1, 1), actual(9, 2)], false), Some((Some(0), Some(0))));
        assert_eq!(rows_differ(&want, &[actual(0, 1)], false), Some((Some(1), None)));
        assert_eq!(
            rows_differ(&want, &[actual(0, 1), actual(9, 2), actual(9, 2)], false),
            Some((None, Some(2)))
        );
        assert_eq!(rows_differ(&want, &[actual(9, 2), actual(0, 1)], false), Some((Some(0), Some(0))));
    }

    #[test]
    fn unordered_rows_are_matched_one_to_one() {
        let want = [expected(None, 1), expected(Some(5), 1), expected(None, 2)];
        assert_eq!(rows_differ(&want, &[actual(5, 1), actual(0, 2), actual(7, 1)], true), None);
        assert_eq!(
            rows_differ(&want, &[actual(6, 1), actual(0, 2), actual(7, 1)], true),
            Some((Some(1), Some(2)))
        );
        assert_eq!(rows_differ(&want, &[actual(5, 1), actual(0, 2)], true), Some((Some(1), None)));
        assert_eq!(rows_differ(&[], &[actual(5, 1)], true), Some((None, Some(0))));
    }
}
