//! Trades that look at those of the other side in the last year.

use std::collections::VecDeque;

use eventflux::Timestamp;

use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Pair, Trade};

const YEAR: i64 = 365 * 86_400 * 1_000_000;

/// `queries/joins/recent.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct Recent<const CHECKED: bool> {
    order: Order<CHECKED>,
    /// The prices sold at, by symbol.
    prices: Table<VecDeque<f64>>,
    /// All of them, by time.
    queue: VecDeque<(Timestamp, u32)>,
    out: Pair,
}

impl<const CHECKED: bool> Loop for Recent<CHECKED> {
    type Row = Trade;
    type Out = Pair;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Pair)) {
        if !self.order.admits(row.at) {
            return;
        }
        while let Some(&(at, slot)) = self.queue.front()
            && at.plus(YEAR) <= row.at
        {
            self.queue.pop_front();
            self.prices.group(slot).pop_front();
        }
        let slot = self.prices.slot(&row.symbol);
        let prices = self.prices.group(slot);
        if row.volume % 2 != 0 {
            prices.push_back(row.price);
            self.queue.push_back((row.at, slot));
            return;
        }
        for &price in &*prices {
            row.symbol.clone_into(&mut self.out.symbol);
            (self.out.bought, self.out.sold) = (row.price, price);
            sink(&self.out);
        }
    }
}
