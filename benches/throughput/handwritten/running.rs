//! Aggregates that run on.

use hashbrown::HashTable;

use crate::common::byhand::{IntSum, Loop, Order, hash};
use crate::common::rows::{DestinationTotal, FlightEvent, Total, Trade};

/// `queries/trades_running.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct RunningTrades<const CHECKED: bool> {
    order: Order<CHECKED>,
    errors: u64,
    groups: HashTable<TradeGroup<CHECKED>>,
    out: Total,
}

#[derive(Debug)]
struct TradeGroup<const CHECKED: bool> {
    symbol: String,
    trades: i64,
    volume: IntSum<CHECKED>,
}

impl<const CHECKED: bool> Loop for RunningTrades<CHECKED> {
    type Row = Trade;
    type Out = Total;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Total)) {
        if !self.order.admits(row.at) {
            return;
        }
        let entry = self.groups.entry(
            hash(&row.symbol),
            |group| group.symbol == row.symbol,
            |group| hash(&group.symbol),
        );
        let mut entry = entry.or_insert_with(|| TradeGroup {
            symbol: row.symbol.clone(),
            trades: 0,
            volume: IntSum::default(),
        });
        let group = entry.get_mut();
        group.trades += 1;
        group.volume.add(row.volume);
        let Some(volume) = group.volume.value() else {
            self.errors += 1;
            return;
        };
        self.out.symbol.clone_from(&row.symbol);
        self.out.trades = group.trades;
        self.out.volume = volume;
        sink(&self.out);
    }
}

/// `queries/flights_running.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct RunningFlights<const CHECKED: bool> {
    order: Order<CHECKED>,
    errors: u64,
    groups: HashTable<FlightGroup<CHECKED>>,
    out: DestinationTotal,
}

#[derive(Debug)]
struct FlightGroup<const CHECKED: bool> {
    dest: String,
    events: i64,
    known: i64,
    minutes: IntSum<CHECKED>,
}

impl<const CHECKED: bool> Loop for RunningFlights<CHECKED> {
    type Row = FlightEvent;
    type Out = DestinationTotal;

    #[inline(always)]
    fn push(&mut self, row: &FlightEvent, sink: &mut impl FnMut(&DestinationTotal)) {
        if !self.order.admits(row.event_time) {
            return;
        }
        let entry =
            self.groups.entry(hash(&row.dest), |group| group.dest == row.dest, |group| hash(&group.dest));
        let mut entry = entry.or_insert_with(|| FlightGroup {
            dest: row.dest.clone(),
            events: 0,
            known: 0,
            minutes: IntSum::default(),
        });
        let group = entry.get_mut();
        group.events += 1;
        if let Some(delay) = row.delay_min {
            group.known += 1;
            group.minutes.add(delay);
        }
        let minutes = group.minutes.value();
        if minutes.is_none() {
            self.errors += 1;
            return;
        }
        self.out.dest.clone_from(&row.dest);
        self.out.events = group.events;
        self.out.minutes = if group.known == 0 { None } else { minutes };
        sink(&self.out);
    }
}
