//! Trades within a second of each other.

use std::collections::VecDeque;

use eventflux::Timestamp;

use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Pair, Trade};

const WITHIN: i64 = 1_000_000;

/// `queries/joins/within.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct Within<const CHECKED: bool> {
    order: Order<CHECKED>,
    /// The prices of both sides, by symbol.
    prices: Table<[VecDeque<f64>; 2]>,
    /// All of them, by time: what can find no partner any more is taken from the front.
    queues: [VecDeque<(Timestamp, u32)>; 2],
    out: Pair,
}

impl<const CHECKED: bool> Loop for Within<CHECKED> {
    type Row = Trade;
    type Out = Pair;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Pair)) {
        if !self.order.admits(row.at) {
            return;
        }
        for side in 0..2 {
            while let Some(&(at, slot)) = self.queues[side].front()
                && at.plus(WITHIN) < row.at
            {
                self.queues[side].pop_front();
                self.prices.group(slot)[side].pop_front();
            }
        }
        let side = usize::from(row.volume % 2 != 0);
        let slot = self.prices.slot(&row.symbol);
        let prices = self.prices.group(slot);
        for &price in &prices[1 - side] {
            row.symbol.clone_into(&mut self.out.symbol);
            (self.out.bought, self.out.sold) =
                if side == 0 { (row.price, price) } else { (price, row.price) };
            sink(&self.out);
        }
        prices[side].push_back(row.price);
        self.queues[side].push_back((row.at, slot));
    }
}
