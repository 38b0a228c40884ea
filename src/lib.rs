//! EventFlux

#[cfg(feature = "testing")]
pub mod testing;

pub use eventflux_runtime::Engine;
