//! The last hundred trades of each side.

use std::collections::VecDeque;

use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Pair, Trade};

const LENGTH: usize = 100;

/// `queries/joins/lengths.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct Lengths<const CHECKED: bool> {
    order: Order<CHECKED>,
    /// The prices of both sides, by symbol.
    prices: Table<[VecDeque<f64>; 2]>,
    /// Whose the last trades of each side are.
    windows: [VecDeque<u32>; 2],
    out: Pair,
}

impl<const CHECKED: bool> Loop for Lengths<CHECKED> {
    type Row = Trade;
    type Out = Pair;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Pair)) {
        if !self.order.admits(row.at) {
            return;
        }
        let side = usize::from(row.volume % 2 != 0);
        let slot = self.prices.slot(&row.symbol);
        let window = &mut self.windows[side];
        if window.len() == LENGTH
            && let Some(old) = window.pop_front()
        {
            self.prices.group(old)[side].pop_front();
        }
        window.push_back(slot);
        let prices = self.prices.group(slot);
        for &price in &prices[1 - side] {
            row.symbol.clone_into(&mut self.out.symbol);
            (self.out.bought, self.out.sold) =
                if side == 0 { (row.price, price) } else { (price, row.price) };
            sink(&self.out);
        }
        prices[side].push_back(row.price);
    }
}
