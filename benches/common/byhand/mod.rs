//! What loops by hand are made of.

mod accumulators;
mod table;

pub(crate) use accumulators::{FloatSum, Highest, IntSum, Part};
pub(crate) use table::{Table, hash};

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
pub(crate) struct Order<const CHECKED: bool> {
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
    pub(crate) fn admits(&mut self, at: Timestamp) -> bool {
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
