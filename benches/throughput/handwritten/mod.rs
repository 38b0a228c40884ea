//! The benched queries as a good engineer would write each of them by hand.
//!
//! They give the rows that the SQL gives, with its edge cases: events below the clock are counted as late,
//! integers are checked, sums of floats are compensated and take non-finite values out again, time closes
//! windows, the groups of a window go with it. They do nothing else: no other query, no snapshots, no timers
//! but their own. With `CHECKED = false` a loop trusts its input instead: times in order, nothing overflows,
//! no NaN or infinity, rounding errors don't matter.

mod accumulators;
mod filter;
mod length;
mod running;
mod table;
mod time;
mod tumbling;

pub(crate) use filter::{FilterFlights, FilterTrades};
pub(crate) use length::{LengthFlights, LengthTrades};
pub(crate) use running::{RunningFlights, RunningTrades};
pub(crate) use time::{TimeFlights, TimeTrades};
pub(crate) use tumbling::{TumblingFlights, TumblingTrades};

use eventflux::Timestamp;

/// A query by hand.
pub(crate) trait Loop: Default {
    /// What it reads.
    type Row;
    /// What it puts out.
    type Out;

    /// Takes an event and hands the rows that come of it to `sink`.
    fn push(&mut self, row: &Self::Row, sink: &mut impl FnMut(&Self::Out));

    /// Ends the input.
    fn finish(&mut self, _sink: &mut impl FnMut(&Self::Out)) {}
}

/// The clock of a loop, which counts what is late.
#[derive(Debug)]
struct Order<const CHECKED: bool> {
    clock: Timestamp,
    late: u64,
}

impl<const CHECKED: bool> Default for Order<CHECKED> {
    fn default() -> Self {
        Order { clock: Timestamp::MIN, late: 0 }
    }
}

impl<const CHECKED: bool> Order<CHECKED> {
    /// Whether an event is in time.
    #[inline(always)]
    fn admits(&mut self, at: Timestamp) -> bool {
        if CHECKED {
            if at < self.clock {
                self.late += 1;
                return false;
            }
            self.clock = at;
        }
        true
    }
}
