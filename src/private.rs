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
