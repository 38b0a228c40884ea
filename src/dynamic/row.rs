//! Rows as the host sees and gives them.

use std::fmt;

use eventflux_runtime::engine::StreamInfo;
use eventflux_runtime::value::ColumnInfo;
use eventflux_runtime::{Timestamp, Value};

/// A row that a stream puts out, borrowed for the time of the call.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use eventflux::dynamic::App;
///
/// let mut app = App::compile(
///     "CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE);
///      INSERT INTO Prices SELECT symbol, price FROM Trades;",
/// )?;
/// app.on("Prices", |_, row| {
///     let symbol: &str = row.get("symbol").unwrap();
///     let price: Option<f64> = row.get(1).unwrap();
///     assert_eq!((symbol, price), ("IBM", None));
///     // A nullable column needs an `Option`.
///     assert_eq!(row.get::<f64>("price").unwrap_err().to_string(), "Prices.price is NULL");
/// })?;
/// app.push("Trades", ("IBM", None::<f64>))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy)]
pub struct Row<'a> {
    stream: &'a StreamInfo,
    values: &'a [Value],
}

impl<'a> Row<'a> {
    pub(super) fn new(stream: &'a StreamInfo, values: &'a [Value]) -> Self {
        Row { stream, values }
    }

    /// The name of the stream that put it out.
    pub fn stream(&self) -> &'a str {
        &self.stream.name
    }

    /// The stream's columns.
    pub fn columns(&self) -> &'a [ColumnInfo] {
        &self.stream.columns
    }

    /// The values, in the order of the columns.
    pub fn values(&self) -> &'a [Value] {
        self.values
    }

    /// A column's value as a Rust type: by its number from 0 or by its name.
    ///
    /// Integers and floats widen as SQL's do (INT into `i64` or `f64`); a column that may be NULL is read as
    /// an `Option`; [`Value`] takes everything.
    ///
    /// # Errors
    /// If there is no such column, its value is of another type, or it is NULL and `T` is no `Option`.
    pub fn get<T: FromValue<'a>>(&self, column: impl ColumnRef) -> Result<T, ColumnError> {
        let index = column.find(self.columns()).ok_or_else(|| ColumnError::Unknown {
            column: column.to_string(),
            stream: self.stream.name.clone(),
            known: self.columns().iter().map(|column| column.name.clone()).collect(),
        })?;
        let value = &self.values[index];
        T::from_value(value).ok_or_else(|| {
            let column = format!("{}.{}", self.stream.name, self.columns()[index].name);
            if value.is_null() {
                ColumnError::Null { column }
            } else {
                ColumnError::Type { column, ty: self.columns()[index].ty.sql(), wanted: T::NAME }
            }
        })
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(&self.stream.name);
        for (column, value) in self.columns().iter().zip(self.values) {
            out.field(&column.name, value);
        }
        out.finish()
    }
}

/// What a column can be named by: its number or its name.
pub trait ColumnRef: fmt::Display {
    /// The column's number among `columns`.
    fn find(&self, columns: &[ColumnInfo]) -> Option<usize>;
}

impl ColumnRef for usize {
    fn find(&self, columns: &[ColumnInfo]) -> Option<usize> {
        (*self < columns.len()).then_some(*self)
    }
}

impl ColumnRef for &str {
    fn find(&self, columns: &[ColumnInfo]) -> Option<usize> {
        columns.iter().position(|column| column.name == *self)
    }
}

/// Why a column could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnError {
    /// The row has no such column.
    Unknown {
        /// What was asked for.
        column: String,
        /// The row's stream.
        stream: String,
        /// The columns there are.
        known: Vec<String>,
    },
    /// The column's type does not go into the Rust type asked for.
    Type {
        /// The column, with its stream.
        column: String,
        /// Its SQL type.
        ty: &'static str,
        /// The Rust type asked for.
        wanted: &'static str,
    },
    /// The column is NULL, and the type asked for is no `Option`.
    Null {
        /// The column, with its stream.
        column: String,
    },
}

