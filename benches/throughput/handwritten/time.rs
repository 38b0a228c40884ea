//! The events of the last second, or hour.

use std::collections::VecDeque;

use eventflux::Timestamp;

use crate::common::byhand::{FloatSum, IntSum, Loop, Order, Table};
use crate::common::rows::{Average, DestinationAverage, FlightEvent, Trade};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

/// `queries/trades_time.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct TimeTrades<const CHECKED: bool> {
    order: Order<CHECKED>,
    groups: Table<TradeGroup<CHECKED>>,
    content: VecDeque<(Timestamp, u32, f64)>,
    out: Average,
}

#[derive(Debug, Default)]
struct TradeGroup<const CHECKED: bool> {
    events: u32,
    prices: FloatSum<CHECKED>,
}

impl<const CHECKED: bool> Loop for TimeTrades<CHECKED> {
    type Row = Trade;
    type Out = Average;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Average)) {
        if !self.order.admits(row.at) {
            return;
        }
        let slot = self.groups.slot(&row.symbol);
        self.groups.group(slot).events += 1;
        let over = row.at.minus(SECOND);
        while let Some(&(at, left, price)) = self.content.front()
            && at <= over
        {
            self.content.pop_front();
            let group = self.groups.group(left);
            group.prices.remove(price);
            group.events -= 1;
            if CHECKED && group.events == 0 {
                group.prices.clear();
                self.groups.remove(left);
            }
        }
        self.content.push_back((row.at, slot, row.price));
        let group = self.groups.group(slot);
        group.prices.add(row.price);
        self.out.symbol.clone_from(&row.symbol);
        self.out.average = group.prices.value() / f64::from(group.events);
        sink(&self.out);
    }
}

/// `queries/flights_time.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct TimeFlights<const CHECKED: bool> {
    order: Order<CHECKED>,
    groups: Table<FlightGroup<CHECKED>>,
    content: VecDeque<(Timestamp, u32, Option<i64>)>,
    out: DestinationAverage,
}

#[derive(Debug, Default)]
struct FlightGroup<const CHECKED: bool> {
    events: u32,
    known: u32,
    delays: IntSum<CHECKED>,
}

impl<const CHECKED: bool> Loop for TimeFlights<CHECKED> {
    type Row = FlightEvent;
    type Out = DestinationAverage;

    #[inline(always)]
    fn push(&mut self, row: &FlightEvent, sink: &mut impl FnMut(&DestinationAverage)) {
        if !self.order.admits(row.event_time) {
            return;
        }
        let slot = self.groups.slot(&row.dest);
        self.groups.group(slot).events += 1;
        let over = row.event_time.minus(HOUR);
        while let Some(&(at, left, delay)) = self.content.front()
            && at <= over
        {
            self.content.pop_front();
            let group = self.groups.group(left);
            if let Some(delay) = delay {
                group.known -= 1;
                group.delays.remove(delay);
            }
            group.events -= 1;
            if CHECKED && group.events == 0 {
                self.groups.remove(left);
            }
        }
        self.content.push_back((row.event_time, slot, row.delay_min));
        let group = self.groups.group(slot);
        if let Some(delay) = row.delay_min {
            group.known += 1;
            group.delays.add(delay);
        }
        self.out.dest.clone_from(&row.dest);
        self.out.average = (group.known != 0).then(|| group.delays.mean(i64::from(group.known)));
        sink(&self.out);
    }
}
