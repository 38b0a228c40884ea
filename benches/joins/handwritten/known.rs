//! Trades that look up the last price sold at.

use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Pair, Trade};

/// `queries/joins/known.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct Known<const CHECKED: bool> {
    order: Order<CHECKED>,
    prices: Table<f64>,
    out: Pair,
}

impl<const CHECKED: bool> Loop for Known<CHECKED> {
    type Row = Trade;
    type Out = Pair;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Pair)) {
        if !self.order.admits(row.at) {
            return;
        }
        if row.volume % 2 != 0 {
            let slot = self.prices.slot(&row.symbol);
            *self.prices.group(slot) = row.price;
        } else if let Some(slot) = self.prices.find(&row.symbol) {
            row.symbol.clone_into(&mut self.out.symbol);
            (self.out.bought, self.out.sold) = (row.price, *self.prices.group(slot));
            sink(&self.out);
        }
    }
}
