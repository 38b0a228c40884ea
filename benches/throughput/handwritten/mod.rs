//! The benched queries as a good engineer would write each of them by hand.
//!
//! They give the rows that the SQL gives, with its edge cases: events below the clock are counted as late,
//! integers are checked, sums of floats are compensated and take non-finite values out again, time closes
//! windows, the groups of a window go with it. They do nothing else: no other query, no snapshots, no timers
//! but their own. With `CHECKED = false` a loop trusts its input instead: times in order, nothing overflows,
//! no NaN or infinity, rounding errors don't matter.

mod filter;
mod length;
mod parted;
mod running;
mod time;
mod tumbling;

pub(crate) use filter::{FilterFlights, FilterTrades};
pub(crate) use length::{LengthFlights, LengthTrades};
pub(crate) use parted::PartedTrades;
pub(crate) use running::{RunningFlights, RunningTrades};
pub(crate) use time::{TimeFlights, TimeTrades};
pub(crate) use tumbling::{TumblingFlights, TumblingTrades};
