//! What expansions of the macros name. Not part of the public interface.
#![allow(missing_docs, reason = "for generated code only")]

pub use eventflux_macros::__finish as finish;
pub use eventflux_runtime::app::generated::*;
pub use eventflux_runtime::stream::{FieldInfo, SchemaInfo};

/// Holds where a struct is a stream.
pub const fn is_stream<T: Stream>() {}

/// A field as a column of SQL type `S`.
///
/// # Errors
/// If the value does not fit the SQL type.
#[inline(always)]
pub fn get<S: Columns, F: StreamField<Sql = S> + ?Sized>(field: &F) -> Result<S::Ref<'_>, Cause> {
    field.get()
}

/// A field made from a column of SQL type `S`.
///
/// # Errors
/// If the value does not fit the field.
#[inline(always)]
pub fn make<S: Columns, F: OwnedStreamField<Sql = S>>(column: S::Ref<'_>) -> Result<F, Cause> {
    F::make(column)
}

/// A field set to a column of SQL type `S`.
///
/// # Errors
/// If the value does not fit the field.
#[inline(always)]
pub fn set<S: Columns, F: OwnedStreamField<Sql = S>>(field: &mut F, column: S::Ref<'_>) -> Result<(), Cause> {
    field.set(column)
}
