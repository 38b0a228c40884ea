//! Instants of a CRON expression, by the clocks of a zone.

use crate::scalar::calendar::Date;
use crate::scalar::prepared::Zone;
use crate::time::{MICROS_PER_SECOND, Timestamp};

/// A CRON expression that the compiler has read, as sets of bits.
///
/// An instant is one of its instants if it is a whole second whose date and time in the zone are in all sets. So a
/// time that the clocks skip is left out, and one that they show twice counts twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cron {
    /// Seconds, bits 0 to 59.
    pub seconds: u64,
    /// Minutes, bits 0 to 59.
    pub minutes: u64,
    /// Hours, bits 0 to 23.
    pub hours: u64,
    /// Days of the month, bits 1 to 31.
    pub days: u64,
    /// Days so many before the last of the month, bits 0 to 30.
    pub before_last: u64,
    /// The working day, Monday to Friday, that is nearest to a day of the month and in that month: bits 1 to 31; the
    /// last one of the month: bit 0.
    pub workdays: u64,
    /// Months, bits 1 to 12.
    pub months: u64,
    /// Days of the week, eight bits for each from Sunday on: any, the first to the fifth of the month, the last.
    pub weekdays: u64,
}

const DAY: i64 = 86_400;
/// As long as the calendar takes to repeat itself, in seconds.
const ERA: i64 = 146_097 * DAY;

impl Cron {
    /// The first instant after `at`; [`Timestamp::MAX`] if there is none.
    pub fn next(&self, at: Timestamp, zone: &Zone) -> Timestamp {
        let mut second = at.as_micros().div_euclid(MICROS_PER_SECOND) + 1;
        // What never comes while the calendar goes round once never does.
        let end = second.saturating_add(ERA);
        loop {
            let Some(from) = micros(second).filter(|_| second <= end) else { return Timestamp::MAX };
            // Until the clocks are changed, local time goes on as time does.
            let offset = zone.offset(from) / MICROS_PER_SECOND;
            let change = zone.next_change(from);
            let found = self.next_local(second + offset).and_then(|local| micros(local - offset));
            match (found, change) {
                (Some(found), Some(change)) if found < change => return found,
                (_, Some(change)) => second = change.as_micros().div_euclid(MICROS_PER_SECOND),
                (Some(found), None) => return found,
                (None, None) => return Timestamp::MAX,
            }
        }
    }

    /// The last instant at or before `at`; [`Timestamp::MIN`] if there is none.
    pub fn last(&self, at: Timestamp, zone: &Zone) -> Timestamp {
        let back = |seconds: i64| at.minus(seconds.saturating_mul(MICROS_PER_SECOND));
        // The instant after `reach` is not after `at`; that after `short` is.
        let (mut short, mut reach) = (0, 1);
        while self.next(back(reach), zone) > at {
            if reach > ERA {
                return Timestamp::MIN;
            }
            (short, reach) = (reach, reach * 2);
        }
        while reach - short > 1 {
            let middle = short + (reach - short) / 2;
            if self.next(back(middle), zone) > at { short = middle } else { reach = middle }
        }
        self.next(back(reach), zone)
    }

    /// The first second at or after `from` that is in all sets, both as seconds since the epoch by the local clocks.
    fn next_local(&self, from: i64) -> Option<i64> {
        let (mut day, mut second) = (from.div_euclid(DAY), from.rem_euclid(DAY));
        let end = day + ERA / DAY;
        while day <= end {
            let date = Date::from_days(day);
            let in_month = self.months >> date.month & 1 != 0;
            if !in_month {
                day += month_length(date) - date.day + 1;
                second = 0;
                continue;
            }
            if self.has_day(date, day)
                && let Some(found) = self.next_of_day(second)
            {
                return Some(day * DAY + found);
            }
            day += 1;
            second = 0;
        }
        None
    }

    /// The first second at or after `from` of a day.
    fn next_of_day(&self, from: i64) -> Option<i64> {
        let (hour, minute, second) = (from / 3_600, from / 60 % 60, from % 60);
        if self.hours >> hour & 1 != 0 {
            if self.minutes >> minute & 1 != 0
                && let Some(second) = next_bit(self.seconds, second)
            {
                return Some(hour * 3_600 + minute * 60 + second);
            }
            if let Some(minute) = next_bit(self.minutes, minute + 1) {
                return Some(hour * 3_600 + minute * 60 + next_bit(self.seconds, 0)?);
            }
        }
        let hour = next_bit(self.hours, hour + 1)?;
        Some(hour * 3_600 + next_bit(self.minutes, 0)? * 60 + next_bit(self.seconds, 0)?)
    }

    fn has_day(&self, date: Date, day: i64) -> bool {
        let length = month_length(date);
        let weekday = weekday(day);
        let of_week = self.weekdays >> (weekday * 8);
        let nth = (date.day - 1) / 7 + 1;
        let last = date.day + 7 > length;
        self.days >> date.day & 1 != 0
            || self.before_last >> (length - date.day) & 1 != 0
            || of_week & 1 != 0
            || of_week >> nth & 1 != 0
            || (last && of_week >> 6 & 1 != 0)
            || (self.workdays != 0 && self.has_workday(date, day, length))
    }

    fn has_workday(&self, date: Date, day: i64, length: i64) -> bool {
        let nearest = |target: i64| match weekday(day - date.day + target) {
            SATURDAY if target == 1 => 3,
            SATURDAY => target - 1,
            SUNDAY if target == length => target - 2,
            SUNDAY => target + 1,
            _ => target,
        };
        let last = match weekday(day - date.day + length) {
            SATURDAY => length - 1,
            SUNDAY => length - 2,
            _ => length,
        };
        (self.workdays & 1 != 0 && date.day == last)
            || (1..=length).any(|target| self.workdays >> target & 1 != 0 && nearest(target) == date.day)
    }
}

