//! LENGTH(n).

use super::Recent;
use crate::common::byhand::{Loop, Order, Table};
use crate::common::rows::{Extent, Trade};

/// `queries/windows/length_100.sql` by hand.
pub(crate) type Length100<const CHECKED: bool> = Latest<CHECKED, 100>;

/// `queries/windows/length.sql` by hand.
pub(crate) type Length<const CHECKED: bool> = Latest<CHECKED, 10_000>;

/// `queries/windows/length_1000000.sql` by hand.
pub(crate) type Length1000000<const CHECKED: bool> = Latest<CHECKED, 1_000_000>;

/// The last `N` events.
#[derive(Debug, Default)]
pub(crate) struct Latest<const CHECKED: bool, const N: usize> {
    order: Order<CHECKED>,
    groups: Table<Recent<CHECKED>>,
    /// The last events: slot and price. When it is full the oldest is at `oldest`.
    ring: Vec<(u32, f64)>,
    oldest: usize,
    count: u64,
    out: Extent,
}

impl<const CHECKED: bool, const N: usize> Loop for Latest<CHECKED, N> {
    type Row = Trade;
    type Out = Extent;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Extent)) {
        if !self.order.admits(row.at) {
            return;
        }
        let slot = self.groups.slot(&row.symbol);
        let leaves = if self.ring.len() < N {
            self.ring.push((slot, row.price));
            None
        } else {
            let leaves = std::mem::replace(&mut self.ring[self.oldest], (slot, row.price));
            self.oldest = if self.oldest == N - 1 { 0 } else { self.oldest + 1 };
            Some(leaves)
        };
        self.groups.group(slot).events += 1;
        if let Some((left, price)) = leaves {
            let group = self.groups.group(left);
            group.prices.remove(price);
            group.highest.remove(self.count - N as u64);
            group.events -= 1;
            if CHECKED && group.events == 0 {
                group.prices.clear();
                self.groups.remove(left);
            }
        }
        let group = self.groups.group(slot);
        group.prices.add(row.price);
        group.highest.add(self.count, row.price);
        self.count += 1;
        group.write(&row.symbol, &mut self.out);
        sink(&self.out);
    }
}
