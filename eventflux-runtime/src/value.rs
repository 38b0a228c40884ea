//! Values of the interpreter, and of the edges where a row's type is known only at run time.

use std::fmt;

use crate::text::Text;
use crate::time::Timestamp;

/// A SQL value.
///
/// Equality is Rust's (NaN differs from itself); SQL's comparisons live in [`crate::scalar`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// NULL, of any type.
    Null,
    /// BOOL.
    Bool(bool),
    /// INT.
    Int(i32),
    /// BIGINT.
    BigInt(i64),
    /// FLOAT.
    Float(f32),
    /// DOUBLE.
    Double(f64),
    /// STRING.
    Str(Text),
    /// TIMESTAMP.
    Timestamp(Timestamp),
}

impl Value {
    /// Whether this is NULL.
    #[inline]
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
}

impl fmt::Display for Value {
    /// As the command line's tables show it: NULL is empty.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Bool(v) => write!(f, "{v}"),
            Value::Int(v) => write!(f, "{v}"),
            Value::BigInt(v) => write!(f, "{v}"),
            Value::Float(v) => write!(f, "{v}"),
            Value::Double(v) => write!(f, "{v}"),
            Value::Str(v) => f.write_str(v),
            Value::Timestamp(v) => write!(f, "{v}"),
        }
    }
}

macro_rules! from {
    ($($ty:ty => $variant:ident),* $(,)?) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Value::$variant(value.into())
            }
        }
    )*};
}
from! { bool => Bool, i32 => Int, i64 => BigInt, f32 => Float, f64 => Double, &str => Str, String => Str, Text => Str, Timestamp => Timestamp }

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// The type of a SQL value at run time, for checks on entry and for the state codec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueType {
    /// BOOL.
    Bool,
    /// INT.
    Int,
    /// BIGINT.
    BigInt,
    /// FLOAT.
    Float,
    /// DOUBLE.
    Double,
    /// STRING.
    Str,
    /// TIMESTAMP.
    Timestamp,
    /// A Rust type that SQL can only carry; never a [`Value`].
    Opaque,
}

impl ValueType {
    /// The type's SQL name.
    pub fn sql(self) -> &'static str {
        match self {
            ValueType::Bool => "BOOL",
            ValueType::Int => "INT",
            ValueType::BigInt => "BIGINT",
            ValueType::Float => "FLOAT",
            ValueType::Double => "DOUBLE",
            ValueType::Str => "STRING",
            ValueType::Timestamp => "TIMESTAMP",
            ValueType::Opaque => "opaque",
        }
    }
}

/// A column of a stream, as tools see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: ValueType,
    /// Whether NULL may occur.
    pub nullable: bool,
}
