//! What expansions of the macros name. Not part of the public interface.
#![allow(missing_docs, reason = "for generated code only")]

pub use eventflux_macros::__finish as finish;
pub use eventflux_runtime::app::generated::*;
pub use eventflux_runtime::function::{
    Aggregate, AggregateSignature, Function, Signature, ValueAggregate, arguments, given,
};
pub use eventflux_runtime::stream::{FieldInfo, Holds, SchemaInfo};

/// Holds where a struct is a stream.
pub const fn is_stream<T: Stream>() {}
