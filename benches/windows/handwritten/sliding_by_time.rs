//! TIME(1 SECOND) and EXTERNALTIME(at, 1 SECOND).

use std::collections::VecDeque;

use eventflux::Timestamp;

use super::Recent;
use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Extent, Trade};

const SPAN: i64 = 1_000_000;

/// `queries/windows/time.sql` by hand.
pub(crate) type Time<const CHECKED: bool> = Last<CHECKED>;

/// `queries/windows/external_time.sql` by hand: the rows are in order of their own time column, so that the
/// events of the last second by it are those of the last second.
pub(crate) type ExternalTime<const CHECKED: bool> = Last<CHECKED>;

/// The events of the last second.
#[derive(Debug, Default)]
pub(crate) struct Last<const CHECKED: bool> {
    order: Order<CHECKED>,
    groups: Table<Recent<CHECKED>>,
    content: VecDeque<(Timestamp, u32, f64)>,
    count: u64,
    out: Extent,
}

impl<const CHECKED: bool> Loop for Last<CHECKED> {
    type Row = Trade;
    type Out = Extent;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Extent)) {
        if !self.order.admits(row.at) {
            return;
        }
        let slot = self.groups.slot(&row.symbol);
        self.groups.group(slot).events += 1;
        let over = row.at.minus(SPAN);
        while let Some(&(at, left, price)) = self.content.front()
            && at <= over
        {
            let number = self.count - self.content.len() as u64;
            self.content.pop_front();
            let group = self.groups.group(left);
            group.prices.remove(price);
            group.highest.remove(number);
            group.events -= 1;
            if CHECKED && group.events == 0 {
                group.prices.clear();
                self.groups.remove(left);
            }
        }
        self.content.push_back((row.at, slot, row.price));
        let group = self.groups.group(slot);
        group.prices.add(row.price);
        group.highest.add(self.count, row.price);
        self.count += 1;
        group.write(&row.symbol, &mut self.out);
        sink(&self.out);
    }
}