impl fmt::Display for ColumnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnError::Unknown { column, stream, known } => {
                write!(f, "{stream} has no column `{column}`; columns: {}", known.join(", "))
            }
            ColumnError::Type { column, ty, wanted } => write!(f, "{column} is {ty}, which is no `{wanted}`"),
            ColumnError::Null { column } => write!(f, "{column} is NULL"),
        }
    }
}

impl std::error::Error for ColumnError {}

/// Rust types that a column can be read as.
pub trait FromValue<'a>: Sized {
    /// The type's name, for messages.
    const NAME: &'static str;
    /// The value as this type; `None` if it is of another type.
    fn from_value(value: &'a Value) -> Option<Self>;
}

macro_rules! from_value {
    ($($ty:ty: $($pattern:pat => $value:expr),+;)*) => {$(
        impl<'a> FromValue<'a> for $ty {
            const NAME: &'static str = stringify!($ty);
            fn from_value(value: &'a Value) -> Option<Self> {
                match value {
                    $($pattern => Some($value),)+
                    _ => None,
                }
            }
        }
    )*};
}

from_value! {
    bool: Value::Bool(v) => *v;
    i32: Value::Int(v) => *v;
    i64: Value::Int(v) => i64::from(*v), Value::BigInt(v) => *v;
    f32: Value::Float(v) => *v;
    f64: Value::Int(v) => f64::from(*v), Value::BigInt(v) => *v as f64, Value::Float(v) => f64::from(*v),
        Value::Double(v) => *v;
    &'a str: Value::Str(v) => v;
    String: Value::Str(v) => v.to_string();
    Timestamp: Value::Timestamp(v) => *v;
}

impl<'a> FromValue<'a> for Value {
    const NAME: &'static str = "Value";
    fn from_value(value: &'a Value) -> Option<Self> {
        Some(value.clone())
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
    const NAME: &'static str = T::NAME;
    fn from_value(value: &'a Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::from_value(value).map(Some) }
    }
}

/// What can be pushed as a row: a slice, array or vector of [`Value`]s, or a tuple of what becomes values.
///
/// ```
/// use eventflux::dynamic::IntoRow;
/// use eventflux::Value;
///
/// let row = ("IBM", 10.5, None::<i64>).into_row();
/// assert_eq!(row.as_ref(), [Value::from("IBM"), Value::Double(10.5), Value::Null]);
/// ```
pub trait IntoRow {
    /// The values, borrowed or not.
    type Values: AsRef<[Value]>;
    /// The row's values, in the order of the stream's columns.
    fn into_row(self) -> Self::Values;
}

impl<'a> IntoRow for &'a [Value] {
    type Values = &'a [Value];
    fn into_row(self) -> &'a [Value] {
        self
    }
}

impl<'a> IntoRow for &'a Vec<Value> {
    type Values = &'a [Value];
    fn into_row(self) -> &'a [Value] {
        self
    }
}

impl IntoRow for Vec<Value> {
    type Values = Vec<Value>;
    fn into_row(self) -> Vec<Value> {
        self
    }
}

impl<const N: usize> IntoRow for [Value; N] {
    type Values = [Value; N];
    fn into_row(self) -> [Value; N] {
        self
    }
}

impl<'a, const N: usize> IntoRow for &'a [Value; N] {
    type Values = &'a [Value];
    fn into_row(self) -> &'a [Value] {
        self
    }
}

impl<'a> IntoRow for Row<'a> {
    type Values = &'a [Value];
    fn into_row(self) -> &'a [Value] {
        self.values
    }
}

macro_rules! tuples {
    ($($count:literal: $($name:ident $index:tt),+;)*) => {$(
        impl<$($name: Into<Value>),+> IntoRow for ($($name,)+) {
            type Values = [Value; $count];
            fn into_row(self) -> [Value; $count] {
                [$(self.$index.into()),+]
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}