const SUNDAY: i64 = 0;
const SATURDAY: i64 = 6;

/// Days of the week from Sunday, 0, on.
fn weekday(day: i64) -> i64 {
    // The epoch was a Thursday.
    (day + 4).rem_euclid(7)
}

fn month_length(date: Date) -> i64 {
    let (year, month) = if date.month == 12 { (date.year + 1, 1) } else { (date.year, date.month + 1) };
    Date { year, month, day: 1 }.days() - Date { day: 1, ..date }.days()
}

/// The first bit of `set` at or above `from`.
fn next_bit(set: u64, from: i64) -> Option<i64> {
    let rest = set >> from;
    (rest != 0).then(|| from + i64::from(rest.trailing_zeros()))
}

fn micros(seconds: i64) -> Option<Timestamp> {
    seconds.checked_mul(MICROS_PER_SECOND).map(Timestamp::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::cast::cast_str_timestamp;

    const ALL: Cron = Cron {
        seconds: (1 << 60) - 1,
        minutes: (1 << 60) - 1,
        hours: (1 << 24) - 1,
        days: u64::MAX,
        before_last: 0,
        workdays: 0,
        months: u64::MAX,
        weekdays: 0,
    };
    const DAILY: Cron = Cron { seconds: 1, minutes: 1, hours: 1, ..ALL };

    fn instants(cron: Cron, zone: &str, from: &str, number: usize) -> Vec<String> {
        let zone = Zone::new(zone).unwrap();
        let mut at = cast_str_timestamp(from).unwrap();
        (0..number)
            .map(|_| {
                let next = cron.next(at, &zone);
                assert_eq!(cron.last(next, &zone), next);
                assert!(cron.last(next.minus(1), &zone) <= at);
                at = next;
                at.to_string()
            })
            .collect()
    }

    #[test]
    fn agrees_with_a_search_second_by_second() {
        let berlin = Zone::new("Europe/Berlin").unwrap();
        let odd =
            Cron { seconds: 1 << 7 | 1 << 59, minutes: 1 << 3 | 1 << 30, hours: 1 << 2 | 1 << 3, ..ALL };
        // Both changes of the clocks of 2024.
        for start in ["2024-03-30 20:00:00Z", "2024-10-26 20:00:00Z"] {
            let start = cast_str_timestamp(start).unwrap();
            let mut expected = Vec::new();
            for second in 1..86_400 {
                let at = start.plus(second * MICROS_PER_SECOND);
                let local = at.plus(berlin.offset(at)).as_micros() / MICROS_PER_SECOND;
                let (hour, minute, second) = (local / 3_600 % 24, local / 60 % 60, local % 60);
                if [2, 3].contains(&hour) && [3, 30].contains(&minute) && [7, 59].contains(&second) {
                    expected.push(at);
                }
            }
            let mut at = start;
            for expected in expected {
                assert_eq!(odd.next(at, &berlin), expected);
                assert_eq!(odd.last(expected.plus(1), &berlin), expected);
                at = expected;
            }
        }
    }

    #[test]
    fn days_of_all_kinds() {
        let months = |cron| instants(cron, "UTC", "2024-01-31 12:00:00", 4);
        let none = Cron { days: 0, ..DAILY };
        assert_eq!(
            months(Cron { before_last: 1, ..none }),
            ["2024-02-29T00:00:00Z", "2024-03-31T00:00:00Z", "2024-04-30T00:00:00Z", "2024-05-31T00:00:00Z"]
        );
        // The nearest working day to the 15th; the 15th of June 2024 was a Saturday, of September a Sunday.
        let june = instants(Cron { workdays: 1 << 15, ..none }, "UTC", "2024-06-01 00:00:00", 4);
        assert_eq!(
            june,
            ["2024-06-14T00:00:00Z", "2024-07-15T00:00:00Z", "2024-08-15T00:00:00Z", "2024-09-16T00:00:00Z"]
        );
        // The last working day; that of the first one, which stays in its month.
        assert_eq!(months(Cron { workdays: 1, ..none })[1], "2024-03-29T00:00:00Z");
        let first = instants(Cron { workdays: 2, ..none }, "UTC", "2024-06-01 00:00:00", 1);
        assert_eq!(first, ["2024-06-03T00:00:00Z"]);
        // Every Sunday; the third Monday; the last Friday; the fifth Thursday.
        assert_eq!(months(Cron { weekdays: 1, ..none })[0], "2024-02-04T00:00:00Z");
        assert_eq!(months(Cron { weekdays: 1 << (8 + 3), ..none })[0], "2024-02-19T00:00:00Z");
        assert_eq!(months(Cron { weekdays: 1 << (40 + 6), ..none })[0], "2024-02-23T00:00:00Z");
        assert_eq!(months(Cron { weekdays: 1 << (32 + 5), ..none })[0], "2024-02-29T00:00:00Z");
    }

    #[test]
    fn rare_days_and_none() {
        let february = Cron { months: 1 << 2, ..DAILY };
        let leap = Cron { days: 1 << 29, ..february };
        assert_eq!(instants(leap, "UTC", "2096-03-01 00:00:00", 1), ["2104-02-29T00:00:00Z"]);
        let never = Cron { days: 1 << 30, ..february };
        let utc = Zone::UTC;
        assert_eq!(never.next(Timestamp::default(), &utc), Timestamp::MAX);
        assert_eq!(never.last(Timestamp::default(), &utc), Timestamp::MIN);
        assert_eq!(DAILY.next(Timestamp::MAX.minus(1), &utc), Timestamp::MAX);
        assert!(DAILY.next(Timestamp::MIN.plus(1), &utc) > Timestamp::MIN);
    }
}
