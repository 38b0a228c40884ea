//! Three rising prices of a symbol in a row.

use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Rise, Trade};

/// `queries/patterns/rising.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct Rising<const CHECKED: bool> {
    order: Order<CHECKED>,
    symbols: Table<Open>,
    out: Rise,
}

/// What has begun of a symbol: each price begins an attempt, so that one is open after one price and one after two.
#[derive(Debug, Default)]
struct Open {
    one: Option<f64>,
    two: Option<(f64, f64)>,
}

impl<const CHECKED: bool> Loop for Rising<CHECKED> {
    type Row = Trade;
    type Out = Rise;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Rise)) {
        if !self.order.admits(row.at) {
            return;
        }
        let slot = self.symbols.slot(&row.symbol);
        let open = self.symbols.group(slot);
        if let Some((first, second)) = open.two
            && row.price > second
        {
            row.symbol.clone_into(&mut self.out.symbol);
            self.out.first = first;
            self.out.second = second;
            self.out.third = row.price;
            sink(&self.out);
        }
        open.two = open.one.filter(|first| row.price > *first).map(|first| (first, row.price));
        open.one = Some(row.price);
    }
}
