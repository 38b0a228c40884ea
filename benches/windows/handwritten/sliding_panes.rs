//! SLIDING(10 SECONDS, 1 SECOND): a pane a second, ten of them a window.

use std::collections::VecDeque;

use eventflux::Timestamp;

use super::write;
use crate::common::byhand::{Loop, Order, Part, Table};
use crate::common::rows::{Extent, Trade};

const SLIDE: i64 = 1_000_000;
const PANES: usize = 10;

/// `queries/windows/sliding.sql` by hand.
#[derive(Debug)]
pub(crate) struct Sliding<const CHECKED: bool> {
    order: Order<CHECKED>,
    /// The newest pane ends here.
    end: Timestamp,
    /// The panes that open windows need, with the end of each, oldest first.
    panes: VecDeque<(Timestamp, Table<Part<CHECKED>>)>,
    spare: Vec<Table<Part<CHECKED>>>,
    whole: Table<Part<CHECKED>>,
    out: Extent,
}

impl<const CHECKED: bool> Default for Sliding<CHECKED> {
    fn default() -> Self {
        Sliding {
            order: Order::default(),
            end: Timestamp::MIN,
            panes: VecDeque::new(),
            spare: Vec::new(),
            whole: Table::default(),
            out: Extent::default(),
        }
    }
}

impl<const CHECKED: bool> Sliding<CHECKED> {
    /// Closes the windows that end by `to`, and begins the pane that `to` is in.
    #[inline(never)]
    fn turn(&mut self, to: Timestamp, sink: &mut impl FnMut(&Extent)) {
        while self.end <= to && !self.panes.is_empty() {
            self.close(sink);
            self.end = self.end.plus(SLIDE);
            let oldest = self.end.minus(PANES as i64 * SLIDE);
            while self.panes.front().is_some_and(|(end, _)| *end <= oldest) {
                self.drop_oldest();
            }
        }
        if self.end <= to {
            let micros = to.as_micros();
            self.end = Timestamp::from_micros(micros - micros.rem_euclid(SLIDE)).plus(SLIDE);
        }
        let pane = self.spare.pop().unwrap_or_default();
        self.panes.push_back((self.end, pane));
    }

    fn drop_oldest(&mut self) {
        if let Some((_, mut pane)) = self.panes.pop_front() {
            pane.iter_mut().for_each(|(_, part)| part.clear());
            pane.clear();
            self.spare.push(pane);
        }
    }

    /// Puts out the window whose last pane ends at `end`.
    fn close(&mut self, sink: &mut impl FnMut(&Extent)) {
        for (_, pane) in &mut self.panes {
            for (symbol, part) in pane.iter_mut() {
                let slot = self.whole.slot(symbol);
                self.whole.group(slot).merge(part);
            }
        }
        for (symbol, part) in self.whole.iter_mut() {
            write(symbol, part, &mut self.out);
            sink(&self.out);
            part.clear();
        }
        self.whole.clear();
    }
}

impl<const CHECKED: bool> Loop for Sliding<CHECKED> {
    type Row = Trade;
    type Out = Extent;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Extent)) {
        if !self.order.admits(row.at) {
            return;
        }
        if row.at >= self.end {
            self.turn(row.at, sink);
        }
        if let Some((_, pane)) = self.panes.back_mut() {
            let slot = pane.slot(&row.symbol);
            pane.group(slot).add(row.price);
        }
    }

    fn finish(&mut self, sink: &mut impl FnMut(&Extent)) {
        while !self.panes.is_empty() {
            self.close(sink);
            self.end = self.end.plus(SLIDE);
            let oldest = self.end.minus(PANES as i64 * SLIDE);
            while self.panes.front().is_some_and(|(end, _)| *end <= oldest) {
                self.drop_oldest();
            }
        }
    }
}
