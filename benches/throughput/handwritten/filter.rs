//! WHERE and SELECT.

use crate::common::byhand::{Loop, Order};
use crate::common::rows::{Delayed, FlightEvent, Large, Trade};

/// `queries/trades_filter.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct FilterTrades<const CHECKED: bool> {
    order: Order<CHECKED>,
    errors: u64,
    out: Large,
}

impl<const CHECKED: bool> Loop for FilterTrades<CHECKED> {
    type Row = Trade;
    type Out = Large;

    #[inline(always)]
    fn push(&mut self, row: &Trade, sink: &mut impl FnMut(&Large)) {
        if !(self.order.admits(row.at) && row.price > 100.0 && row.volume >= 500) {
            return;
        }
        let lots = if CHECKED { row.volume.checked_mul(100) } else { Some(row.volume.wrapping_mul(100)) };
        let Some(lots) = lots else {
            self.errors += 1;
            return;
        };
        self.out.symbol.clone_from(&row.symbol);
        self.out.value = row.price * row.volume as f64;
        self.out.lots = lots;
        self.out.at = row.at;
        sink(&self.out);
    }
}

/// `queries/flights_filter.sql` by hand.
#[derive(Debug, Default)]
pub(crate) struct FilterFlights<const CHECKED: bool> {
    order: Order<CHECKED>,
    errors: u64,
    out: Delayed,
}

impl<const CHECKED: bool> Loop for FilterFlights<CHECKED> {
    type Row = FlightEvent;
    type Out = Delayed;

    #[inline(always)]
    fn push(&mut self, row: &FlightEvent, sink: &mut impl FnMut(&Delayed)) {
        if !self.order.admits(row.event_time) {
            return;
        }
        // Few are late, but half of the events are arrivals.
        let Some(delay) = row.delay_min.filter(|&delay| delay >= 30) else { return };
        if row.event_type != "ARRIVAL" {
            return;
        }
        let seconds = if CHECKED { delay.checked_mul(60) } else { Some(delay.wrapping_mul(60)) };
        let Some(seconds) = seconds else {
            self.errors += 1;
            return;
        };
        self.out.carrier.clone_from(&row.carrier);
        self.out.dest.clone_from(&row.dest);
        self.out.seconds = Some(seconds);
        self.out.scheduled_dep = row.scheduled_dep;
        sink(&self.out);
    }
}
