//! What an expression is worth for a row.

use std::cmp::Ordering;

use eventflux_runtime::{Timestamp, Value};

use super::app::{CompareOp, Expr, Function, MathOp};
use super::group::Group;
use super::{aggregate, value};

/// A row error: "integer overflow (SUM too), integer division by zero ..".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowError;

/// What an expression sees: the columns of an event and, for an output, its group.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The columns.
    pub row: &'a [Value],
    /// What aggregates and WINDOW_START, WINDOW_END are taken over.
    pub group: Option<&'a Group<'a>>,
}

impl<'a> Scope<'a> {
    /// The columns alone.
    pub fn of(row: &'a [Value]) -> Self {
        Scope { row, group: None }
    }

    /// Whether a condition is TRUE: "WHERE, HAVING, ON, filters and CASE WHEN accept TRUE only".
    ///
    /// # Errors
    /// If it can't be computed.
    pub fn is_true(self, condition: &Expr) -> Result<bool, RowError> {
        Ok(self.value(condition)? == Value::Bool(true))
    }

    /// The values of several expressions.
    ///
    /// # Errors
    /// If one of them can't be computed.
    pub fn values<'e>(self, exprs: impl IntoIterator<Item = &'e Expr>) -> Result<Vec<Value>, RowError> {
        exprs.into_iter().map(|expr| self.value(expr)).collect()
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// If it can't be computed.
    pub fn value(self, expr: &Expr) -> Result<Value, RowError> {
        Ok(match expr {
            Expr::Column(column) => self.row[*column].clone(),
            // "Integer literals are INT if they fit, else BIGINT; decimals and exponents are DOUBLE."
            Expr::Integer(value) => i32::try_from(*value).map_or(Value::BigInt(*value), Value::Int),
            Expr::Double(value) => Value::Double(*value),
            Expr::Text(text) => Value::from(text.as_str()),
            Expr::Math(op, a, b) => math(*op, &self.value(a)?, &self.value(b)?)?,
            Expr::Compare(op, a, b) => compare(*op, &self.value(a)?, &self.value(b)?),
            // "AND/OR evaluate left to right and stop when decided".
            Expr::And(a, b) => match self.value(a)? {
                Value::Bool(false) => Value::Bool(false),
                Value::Bool(true) => self.value(b)?,
                _ if self.value(b)? == Value::Bool(false) => Value::Bool(false),
                _ => Value::Null,
            },
            Expr::Or(a, b) => match self.value(a)? {
                Value::Bool(true) => Value::Bool(true),
                Value::Bool(false) => self.value(b)?,
                _ if self.value(b)? == Value::Bool(true) => Value::Bool(true),
                _ => Value::Null,
            },
            Expr::Not(a) => match self.value(a)? {
                Value::Bool(value) => Value::Bool(!value),
                _ => Value::Null,
            },
            Expr::IsNull(a) => Value::Bool(self.value(a)?.is_null()),
            // "CASE, COALESCE and IF are lazy".
            Expr::Coalesce(a, b) => match self.value(a)? {
                Value::Null => self.value(b)?,
                value => value,
            },
            Expr::Aggregate(call) => {
                let Some(group) = self.group else { return Err(RowError) };
                // "The FOREVER pair is never reset."
                let forever = matches!(call.function, Function::MinForever | Function::MaxForever);
                let rows = if forever { &group.ever } else { &group.content };
                aggregate::of(call, rows)?
            }
            Expr::WindowStart => bound(self.group.and_then(|group| group.window).map(|window| window.0)),
            Expr::WindowEnd => bound(self.group.and_then(|group| group.window).map(|window| window.1)),
        })
    }
}

fn bound(at: Option<i64>) -> Value {
    at.map_or(Value::Null, |at| Value::Timestamp(Timestamp::from_micros(at)))
}

/// Integers stay integers and may overflow; "floats are IEEE: 1.0/0 is Infinity".
fn math(op: MathOp, a: &Value, b: &Value) -> Result<Value, RowError> {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Int(a), Value::Int(b)) => {
            let wide = integers(op, i128::from(*a), i128::from(*b))?;
            i32::try_from(wide).map(Value::Int).map_err(|_| RowError)
        }
        (Value::Int(_) | Value::BigInt(_), Value::Int(_) | Value::BigInt(_)) => {
            let wide = integers(op, value::integer(a), value::integer(b))?;
            i64::try_from(wide).map(Value::BigInt).map_err(|_| RowError)
        }
        (Value::Timestamp(a), Value::Timestamp(b)) => {
            let wide = i128::from(a.as_micros()) - i128::from(b.as_micros());
            i64::try_from(wide).map(Value::BigInt).map_err(|_| RowError)
        }
        (Value::Float(a), Value::Float(b)) => Ok(Value::Float(match op {
            MathOp::Add => a + b,
            MathOp::Subtract => a - b,
            MathOp::Multiply => a * b,
            MathOp::Divide => a / b,
            MathOp::Remainder => a % b,
        })),
        _ => {
            let (a, b) = (value::double(a), value::double(b));
            Ok(Value::Double(match op {
                MathOp::Add => a + b,
                MathOp::Subtract => a - b,
                MathOp::Multiply => a * b,
                MathOp::Divide => a / b,
                MathOp::Remainder => a % b,
            }))
        }
    }
}

/// "Integer `/` truncates, `%` has the dividend's sign", both as Rust's do.
fn integers(op: MathOp, a: i128, b: i128) -> Result<i128, RowError> {
    match op {
        MathOp::Add => Ok(a + b),
        MathOp::Subtract => Ok(a - b),
        MathOp::Multiply => Ok(a * b),
        MathOp::Divide | MathOp::Remainder if b == 0 => Err(RowError),
        MathOp::Divide => Ok(a / b),
        MathOp::Remainder => Ok(a % b),
    }
}

/// Comparisons of numbers are those of the type that they meet in; "NaN = NaN is false".
pub(super) fn compare(op: CompareOp, a: &Value, b: &Value) -> Value {
    if a.is_null() || b.is_null() {
        return Value::Null;
    }
    let order = match (a, b) {
        (Value::Int(_) | Value::BigInt(_), Value::Int(_) | Value::BigInt(_)) => {
            Some(value::integer(a).cmp(&value::integer(b)))
        }
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Str(a), Value::Str(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Value::Timestamp(a), Value::Timestamp(b)) => Some(a.cmp(b)),
        (a, b) => value::double(a).partial_cmp(&value::double(b)),
    };
    Value::Bool(match op {
        CompareOp::Equal => order == Some(Ordering::Equal),
        CompareOp::Unequal => order != Some(Ordering::Equal),
        CompareOp::Less => order == Some(Ordering::Less),
        CompareOp::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        CompareOp::Greater => order == Some(Ordering::Greater),
        CompareOp::AtLeast => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    })
}
