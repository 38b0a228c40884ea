//! EventFlux

#[cfg(feature = "testing")]
pub mod testing;
