//! SESSION(10 MILLISECONDS) by symbol.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use eventflux::Timestamp;

use super::write;
use crate::common::byhand::{Loop, Order, Part, Table};
use crate::common::rows::{Extent, Trade};

const GAP: i64 = 10_000;

/// `queries/windows/session.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct Session<const CHECKED: bool> {
    order: Order<CHECKED>,
    sessions: Table<Open<CHECKED>>,
    /// When each session was to end when that was last looked at, with its begin, the number of its first event, and its
    /// slot.
    due: BinaryHeap<Reverse<(Timestamp, Timestamp, u64, u32)>>,
    events: u64,
    out: Extent,
}

#[derive(Debug, Default)]
struct Open<const CHECKED: bool> {
    last: Timestamp,
    part: Part<CHECKED>,
    symbol: String,
}

impl<const CHECKED: bool> Session<CHECKED> {
    #[inline(never)]
    fn close(&mut self, to: Timestamp, sink: &mut impl FnMut(&Extent)) {
        while let Some(&Reverse((due, begin, number, slot))) = self.due.peek()
            && due <= to
        {
            self.due.pop();
            let open = self.sessions.group(slot);
            let end = open.last.plus(GAP);
            if end > due {
                self.due.push(Reverse((end, begin, number, slot)));
                continue;
            }
            write(&open.symbol, &open.part, &mut self.out);
            sink(&self.out);
            open.part.clear();
            self.sessions.remove(slot);
        }
    }
}

impl<const CHECKED: bool> Loop for Session<CHECKED> {
    type Row = Trade;
    type Out = Extent;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Extent)) {
        if !self.order.admits(row.at) {
            return;
        }
        if self.due.peek().is_some_and(|Reverse((due, ..))| *due <= row.at) {
            self.close(row.at, sink);
        }
        let slot = self.sessions.slot(&row.symbol);
        let open = self.sessions.group(slot);
        if open.part.count == 0 {
            open.symbol.clone_from(&row.symbol);
            self.due.push(Reverse((row.at.plus(GAP), row.at, self.events, slot)));
        }
        self.events += 1;
        open.last = row.at;
        open.part.add(row.price);
    }

    fn finish(&mut self, sink: &mut impl FnMut(&Extent)) {
        self.close(Timestamp::MAX, sink);
    }
}
