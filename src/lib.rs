//! EventFlux

pub use eventflux_macros::{Stream, eventflux};
pub use eventflux_runtime::stream::{OwnedStream, OwnedStreamField, Stream, StreamField};
pub use eventflux_runtime::{Cause, Timestamp, Value};

#[cfg(feature = "dynamic")]
pub mod dynamic;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// What most programs need.
pub mod prelude {
    pub use crate::{Stream, Timestamp, eventflux};
}

#[cfg(feature = "testing")]
pub mod testing;
