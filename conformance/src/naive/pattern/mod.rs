//! Patterns, in the most obvious way: every attempt is an object of its own that is offered every event, and says of each
//! part of the pattern how far it is. Nothing is indexed, shared or forgotten early.
//!
//! ```text
//! state      how far a part is: offered an event    timers     reached by the clock
//! fits       which events fit    waiting    parts with EVERY
//! attempts   when attempts begin, which of them an event is offered to, what comes out
//! partitions a history for each partition of a query, and matches as rows
//! ```

mod attempts;
mod fits;
mod partitions;
mod state;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_in_apps;
mod timers;
mod waiting;

use eventflux_runtime::Value;

use super::app::Micros;
use super::window::Due;

pub use super::part::{At, Bound, Element, Fitting, Operand, Part, Pattern, Test, Times};
pub use attempts::{Attempts, matches};
pub use partitions::{Partitions, Row};

/// What happens, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// An event.
    Event {
        /// Of which stream.
        stream: usize,
        /// When.
        at: Micros,
        /// Its columns.
        row: Vec<Value>,
    },
    /// The clock goes on.
    Clock(Micros),
}

impl Happening {
    fn at(&self) -> Micros {
        match self {
            Happening::Event { at, .. } | Happening::Clock(at) => *at,
        }
    }
}

/// An attempt that matched, or that expired.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The time of its row: "the completing event's time, or the due time of the timer that completed it". Of an
    /// attempt that expired: "what ends an inclusive bound B (expiry, ON TIMEOUT ..) is due at B + 1 us, and its rows
    /// carry time B".
    pub at: Micros,
    /// When it began, see [`Attempts::offer`].
    pub begun: u64,
    /// The events of each position, by their places in the history.
    pub bound: Vec<Vec<usize>>,
    /// Whether it expired.
    pub expired: bool,
}

/// When a bound that is inclusive is over: "due at B + 1 us". Its rows carry B, and so come before all else of that
/// instant.
fn after(bound: Micros) -> Due {
    Due { at: bound + 1, carries_now: false }
}

/// When an absence has lasted; its rows carry "the due time".
fn lasted(at: Micros) -> Due {
    Due { at, carries_now: true }
}
