//! A price below 100 after one above 900 of the same symbol.

use std::collections::VecDeque;

use eventflux::Timestamp;

use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Fall, Trade};

const SECOND: i64 = 1_000_000;

/// `queries/patterns/follows.sql` by hand.
pub(crate) type Follows<const CHECKED: bool> = Follow<CHECKED, SECOND>;
/// `queries/patterns/follows_day.sql` by hand.
pub(crate) type FollowsDay<const CHECKED: bool> = Follow<CHECKED, { 86_400 * SECOND }>;

/// Either, within so many microseconds.
#[derive(Debug, Default)]
pub(crate) struct Follow<const CHECKED: bool, const WITHIN: i64> {
    order: Order<CHECKED>,
    /// The high prices of each symbol that no low one has followed, with their times.
    open: Table<VecDeque<(Timestamp, f64)>>,
    /// All of them, by time: what expires is taken from the front.
    queue: VecDeque<(Timestamp, u32)>,
    out: Fall,
}

impl<const CHECKED: bool, const WITHIN: i64> Follow<CHECKED, WITHIN> {
    #[inline]
    fn expire(&mut self, now: Timestamp) {
        while let Some(&(at, slot)) = self.queue.front()
            && at.plus(WITHIN) < now
        {
            self.queue.pop_front();
            let open = self.open.group(slot);
            if open.front().is_some_and(|(first, _)| *first == at) {
                open.pop_front();
            }
        }
    }
}

impl<const CHECKED: bool, const WITHIN: i64> Loop for Follow<CHECKED, WITHIN> {
    type Row = Trade;
    type Out = Fall;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Fall)) {
        if !self.order.admits(row.at) {
            return;
        }
        if row.price > 900.0 {
            self.expire(row.at);
            let slot = self.open.slot(&row.symbol);
            self.open.group(slot).push_back((row.at, row.price));
            self.queue.push_back((row.at, slot));
        } else if row.price < 100.0 {
            self.expire(row.at);
            let slot = self.open.slot(&row.symbol);
            for (_, high) in self.open.group(slot).drain(..) {
                row.symbol.clone_into(&mut self.out.symbol);
                self.out.high = high;
                self.out.low = row.price;
                sink(&self.out);
            }
        }
    }
}
