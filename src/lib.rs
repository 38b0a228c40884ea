//! EventFlux
