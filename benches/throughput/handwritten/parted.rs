//! The last five events of each symbol.

use crate::common::byhand::{FloatSum, Loop, Order, Table};
use crate::common::rows::{Average, Trade};

const LENGTH: usize = 5;

/// `queries/trades_parted.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct PartedTrades<const CHECKED: bool> {
    order: Order<CHECKED>,
    symbols: Table<Symbol<CHECKED>>,
    out: Average,
}

#[derive(Debug, Default)]
struct Symbol<const CHECKED: bool> {
    prices: FloatSum<CHECKED>,
    /// The last prices; when it is full the oldest is at `oldest`.
    ring: [f64; LENGTH],
    len: usize,
    oldest: usize,
}

impl<const CHECKED: bool> Loop for PartedTrades<CHECKED> {
    type Row = Trade;
    type Out = Average;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Average)) {
        if !self.order.admits(row.at) {
            return;
        }
        let slot = self.symbols.slot(&row.symbol);
        let symbol = self.symbols.group(slot);
        if symbol.len < LENGTH {
            symbol.ring[symbol.len] = row.price;
            symbol.len += 1;
        } else {
            let left = std::mem::replace(&mut symbol.ring[symbol.oldest], row.price);
            symbol.oldest = if symbol.oldest == LENGTH - 1 { 0 } else { symbol.oldest + 1 };
            symbol.prices.remove(left);
        }
        symbol.prices.add(row.price);
        self.out.symbol.clone_from(&row.symbol);
        self.out.average = symbol.prices.value() / symbol.len as f64;
        sink(&self.out);
    }
}
