//! TUMBLING(n DAYS, ZONE 'z'): windows of whole days by the clocks of a zone.

use super::spans::{Spanned, Spans};
use super::{Content, GroupContent, RowContent};
use crate::operator::{Bounds, Emit};
use crate::scalar::prepared::Zone;
use crate::time::Timestamp;

/// Microseconds of a day without a change of the clocks.
const DAY: i64 = 86_400_000_000;

/// `WINDOW TUMBLING(n DAYS, ZONE 'z')` with aggregates or GROUP BY: a row per group when the days are over.
///
/// `SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 DAY, ZONE 'Europe/Berlin')` counts from midnight to midnight
/// in Berlin: 23 hours on the last Sunday of March, 25 on that of October.
pub type CalendarGroups<Q> = Spanned<Q, GroupContent<Q>, Days>;

/// `WINDOW TUMBLING(n DAYS, ZONE 'z')` without aggregates: the rows of the days, in order.
pub type CalendarRows<Q> = Spanned<Q, RowContent<Q>, Days>;

/// Spans of so many days, by the clocks of a zone. Those of whole weeks begin on a Monday, counted from the week of
/// the epoch; others are counted from the day of the epoch.
#[derive(Clone, Debug)]
pub struct Days {
    days: i64,
    zone: Zone,
}

impl<Q: Emit, C: Content<Q>> Spanned<Q, C, Days> {
    /// Windows of `days` days, which must be above zero.
    pub fn new(query: Q, days: i64, zone: Zone) -> Self {
        Spanned::over(query, Days { days: days.max(1), zone })
    }
}

impl Spans for Days {
    fn around(&mut self, at: Timestamp) -> Bounds {
        let day = at.plus(self.zone.offset(at)).as_micros().div_euclid(DAY);
        // The epoch was a Thursday; its week began three days before.
        let anchor = if self.days % 7 == 0 { -3 } else { 0 };
        let first = day - (day - anchor).rem_euclid(self.days);
        let midnight = |day: i64| self.zone.instant(Timestamp::from_micros(day.saturating_mul(DAY)));
        Bounds { start: midnight(first), end: midnight(first.saturating_add(self.days)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Event, Sums, damage};
    use crate::scalar::cast::cast_str_timestamp;
    use crate::time::Cx;

    fn window(days: i64, zone: &str, at: &str) -> (String, String) {
        let mut spans = Days { days, zone: Zone::new(zone).unwrap() };
        let Bounds { start, end } = spans.around(cast_str_timestamp(at).unwrap());
        (start.to_string(), end.to_string())
    }

    fn are(window: (String, String), start: &str, end: &str) {
        assert_eq!(window, (start.to_owned(), end.to_owned()));
    }

    #[test]
    fn days_of_a_zone() {
        let berlin = "Europe/Berlin";
        are(window(1, berlin, "2024-03-30 23:30:00Z"), "2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z");
        are(window(1, berlin, "2024-03-30 22:59:59Z"), "2024-03-29T23:00:00Z", "2024-03-30T23:00:00Z");
        are(window(1, berlin, "2024-10-27 12:00:00Z"), "2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z");
        are(window(1, "UTC", "1969-12-31 12:00:00Z"), "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z");
        // Midnight was skipped in Brazil: the day began at one.
        are(
            window(1, "America/Sao_Paulo", "2018-11-04 12:00:00Z"),
            "2018-11-04T03:00:00Z",
            "2018-11-05T02:00:00Z",
        );
    }

    #[test]
    fn weeks_begin_on_monday_and_days_are_counted_from_the_epoch() {
        let utc = "UTC";
        are(window(7, utc, "2024-05-16 12:00:00Z"), "2024-05-13T00:00:00Z", "2024-05-20T00:00:00Z");
        are(window(7, utc, "2024-05-13 00:00:00Z"), "2024-05-13T00:00:00Z", "2024-05-20T00:00:00Z");
        are(window(14, utc, "1970-01-01 00:00:00Z"), "1969-12-29T00:00:00Z", "1970-01-12T00:00:00Z");
        are(window(3, utc, "1970-01-01 00:00:00Z"), "1970-01-01T00:00:00Z", "1970-01-04T00:00:00Z");
        are(window(3, utc, "1969-12-31 00:00:00Z"), "1969-12-29T00:00:00Z", "1970-01-01T00:00:00Z");
        are(window(7, "Asia/Tokyo", "2024-05-12 16:00:00Z"), "2024-05-12T15:00:00Z", "2024-05-19T15:00:00Z");
    }

    #[test]
    fn the_ends_of_time_are_days_too() {
        for at in [i64::MIN + 1, i64::MAX - 1] {
            let zone = Zone::new("Europe/Berlin").unwrap();
            let mut window = CalendarRows::new(Sums, 2, zone);
            window.push(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(at)), &mut |_, _| {});
            assert!(window.due().at > Timestamp::from_micros(at));
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        let zone = || Zone::new("Europe/Berlin").unwrap();
        damage(|| CalendarGroups::new(Sums, 1, zone()));
        damage(|| CalendarRows::new(Sums, 1, zone()));
    }
}
