//! Rust structs as streams.

mod clock;
mod fields;

use crate::Value;
use crate::error::{Cause, Misfit};
use crate::time::Duration;
use crate::value::ValueType;

pub use clock::{Clock, ManualClock, SystemClock};

/// A Rust struct whose fields are the columns of a stream; derive it with `#[derive(Stream)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stream",
    label = "this struct does not derive `Stream`",
    note = "add `#[derive(eventflux::Stream)]` to the struct"
)]
pub trait Stream: Sized {
    /// All columns, borrowed, as a tuple (nested when there are more than 12) in field order without the
    /// skipped ones; each column as [`StreamField::get`] gives it.
    type Columns<'a>
    where
        Self: 'a;
    /// What the columns are.
    const SCHEMA: &'static SchemaInfo;
    /// The fields as columns.
    ///
    /// # Errors
    /// If a field holds a value its SQL type can't (a `u64` above `i64::MAX`, a `SystemTime` out of range).
    fn columns(&self) -> Result<Self::Columns<'_>, Misfit>;
    /// Appends the fields as values; an opaque one as NULL, since no value can carry it.
    ///
    /// # Errors
    /// As [`Stream::columns`]; nothing is appended then.
    fn values(&self, row: &mut Vec<Value>) -> Result<(), Misfit>;
}

/// What the derive says of a struct's columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemaInfo {
    /// The struct's name, or the one that `#[stream(name = "..")]` gives it.
    pub name: &'static str,
    /// The columns in field order, without the skipped ones.
    pub columns: &'static [FieldInfo],
    /// The number of the time column, if one is marked.
    pub time: Option<usize>,
    /// How late events may come, in microseconds, if the struct says so.
    pub lateness: Option<Duration>,
}

/// What the derive says of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldInfo {
    /// Its name.
    pub name: &'static str,
    /// Its SQL type.
    pub ty: ValueType,
    /// Whether NULL can occur.
    pub nullable: bool,
    /// The Rust type, such as `u8`, where it is narrower than the SQL type.
    pub narrow: Option<&'static str>,
}

/// The Rust type of an opaque column, by its number: generated code may be where the type's own name means
/// nothing.
pub trait OpaqueField<const COLUMN: usize> {
    /// The type, without `Option`.
    type Type;
}

/// A [`Stream`] that owns its fields, so that queries can write it.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` can't be written",
    label = "a query can't write this struct",
    note = "a struct that a query writes has only fields that it owns"
)]
pub trait OwnedStream: Stream + 'static {
    /// Puts the columns into `slot`, reusing what an earlier row allocated there. Skipped fields get their
    /// `Default` when the slot is empty.
    ///
    /// # Errors
    /// If a value does not fit a narrower field; the slot then holds the row before or nothing.
    fn write(slot: &mut Option<Self>, columns: Self::Columns<'_>) -> Result<(), Misfit>;
}

/// A Rust type that can stand in a field of a [`Stream`], and the SQL type it is.
///
/// Implement it for a type of your own to compute with it; the field then needs `#[stream(as = ..)]`, because
/// the derive sees only the type's name. To write such fields too, implement [`OwnedStreamField`].
///
/// ```
/// use eventflux_runtime::stream::StreamField;
/// use eventflux_runtime::Cause;
///
/// struct Price(f64);
/// impl StreamField for Price {
///     type Sql = f64;
///     fn get(&self) -> Result<f64, Cause> {
///         Ok(self.0)
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL type",
    label = "SQL can't read this field",
    note = "SQL knows bool, integers, floats, strings and times; for a type of your own implement `StreamField`"
)]
pub trait StreamField {
    /// The column's owned form in windows and tables: `bool i32 i64 f32 f64 String Timestamp`, or `Option` of it.
    type Sql: crate::Columns;
    /// The field as a column.
    ///
    /// # Errors
    /// If the value does not fit the SQL type.
    fn get(&self) -> Result<<Self::Sql as crate::Columns>::Ref<'_>, Cause>;
}

/// A [`StreamField`] of SQL type `Sql`: what the derive asks of a field whose SQL type it took from the name of
/// its type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold what the column does",
    label = "the column is `{Sql}`",
    note = "the SQL type is told by the type's name, or by `#[stream(as = ..)]`"
)]
pub trait Holds<Sql: crate::Columns> {
    /// The field as a column.
    ///
    /// # Errors
    /// If the value does not fit the SQL type.
    fn column(&self) -> Result<Sql::Ref<'_>, Cause>;
}

impl<F: StreamField> Holds<F::Sql> for F {
    #[inline(always)]
    fn column(&self) -> Result<<F::Sql as crate::Columns>::Ref<'_>, Cause> {
        self.get()
    }
}

/// A [`StreamField`] that can be made from a column.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be made from a SQL value",
    label = "SQL can't write this field",
    note = "for a type of your own implement `OwnedStreamField`"
)]
pub trait OwnedStreamField: StreamField + Sized {
    /// A field of that value.
    ///
    /// # Errors
    /// If the value does not fit the field.
    fn make(column: <Self::Sql as crate::Columns>::Ref<'_>) -> Result<Self, Cause>;
    /// Becomes that value, keeping allocated capacity.
    ///
    /// # Errors
    /// If the value does not fit; the field is unchanged.
    fn set(&mut self, column: <Self::Sql as crate::Columns>::Ref<'_>) -> Result<(), Cause> {
        *self = Self::make(column)?;
        Ok(())
    }
}
