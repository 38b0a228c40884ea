//! Aggregates, each computed from scratch over the rows of its group.

use std::cmp::Ordering;

use eventflux_runtime::Value;

use super::app::{Aggregate, Expr, Function};
use super::expr::{RowError, Scope};
use super::sum::ExactSum;
use super::value::{double, integer, order, same};

/// The aggregate over `rows`, in the order in which they entered.
///
/// # Errors
/// "A result outside BIGINT is an error of the output expression."
pub fn of(call: &Aggregate, rows: &[&[Value]]) -> Result<Value, RowError> {
    let rows: Vec<&[Value]> = match &call.filter {
        None => rows.to_vec(),
        Some(filter) => {
            let mut passing = Vec::new();
            for row in rows {
                if Scope::of(row).is_true(filter)? {
                    passing.push(*row);
                }
            }
            passing
        }
    };
    let Some(argument) = call.arguments.first() else {
        return Ok(Value::BigInt(rows.len() as i64));
    };
    let mut values = Vec::new();
    for row in rows {
        let value = Scope::of(row).value(argument)?;
        let by = match call.function {
            Function::ArgMin | Function::ArgMax => Scope::of(row).value(&call.arguments[1])?,
            _ => Value::Bool(true),
        };
        // "NULLs are skipped".
        if !value.is_null() && !by.is_null() {
            values.push((value, by));
        }
    }
    // "`FIRST(DISTINCT x)` and `LAST(DISTINCT x)` are `FIRST(x)` and `LAST(x)`"; and ARG_MIN and ARG_MAX choose one row, whose
    // double changes nothing.
    let chooses =
        matches!(call.function, Function::First | Function::Last | Function::ArgMin | Function::ArgMax);
    if (call.distinct && !chooses)
        || matches!(call.function, Function::DistinctCount | Function::ApproxCountDistinct)
    {
        values = distinct(values);
    }
    over(call, values)
}

/// Values without those that came before.
fn distinct(values: Vec<(Value, Value)>) -> Vec<(Value, Value)> {
    let mut kept: Vec<(Value, Value)> = Vec::new();
    for value in values {
        if !kept.iter().any(|before| same(&before.0, &value.0)) {
            kept.push(value);
        }
    }
    kept
}

fn over(call: &Aggregate, values: Vec<(Value, Value)>) -> Result<Value, RowError> {
    let count = Value::BigInt(values.len() as i64);
    // "COUNT of none is 0, others NULL."
    let Some(first) = values.first() else {
        let counts = matches!(
            call.function,
            Function::CountAll | Function::Count | Function::DistinctCount | Function::ApproxCountDistinct
        );
        return Ok(if counts { count } else { Value::Null });
    };
    let doubles = || values.iter().map(|(value, _)| double(value)).collect::<Vec<f64>>();
    let integers = matches!(first.0, Value::Int(_) | Value::BigInt(_));
    let whole = || values.iter().map(|(value, _)| integer(value)).sum::<i128>();
    Ok(match call.function {
        Function::CountAll | Function::Count | Function::DistinctCount | Function::ApproxCountDistinct => {
            count
        }
        // "SUM of integers accumulates in 128 bits".
        Function::Sum if integers => Value::BigInt(i64::try_from(whole()).map_err(|_| RowError)?),
        Function::Sum => Value::Double(ExactSum::of(doubles())),
        Function::Avg if integers => Value::Double(whole() as f64 / values.len() as f64),
        Function::Avg => Value::Double(ExactSum::of(doubles()) / values.len() as f64),
        Function::Min | Function::MinForever => best(values, Ordering::Less),
        Function::Max | Function::MaxForever => best(values, Ordering::Greater),
        Function::First => first.0.clone(),
        Function::Last => values.last().map_or(Value::Null, |last| last.0.clone()),
        Function::VarPop => spread(&values, 0, |variance| variance),
        Function::VarSamp => spread(&values, 1, |variance| variance),
        Function::StddevPop => spread(&values, 0, f64::sqrt),
        Function::StddevSamp => spread(&values, 1, f64::sqrt),
        Function::BoolAnd => Value::Bool(values.iter().all(|(value, _)| *value == Value::Bool(true))),
        Function::BoolOr => Value::Bool(values.iter().any(|(value, _)| *value == Value::Bool(true))),
        Function::Percentile => Value::Double(percentile(&values, constant(call))),
        Function::Median => Value::Double(percentile(&values, 0.5)),
        Function::ArgMin => best_by(values, Ordering::Less),
        Function::ArgMax => best_by(values, Ordering::Greater),
        Function::StringAgg => string_agg(call, &values),
    })
}

