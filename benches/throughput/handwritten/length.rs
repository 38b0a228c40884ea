//! The last 1000 events.

use crate::common::byhand::{FloatSum, Highest, IntSum, Loop, Order, Table};
use crate::common::rows::{DestinationRecent, FlightEvent, Recent, Trade};

const LENGTH: usize = 1000;

/// `queries/trades_length.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct LengthTrades<const CHECKED: bool> {
    order: Order<CHECKED>,
    groups: Table<TradeGroup<CHECKED>>,
    /// The last events: slot and price. When it is full the oldest is at `oldest`.
    ring: Vec<(u32, f64)>,
    oldest: usize,
    count: u64,
    out: Recent,
}

#[derive(Debug, Default)]
struct TradeGroup<const CHECKED: bool> {
    events: u32,
    prices: FloatSum<CHECKED>,
    highest: Highest<f64>,
}

impl<const CHECKED: bool> Loop for LengthTrades<CHECKED> {
    type Row = Trade;
    type Out = Recent;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Recent)) {
        if !self.order.admits(row.at) {
            return;
        }
        let slot = self.groups.slot(&row.symbol);
        let leaves = if self.ring.len() < LENGTH {
            self.ring.push((slot, row.price));
            None
        } else {
            let leaves = std::mem::replace(&mut self.ring[self.oldest], (slot, row.price));
            self.oldest = if self.oldest == LENGTH - 1 { 0 } else { self.oldest + 1 };
            Some(leaves)
        };
        self.groups.group(slot).events += 1;
        if let Some((left, price)) = leaves {
            let group = self.groups.group(left);
            group.prices.remove(price);
            group.highest.remove(self.count - LENGTH as u64);
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
        self.out.symbol.clone_from(&row.symbol);
        self.out.average = group.prices.value() / f64::from(group.events);
        self.out.highest = group.highest.value().unwrap_or_default();
        sink(&self.out);
    }
}

/// `queries/flights_length.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct LengthFlights<const CHECKED: bool> {
    order: Order<CHECKED>,
    groups: Table<FlightGroup<CHECKED>>,
    ring: Vec<(u32, Option<i64>)>,
    oldest: usize,
    count: u64,
    out: DestinationRecent,
}

#[derive(Debug, Default)]
struct FlightGroup<const CHECKED: bool> {
    events: u32,
    known: u32,
    delays: IntSum<CHECKED>,
    highest: Highest<i64>,
}

impl<const CHECKED: bool> Loop for LengthFlights<CHECKED> {
    type Row = FlightEvent;
    type Out = DestinationRecent;

    #[inline(always)]
    fn push(&mut self, row: &FlightEvent, sink: &mut impl FnMut(&DestinationRecent)) {
        if !self.order.admits(row.event_time) {
            return;
        }
        let slot = self.groups.slot(&row.dest);
        let leaves = if self.ring.len() < LENGTH {
            self.ring.push((slot, row.delay_min));
            None
        } else {
            let leaves = std::mem::replace(&mut self.ring[self.oldest], (slot, row.delay_min));
            self.oldest = if self.oldest == LENGTH - 1 { 0 } else { self.oldest + 1 };
            Some(leaves)
        };
        self.groups.group(slot).events += 1;
        if let Some((left, delay)) = leaves {
            let group = self.groups.group(left);
            if let Some(delay) = delay {
                group.known -= 1;
                group.delays.remove(delay);
                group.highest.remove(self.count - LENGTH as u64);
            }
            group.events -= 1;
            if CHECKED && group.events == 0 {
                self.groups.remove(left);
            }
        }
        let group = self.groups.group(slot);
        if let Some(delay) = row.delay_min {
            group.known += 1;
            group.delays.add(delay);
            group.highest.add(self.count, delay);
        }
        self.count += 1;
        self.out.dest.clone_from(&row.dest);
        self.out.average = (group.known != 0).then(|| group.delays.mean(i64::from(group.known)));
        self.out.highest = group.highest.value();
        sink(&self.out);
    }
}
