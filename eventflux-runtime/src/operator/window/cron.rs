//! CRON('expr' [, ZONE 'z']): windows between the instants of a CRON expression.

use super::spans::{Spanned, Spans};
use super::{Content, GroupContent, RowContent};
use crate::operator::{Bounds, Cron, Emit};
use crate::scalar::prepared::Zone;
use crate::time::Timestamp;

/// `WINDOW CRON(..)` with aggregates or GROUP BY: a row per group at each instant.
///
/// `SELECT COUNT(*) AS n FROM Trades WINDOW CRON('0 30 17 ? * MON-FRI', ZONE 'Europe/Berlin')` counts from half past
/// five to half past five, and over the weekend from Friday to Monday.
pub type CronGroups<Q> = Spanned<Q, GroupContent<Q>, Instants>;

/// `WINDOW CRON(..)` without aggregates: the rows since the instant before, in order.
pub type CronRows<Q> = Spanned<Q, RowContent<Q>, Instants>;

/// Spans between instants.
#[derive(Clone, Debug)]
pub struct Instants {
    cron: Cron,
    zone: Zone,
}

impl<Q: Emit, C: Content<Q>> Spanned<Q, C, Instants> {
    /// Windows between the instants of `cron` in `zone`.
    pub fn new(query: Q, cron: Cron, zone: Zone) -> Self {
        Spanned::over(query, Instants { cron, zone })
    }
}

impl Spans for Instants {
    fn around(&mut self, at: Timestamp) -> Bounds {
        Bounds { start: self.cron.last(at, &self.zone), end: self.cron.next(at, &self.zone) }
    }
}

parks!([] Instants: within {} own {});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Event, Sums, damage};
    use crate::time::Cx;

    /// Every ten seconds.
    const TENS: Cron = Cron {
        seconds: 1 | 1 << 10 | 1 << 20 | 1 << 30 | 1 << 40 | 1 << 50,
        minutes: (1 << 60) - 1,
        hours: (1 << 24) - 1,
        days: u64::MAX,
        before_last: 0,
        workdays: 0,
        months: u64::MAX,
        weekdays: 0,
    };

    #[test]
    fn an_instant_belongs_to_the_window_that_it_begins() {
        let mut window = CronRows::new(Sums, TENS, Zone::UTC);
        for (at, end) in [(9_999_999, 10), (10_000_000, 20), (19_000_000, 20), (300_000_000, 310)] {
            let cx = Cx::event(Timestamp::from_micros(at));
            window.push(&Event { key: "a", value: 1 }, cx, &mut |_, _| {});
            assert_eq!(window.due().at, Timestamp::from_millis(end * 1_000));
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| CronGroups::new(Sums, TENS, Zone::UTC));
        damage(|| CronRows::new(Sums, TENS, Zone::UTC));
    }
}
