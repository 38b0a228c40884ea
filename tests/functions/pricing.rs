//! Functions in a module of their own.

use std::fmt;

/// What one pays to change sides.
#[eventflux::function]
pub(super) fn spread(bid: f64, ask: f64) -> f64 {
    ask - bid
}

#[derive(Debug)]
pub(super) struct Crossed(f64);

impl fmt::Display for Crossed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crossed by {}", self.0)
    }
}

/// An error where the sides are crossed, NULL where there is nothing to choose from.
#[eventflux::function]
pub(super) fn mid(bid: Option<f64>, ask: Option<f64>) -> Result<Option<f64>, Crossed> {
    match (bid, ask) {
        (Some(bid), Some(ask)) if bid > ask => Err(Crossed(bid - ask)),
        (Some(bid), Some(ask)) => Ok(Some((bid + ask) / 2.0)),
        (one, other) => Ok(one.or(other)),
    }
}