/// The least or the greatest value.
fn best(values: Vec<(Value, Value)>, wanted: Ordering) -> Value {
    best_by(values.into_iter().map(|(value, _)| (value.clone(), value)).collect(), wanted)
}

/// "ARG_MIN(x,by) ARG_MAX(x,by) (earliest of ties)".
fn best_by(values: Vec<(Value, Value)>, wanted: Ordering) -> Value {
    let mut best: Option<(Value, Value)> = None;
    for (value, by) in values {
        if best.as_ref().is_none_or(|(_, so_far)| order(&by, so_far) == wanted) {
            best = Some((value, by));
        }
    }
    best.map_or(Value::Null, |(value, _)| value)
}

/// The sum of the squared distances from the mean, by `n - less`; NULL where that is not above zero.
fn spread(values: &[(Value, Value)], less: usize, then: fn(f64) -> f64) -> Value {
    if values.len() <= less {
        return Value::Null;
    }
    let n = values.len() as f64;
    // Distances from some value near the mean, for the mean itself is rounded. What that makes wrong is taken off.
    let integers = matches!(values[0].0, Value::Int(_) | Value::BigInt(_));
    let distances: Vec<f64> = if integers {
        let middle = values.iter().map(|(value, _)| integer(value)).sum::<i128>() / values.len() as i128;
        values.iter().map(|(value, _)| (integer(value) - middle) as f64).collect()
    } else {
        let middle = ExactSum::of(values.iter().map(|(value, _)| double(value))) / n;
        values.iter().map(|(value, _)| double(value) - middle).collect()
    };
    let squares = ExactSum::of(distances.iter().map(|distance| distance * distance));
    let rest = ExactSum::of(distances);
    Value::Double(then((squares - rest * rest / n) / (values.len() - less) as f64))
}

/// "PERCENTILE(x,p) (p in 0..1, linear interpolation)": at place p (n - 1) of the sorted values, as PostgreSQL's
/// PERCENTILE_CONT.
fn percentile(values: &[(Value, Value)], p: f64) -> f64 {
    let mut sorted: Vec<&Value> = values.iter().map(|(value, _)| value).collect();
    sorted.sort_by(|a, b| order(a, b));
    let place = p * (sorted.len() - 1) as f64;
    let (below, above) = (double(sorted[place.floor() as usize]), double(sorted[place.ceil() as usize]));
    let part = place - place.floor();
    if part == 0.0 { below } else { below * (1.0 - part) + above * part }
}

fn constant(call: &Aggregate) -> f64 {
    match call.arguments.get(1) {
        Some(Expr::Double(p)) => *p,
        Some(Expr::Integer(p)) => *p as f64,
        _ => f64::NAN,
    }
}

/// "STRING_AGG(x,sep) (order of arrival)".
fn string_agg(call: &Aggregate, values: &[(Value, Value)]) -> Value {
    let separator = match call.arguments.get(1) {
        Some(Expr::Text(text)) => text.as_str(),
        _ => "",
    };
    let texts: Vec<&str> = values
        .iter()
        .filter_map(|(value, _)| match value {
            Value::Str(text) => Some(&**text),
            _ => None,
        })
        .collect();
    Value::from(texts.join(separator))
}

/// Whether a float that ever came into a sum is so large that 2^-100 of it is more than tests overlook.
pub fn far_apart(call: &Aggregate, ever: &[&[Value]]) -> bool {
    let limit: f64 = match call.function {
        Function::Sum | Function::Avg => 1e21,
        // These sum squares.
        Function::VarPop | Function::VarSamp | Function::StddevPop | Function::StddevSamp => 3e10,
        _ => return false,
    };
    let large = |value: &Value| match value {
        Value::Int(_) | Value::BigInt(_) => false,
        value => double(value).is_finite() && double(value).abs() > limit,
    };
    ever.iter().any(|row| call.arguments.iter().any(|of| Scope::of(row).value(of).is_ok_and(|v| large(&v))))
}
