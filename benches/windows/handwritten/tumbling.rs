//! TUMBLING(1 SECOND).

use eventflux::Timestamp;

use super::write;
use crate::common::byhand::{Loop, Order, Part, Table};
use crate::common::rows::{Extent, Trade};

const SIZE: i64 = 1_000_000;

/// `queries/windows/tumbling.sql` by hand.
#[derive(Debug)]
pub(crate) struct Tumbling<const CHECKED: bool> {
    order: Order<CHECKED>,
    end: Timestamp,
    groups: Table<Part<CHECKED>>,
    out: Extent,
}

impl<const CHECKED: bool> Default for Tumbling<CHECKED> {
    fn default() -> Self {
        let (order, groups) = (Order::default(), Table::default());
        Tumbling { order, end: Timestamp::MIN, groups, out: Extent::default() }
    }
}

impl<const CHECKED: bool> Tumbling<CHECKED> {
    #[inline(never)]
    fn close(&mut self, sink: &mut impl FnMut(&Extent)) {
        for (symbol, part) in self.groups.iter_mut() {
            write(symbol, part, &mut self.out);
            sink(&self.out);
            part.clear();
        }
        self.groups.clear();
    }
}

impl<const CHECKED: bool> Loop for Tumbling<CHECKED> {
    type Row = Trade;
    type Out = Extent;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Extent)) {
        if !self.order.admits(row.at) {
            return;
        }
        if row.at >= self.end {
            self.close(sink);
            let micros = row.at.as_micros();
            self.end = Timestamp::from_micros(micros - micros.rem_euclid(SIZE)).plus(SIZE);
        }
        let slot = self.groups.slot(&row.symbol);
        self.groups.group(slot).add(row.price);
    }

    fn finish(&mut self, sink: &mut impl FnMut(&Extent)) {
        self.close(sink);
    }
}
