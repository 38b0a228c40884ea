//! What expansions of the macros name. Not part of the public interface.
#![allow(missing_docs, reason = "for generated code only")]

#[cfg(feature = "files")]
pub use crate::files::{LoadError, load_table};
pub use eventflux_macros::__finish as finish;
pub use eventflux_runtime::app::generated::*;
pub use eventflux_runtime::function::{
    Aggregate, AggregateSignature, Function, Signature, ValueAggregate, arguments, given,
};
pub use eventflux_runtime::stream::{FieldInfo, Holds, SchemaInfo};
#[cfg(not(feature = "files"))]
pub use without_files::{LoadError, load_table};

/// Stands where a table is loaded from a file.
#[cfg(feature = "files")]
#[doc(hidden)]
#[macro_export]
macro_rules! __loads {
    ($table:literal) => {};
}

#[cfg(not(feature = "files"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __loads {
    ($table:literal) => {
        ::core::compile_error!(concat!(
            "table `",
            $table,
            "` can be loaded only with the feature `files` of eventflux"
        ));
    };
}

/// Beside the error that there is no such feature, no others.
#[cfg(not(feature = "files"))]
mod without_files {
    use eventflux_runtime::app::generated::table::{Definition, Table};
    use eventflux_runtime::value::ColumnInfo;

    #[derive(Debug)]
    pub enum LoadError {}

    pub fn load_table<D: Definition>(
        _: &mut Table<D>,
        _: &str,
        _: &str,
        _: &[ColumnInfo],
    ) -> Result<(), LoadError> {
        Ok(())
    }
}

/// Implemented for what stands for a function that has the attribute.
#[diagnostic::on_unimplemented(
    message = "this is no function that SQL can call",
    label = "the function has no `#[eventflux::function]`",
    note = "add `#[eventflux::function]` to the function"
)]
pub trait HasAttribute {}

/// Holds where a function has the attribute.
pub const fn is_function<T: HasAttribute>() {}

/// Holds where a struct is an aggregate.
pub const fn is_aggregate<T: Aggregate>() {}

/// Holds where a parameter of that type takes that column.
pub const fn takes<T: OwnedStreamField<Sql = Sql>, Sql>() {}

/// Holds where a result of that type gives that column.
pub const fn gives<T: StreamField<Sql = Sql>, Sql>() {}

/// Holds where a struct is a stream.
pub const fn is_stream<T: Stream>() {}
