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
        let midnight = |day: i64| {
            let local = Timestamp::from_micros(day.saturating_mul(DAY));
            self.zone.first(local).unwrap_or(local)
        };
        let mut day = at.plus(self.zone.offset(at)).as_micros().div_euclid(DAY);
        // Clocks that are put back over midnight show the day before once more, but it is over.
        if midnight(day.saturating_add(1)) <= at {
            day += 1;
        }
        // The epoch was a Thursday; its week began three days before.
        let anchor = if self.days % 7 == 0 { -3 } else { 0 };
        let first = day - (day - anchor).rem_euclid(self.days);
        Bounds { start: midnight(first), end: midnight(first.saturating_add(self.days)) }
    }
}

parks!([] Days: within {} own {});

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
    fn clocks_are_changed_around_midnight() {
        // 00:01 was followed by 23:01 of the day before, which had been over for a minute.
        let john = "America/St_Johns";
        let day = ("2009-11-01T02:30:00Z", "2009-11-02T03:30:00Z");
        for at in ["02:30:00", "02:31:00", "03:00:00", "03:30:00"] {
            are(window(1, john, &format!("2009-11-01 {at}Z")), day.0, day.1);
        }
        are(window(1, john, "2009-11-01 02:29:59Z"), "2009-10-31T02:30:00Z", day.0);
        // 23:30 was followed by 00:30.
        let toronto = "America/Toronto";
        are(window(1, toronto, "1919-03-31 04:29:59Z"), "1919-03-30T05:00:00Z", "1919-03-31T04:30:00Z");
        are(window(1, toronto, "1919-03-31 04:30:00Z"), "1919-03-31T04:30:00Z", "1919-04-01T04:00:00Z");
        // A day came twice but for an hour, another one not at all.
        let kwajalein = "Pacific/Kwajalein";
        are(window(1, kwajalein, "1969-09-30 12:59:59Z"), "1969-09-29T13:00:00Z", "1969-10-01T12:00:00Z");
        are(window(1, kwajalein, "1969-10-01 11:59:59Z"), "1969-09-29T13:00:00Z", "1969-10-01T12:00:00Z");
        are(window(1, kwajalein, "1993-08-21 12:00:00Z"), "1993-08-21T12:00:00Z", "1993-08-22T12:00:00Z");
    }

    #[test]
    fn every_instant_is_in_its_days() {
        // Around the changes of all zones that are changed near midnight, half an hour by half an hour.
        const HALF_AN_HOUR: i64 = 1_800_000_000;
        for name in ["America/St_Johns", "America/Toronto", "America/Havana", "Asia/Amman", "Pacific/Apia"] {
            let mut spans = Days { days: 1, zone: Zone::new(name).unwrap() };
            let mut at = cast_str_timestamp("1900-01-01 00:15:00Z").unwrap();
            let end = cast_str_timestamp("2040-01-01 00:00:00Z").unwrap();
            let mut last = spans.around(at);
            while let Some(change) = spans.zone.next_change(at).filter(|change| *change < end) {
                at = change.minus(96 * HALF_AN_HOUR).max(at);
                last = spans.around(at);
                while at < change.plus(96 * HALF_AN_HOUR) {
                    at = at.plus(HALF_AN_HOUR);
                    let span = spans.around(at);
                    assert!(span.start <= at && at < span.end, "{name}: {at} in {span:?}");
                    assert!(span == last || span.start == last.end, "{name}: {span:?} after {last:?}");
                    last = span;
                }
            }
            assert!(last.end > last.start);
        }
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
