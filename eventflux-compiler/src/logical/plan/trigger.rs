//! Triggers.

use crate::cron::Cron;

/// When a trigger fires.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// `AT START`: when the clock is first known.
    Start,
    /// `EVERY d`: at the multiples of so many microseconds since the epoch.
    Every(i64),
    /// `CRON '..' [ZONE '..']`
    Cron {
        /// The instants.
        cron: Cron,
        /// The expression.
        text: String,
        /// The zone by whose clocks they are.
        zone: String,
    },
}
