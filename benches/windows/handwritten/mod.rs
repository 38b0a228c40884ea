//! The benched windows as a good engineer would write each of them by hand, for just this query: sum, mean and maximum
//! of the price by symbol.
//!
//! They give the rows that the SQL gives, with its edge cases; see the throughput bench for what that means.

mod session;
mod sliding_by_count;
mod sliding_by_slice;
mod sliding_by_time;
mod tumbling;

pub(crate) use session::Session;
pub(crate) use sliding_by_count::{Length, Length100, Length1000000};
pub(crate) use sliding_by_slice::{Sliding, SlidingHour};
pub(crate) use sliding_by_time::{ExternalTime, Time};
pub(crate) use tumbling::Tumbling;

use crate::common::byhand::{FloatSum, Highest, Part};
use crate::common::rows::Extent;

/// What slides event by event, of a symbol.
#[derive(Debug, Default)]
struct Recent<const CHECKED: bool> {
    events: u64,
    prices: FloatSum<CHECKED>,
    highest: Highest<f64>,
}

impl<const CHECKED: bool> Recent<CHECKED> {
    #[inline(always)]
    fn write(&self, symbol: &str, out: &mut Extent) {
        let total = self.prices.value();
        symbol.clone_into(&mut out.symbol);
        out.total = Some(total);
        out.average = Some(total / self.events as f64);
        out.highest = self.highest.value();
    }
}

/// Writes the row of a closed window.
#[inline(always)]
fn write<const CHECKED: bool>(symbol: &str, part: &Part<CHECKED>, out: &mut Extent) {
    let total = part.sum.value();
    symbol.clone_into(&mut out.symbol);
    out.total = Some(total);
    out.average = Some(total / part.count as f64);
    out.highest = part.highest;
}
