//! Rust structs as streams.

mod clock;
mod field;

use crate::error::Cause;

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
    /// The fields as columns.
    ///
    /// # Errors
    /// If a field holds a value its SQL type can't (a `u64` above `i64::MAX`, a `SystemTime` out of range).
    fn columns(&self) -> Result<Self::Columns<'_>, Cause>;
}

/// A [`Stream`] that owns its fields, so that queries can write it.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` can't be written",
    label = "this struct borrows its fields",
    note = "a stream that a query writes needs a struct of owned fields"
)]
pub trait OwnedStream: Stream + 'static {
    /// Puts the columns into `slot`, reusing what an earlier row allocated there. Skipped fields get their
    /// `Default` when the slot is empty.
    ///
    /// # Errors
    /// If a value does not fit a narrower field; the slot then holds the row before or nothing.
    fn write(slot: &mut Option<Self>, columns: Self::Columns<'_>) -> Result<(), Cause>;
}

/// A Rust type that can stand in a field of a [`Stream`], and the SQL type it is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no SQL type",
    note = "SQL knows bool, integers, floats, strings and times; another type is carried as it is"
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

/// A [`StreamField`] that can be made from a column.
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
