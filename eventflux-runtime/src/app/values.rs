//! Values as columns.

use crate::columns::Columns;
use crate::engine::EngineError;
use crate::stream::Stream;
use crate::time::Timestamp;
use crate::value::Value;

/// A column of a view that can be read from a [`Value`].
pub trait FromValue<'v>: Sized {
    /// What an error calls the type.
    const SQL: &'static str;
    /// The column; `None` if the value is of another type.
    fn from_value(value: &'v Value) -> Option<Self>;
}

macro_rules! from_value {
    ($($ty:ty, $sql:literal, $($pattern:pat => $value:expr),*;)*) => {$(
        impl<'v> FromValue<'v> for $ty {
            const SQL: &'static str = $sql;
            fn from_value(value: &'v Value) -> Option<Self> {
                match value {
                    $($pattern => Some($value),)*
                    _ => None,
                }
            }
        }
    )*};
}

from_value! {
    bool, "BOOL", Value::Bool(v) => *v;
    i32, "INT", Value::Int(v) => *v;
    i64, "BIGINT", Value::BigInt(v) => *v, Value::Int(v) => i64::from(*v);
    f32, "FLOAT", Value::Float(v) => *v;
    f64, "DOUBLE", Value::Double(v) => *v, Value::Float(v) => f64::from(*v), Value::Int(v) => f64::from(*v);
    &'v str, "STRING", Value::Str(v) => v;
    Timestamp, "TIMESTAMP", Value::Timestamp(v) => *v;
}

impl<'v, T: FromValue<'v>> FromValue<'v> for Option<T> {
    const SQL: &'static str = T::SQL;
    fn from_value(value: &'v Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_value(value).map(Some) }
    }
}

/// Column number `index` of a row, which `name` calls `stream.column`.
///
/// # Errors
/// If the value is of another type, or NULL where none may be.
pub fn column<'v, T: FromValue<'v>>(row: &'v [Value], index: usize, name: &str) -> Result<T, EngineError> {
    let value = row.get(index).unwrap_or(&Value::Null);
    T::from_value(value).ok_or_else(|| wrong(value, name, T::SQL))
}

#[cold]
fn wrong(value: &Value, name: &str, sql: &str) -> EngineError {
    EngineError::BadRow(if value.is_null() {
        format!("{name} is NOT NULL")
    } else {
        format!("{name} is {sql}, not {value:?}")
    })
}

/// A kept column as a value.
pub fn value<'v, C: Columns<Ref<'v>: Into<Value>> + 'v>(column: &'v C) -> Value {
    column.as_ref().into()
}

/// Appends the columns of a row.
pub fn stream_values<R: Stream>(row: &R, values: &mut Vec<Value>) {
    // A row that holds what its columns can't never gets this far; then the rest of it is missing.
    let _ = row.values(values);
}
