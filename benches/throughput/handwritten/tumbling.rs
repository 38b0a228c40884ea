//! Windows of a fixed size, back to back.

use eventflux::Timestamp;

use crate::common::byhand::{FloatSum, IntSum, Loop, Order, Table};
use crate::common::rows::{Bar, CarrierHour, FlightEvent, Trade};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * SECOND;

/// The end of the window that an instant is in.
#[cold]
fn end(at: Timestamp, size: i64) -> Timestamp {
    let micros = at.as_micros();
    Timestamp::from_micros(micros - micros.rem_euclid(size)).plus(size)
}

/// `queries/trades_tumbling.sql` by hand.
#[derive(Debug)]
pub(crate) struct TumblingTrades<const CHECKED: bool> {
    order: Order<CHECKED>,
    errors: u64,
    end: Timestamp,
    groups: Table<TradeGroup<CHECKED>>,
    out: Bar,
}

#[derive(Debug, Default)]
struct TradeGroup<const CHECKED: bool> {
    trades: i64,
    volume: IntSum<CHECKED>,
    prices: FloatSum<CHECKED>,
}

impl<const CHECKED: bool> Default for TumblingTrades<CHECKED> {
    fn default() -> Self {
        let (order, groups) = (Order::default(), Table::default());
        TumblingTrades { order, errors: 0, end: Timestamp::MIN, groups, out: Bar::default() }
    }
}

impl<const CHECKED: bool> TumblingTrades<CHECKED> {
    #[inline(never)]
    fn close(&mut self, sink: &mut impl FnMut(&Bar)) {
        for (symbol, group) in self.groups.iter_mut() {
            if let Some(volume) = group.volume.value() {
                symbol.clone_into(&mut self.out.symbol);
                self.out.volume = volume;
                self.out.average = group.prices.value() / group.trades as f64;
                self.out.trades = group.trades;
                self.out.closed = self.end;
                sink(&self.out);
            } else {
                self.errors += 1;
            }
            group.trades = 0;
            group.volume.clear();
            group.prices.clear();
        }
        self.groups.clear();
    }
}

impl<const CHECKED: bool> Loop for TumblingTrades<CHECKED> {
    type Row = Trade;
    type Out = Bar;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Bar)) {
        if !self.order.admits(row.at) {
            return;
        }
        if row.at >= self.end {
            self.close(sink);
            self.end = end(row.at, SECOND);
        }
        let slot = self.groups.slot(&row.symbol);
        let group = self.groups.group(slot);
        group.trades += 1;
        group.volume.add(row.volume);
        group.prices.add(row.price);
    }

    fn finish(&mut self, sink: &mut impl FnMut(&Bar)) {
        self.close(sink);
    }
}

/// `queries/flights_tumbling.sql` by hand.
#[derive(Debug)]
pub(crate) struct TumblingFlights<const CHECKED: bool> {
    order: Order<CHECKED>,
    errors: u64,
    end: Timestamp,
    groups: Table<FlightGroup<CHECKED>>,
    out: CarrierHour,
}

#[derive(Debug, Default)]
struct FlightGroup<const CHECKED: bool> {
    events: i64,
    known: i64,
    minutes: IntSum<CHECKED>,
}

impl<const CHECKED: bool> Default for TumblingFlights<CHECKED> {
    fn default() -> Self {
        let (order, groups) = (Order::default(), Table::default());
        TumblingFlights { order, errors: 0, end: Timestamp::MIN, groups, out: CarrierHour::default() }
    }
}

impl<const CHECKED: bool> TumblingFlights<CHECKED> {
    #[inline(never)]
    fn close(&mut self, sink: &mut impl FnMut(&CarrierHour)) {
        for (carrier, group) in self.groups.iter_mut() {
            if let Some(minutes) = group.minutes.value() {
                carrier.clone_into(&mut self.out.carrier);
                self.out.minutes = (group.known != 0).then_some(minutes);
                self.out.average = (group.known != 0).then(|| group.minutes.mean(group.known));
                self.out.events = group.events;
                self.out.closed = self.end;
                sink(&self.out);
            } else {
                self.errors += 1;
            }
            group.events = 0;
            group.known = 0;
            group.minutes.clear();
        }
        self.groups.clear();
    }
}

impl<const CHECKED: bool> Loop for TumblingFlights<CHECKED> {
    type Row = FlightEvent;
    type Out = CarrierHour;

    #[inline(always)]
    fn push(&mut self, row: &FlightEvent, sink: &mut impl FnMut(&CarrierHour)) {
        if !self.order.admits(row.event_time) {
            return;
        }
        if row.event_time >= self.end {
            self.close(sink);
            self.end = end(row.event_time, HOUR);
        }
        let slot = self.groups.slot(&row.carrier);
        let group = self.groups.group(slot);
        group.events += 1;
        if let Some(delay) = row.delay_min {
            group.known += 1;
            group.minutes.add(delay);
        }
    }

    fn finish(&mut self, sink: &mut impl FnMut(&CarrierHour)) {
        self.close(sink);
    }
}
