//! SLIDING(10 SECONDS, 1 SECOND) and SLIDING(1 HOUR, 1 SECOND).

use std::collections::VecDeque;

use eventflux::Timestamp;

use crate::common::byhand::{FloatSum, Highest, Loop, Order, Part, Table};
use crate::common::rows::{Extent, Trade};

/// `queries/windows/sliding.sql` by hand.
pub(crate) type Sliding<const CHECKED: bool> = Seconds<CHECKED, 10>;

/// `queries/windows/sliding_hour.sql` by hand.
pub(crate) type SlidingHour<const CHECKED: bool> = Seconds<CHECKED, 3_600>;

const SECOND: i64 = 1_000_000;

/// The last `N` seconds, every second.
#[derive(Debug)]
pub(crate) struct Seconds<const CHECKED: bool, const N: i64> {
    order: Order<CHECKED>,
    /// The end of the second that events go into, in seconds.
    end: i64,
    groups: Table<Group<CHECKED>>,
    /// The groups that have an event, in the order of their first ones, with their numbers.
    open: Vec<(u64, u32)>,
    events: u64,
    out: Extent,
}

/// A symbol: its seconds that have an event, and what they are together.
#[derive(Debug, Default)]
struct Group<const CHECKED: bool> {
    symbol: String,
    seconds: VecDeque<Second<CHECKED>>,
    events: u64,
    prices: FloatSum<CHECKED>,
    highest: Highest<f64>,
}

#[derive(Debug)]
struct Second<const CHECKED: bool> {
    end: i64,
    /// The number of its first event.
    first: u64,
    part: Part<CHECKED>,
}

impl<const CHECKED: bool, const N: i64> Default for Seconds<CHECKED, N> {
    fn default() -> Self {
        let (order, groups) = (Order::default(), Table::default());
        Seconds { order, end: i64::MIN, groups, open: Vec::new(), events: 0, out: Extent::default() }
    }
}

impl<const CHECKED: bool> Group<CHECKED> {
    #[inline(always)]
    fn write(&self, out: &mut Extent) {
        let total = self.prices.value();
        self.symbol.clone_into(&mut out.symbol);
        out.total = Some(total);
        out.average = Some(total / self.events as f64);
        out.highest = self.highest.value();
    }
}

impl<const CHECKED: bool, const N: i64> Seconds<CHECKED, N> {
    /// Closes the windows that end before `to`, in seconds.
    #[inline(never)]
    fn close(&mut self, to: i64, sink: &mut impl FnMut(&Extent)) {
        while self.end < to && !self.open.is_empty() {
            let (end, groups) = (self.end, &mut self.groups);
            for &(_, slot) in &self.open {
                let group = groups.group(slot);
                if let Some(last) = group.seconds.back()
                    && last.end == end
                {
                    group.prices.merge(&last.part.sum);
                    group.events += last.part.count;
                    group.highest.add(last.first, last.part.highest.unwrap_or(f64::NEG_INFINITY));
                }
                group.write(&mut self.out);
                sink(&self.out);
            }
            let mut moved = false;
            self.open.retain_mut(|(first, slot)| {
                let group = groups.group(*slot);
                if group.seconds.front().is_some_and(|first| first.end <= end + 1 - N)
                    && let Some(left) = group.seconds.pop_front()
                {
                    moved = true;
                    group.prices.subtract(&left.part.sum);
                    group.events -= left.part.count;
                    group.highest.remove(left.first);
                    match group.seconds.front() {
                        Some(second) => *first = second.first,
                        None => {
                            group.prices.clear();
                            groups.remove(*slot);
                            return false;
                        }
                    }
                }
                true
            });
            if moved {
                self.open.sort();
            }
            self.end += 1;
        }
        self.end = to;
    }
}

impl<const CHECKED: bool, const N: i64> Loop for Seconds<CHECKED, N> {
    type Row = Trade;
    type Out = Extent;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Extent)) {
        if !self.order.admits(row.at) {
            return;
        }
        if row.at >= Timestamp::from_micros(self.end.saturating_mul(SECOND)) {
            self.close(row.at.as_micros().div_euclid(SECOND) + 1, sink);
        }
        let slot = self.groups.slot(&row.symbol);
        let group = self.groups.group(slot);
        match group.seconds.back_mut() {
            Some(second) if second.end == self.end => second.part.add(row.price),
            last => {
                if last.is_none() {
                    group.symbol.clone_from(&row.symbol);
                    self.open.push((self.events, slot));
                }
                let mut part = Part::default();
                part.add(row.price);
                group.seconds.push_back(Second { end: self.end, first: self.events, part });
            }
        }
        self.events += 1;
    }

    fn finish(&mut self, sink: &mut impl FnMut(&Extent)) {
        self.close(i64::MAX, sink);
    }
}
