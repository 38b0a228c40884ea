//! The proleptic Gregorian calendar over the whole range of [`Timestamp`], in UTC.
//!
//! Year 0 is 1 BC, -1 is 2 BC. The conversions are those of Howard Hinnant's "chrono-compatible low-level date
//! algorithms": years begin in March, so that the leap day is the last one, and are counted in eras of 400.

use crate::time::Timestamp;

/// Microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;
/// Days of 400 years.
const ERA: i64 = 146_097;
/// Days from the first of March of the year 0 to the epoch.
const EPOCH: i64 = 719_468;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    /// From 1.
    pub(crate) month: i64,
    /// From 1.
    pub(crate) day: i64,
}

impl Date {
    /// The day that lies `days` after the epoch.
    pub(crate) fn from_days(days: i64) -> Date {
        let days = days + EPOCH;
        let (era, day_of_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        let leaps = day_of_era / 1_460 - day_of_era / 36_524 + day_of_era / (ERA - 1);
        let year_of_era = (day_of_era - leaps) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        Date {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
        }
    }

    /// Days from the epoch to this day.
    pub(crate) fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let from_march = if self.month > 2 { self.month - 3 } else { self.month + 9 };
        let day_of_year = (153 * from_march + 2) / 5 + self.day - 1;
        era * ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - EPOCH
    }

    /// The first day of this day's year.
    pub(crate) fn start_of_year(self) -> Date {
        Date { year: self.year, month: 1, day: 1 }
    }
}

/// Days since the epoch and microseconds of the day.
#[inline]
pub(crate) fn split(at: Timestamp) -> (i64, i64) {
    (at.as_micros().div_euclid(DAY), at.as_micros().rem_euclid(DAY))
}

/// Monday is 1, Sunday 7.
#[inline]
pub(crate) fn iso_weekday(days: i64) -> i64 {
    // The epoch was a Thursday.
    (days + 3).rem_euclid(7) + 1
}

/// The ISO 8601 year and week of a day: a week belongs to the year that its Thursday lies in.
pub(crate) fn iso_week(days: i64) -> (i64, i64) {
    let thursday = days - iso_weekday(days) + 4;
    let date = Date::from_days(thursday);
    (date.year, (thursday - date.start_of_year().days()) / 7 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i64, month: i64, day: i64) -> Date {
        Date { year, month, day }
    }

    #[test]
    fn known_days() {
        assert_eq!(Date::from_days(0), date(1970, 1, 1));
        assert_eq!(date(2000, 2, 29).days(), 11_016);
        assert_eq!(date(0, 3, 1).days(), -EPOCH);
        assert_eq!(Date::from_days(i64::MIN.div_euclid(DAY)), date(-290_308, 12, 21));
    }

    #[test]
    fn every_day_there_and_back() {
        for days in (-800_000..800_000).step_by(7).chain(-106_751_992..-106_751_000) {
            let date = Date::from_days(days);
            assert_eq!(date.days(), days);
            assert!((1..=12).contains(&date.month) && (1..=31).contains(&date.day), "{date:?}");
        }
    }

    #[test]
    fn agrees_with_jiff() {
        for days in (-3_000_000i64..2_900_000).step_by(997) {
            let there = jiff::Timestamp::from_second(days * 86_400).unwrap();
            let other = jiff::tz::Offset::UTC.to_datetime(there).date();
            assert_eq!(
                Date::from_days(days),
                date(other.year().into(), other.month().into(), other.day().into())
            );
            let week = other.iso_week_date();
            assert_eq!(iso_week(days), (week.year().into(), week.week().into()), "{other}");
            assert_eq!(iso_weekday(days), other.weekday().to_monday_one_offset().into());
        }
    }
}
