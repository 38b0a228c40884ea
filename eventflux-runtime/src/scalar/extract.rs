//! EXTRACT: the fields of an instant, in UTC. The functions have the fields' names.

use super::calendar::{Date, iso_week, iso_weekday, split};
use crate::time::{MICROS_PER_SECOND, Timestamp};

fn date(at: Timestamp) -> Date {
    Date::from_days(split(at).0)
}

/// SQL has no year 0: 1 BC is -1.
fn without_zero(year: i64) -> i64 {
    if year > 0 { year } else { year - 1 }
}

/// Centuries and millennia begin with the year 1, and there is none with the number 0.
fn since_year_one(year: i64, length: i64) -> i64 {
    without_zero((year - 1).div_euclid(length) + 1)
}

macro_rules! extract {
    ($($name:ident -> $ty:ty: $doc:literal, $at:ident => $body:expr;)*) => {$(
        #[doc = $doc]
        #[inline]
        pub fn $name($at: Timestamp) -> $ty {
            $body
        }
    )*};
}

extract! {
    century -> i64: "The century; 2000 was the last year of the 20th.", at => since_year_one(date(at).year, 100);
    day -> i64: "The day of the month, from 1.", at => date(at).day;
    decade -> i64: "The year divided by 10, rounded down.", at => date(at).year.div_euclid(10);
    dow -> i64: "The day of the week: Sunday is 0, Saturday 6.", at => iso_weekday(split(at).0) % 7;
    doy -> i64: "The day of the year, from 1.", at => {
        let days = split(at).0;
        days - Date::from_days(days).start_of_year().days() + 1
    };
    epoch -> f64: "Seconds since the epoch.", at => at.as_micros() as f64 / 1e6;
    hour -> i64: "The hour of the day, from 0.", at => split(at).1 / (3_600 * MICROS_PER_SECOND);
    isodow -> i64: "The day of the week: Monday is 1, Sunday 7.", at => iso_weekday(split(at).0);
    isoyear -> i64: "The ISO 8601 year, which the week belongs to.", at => without_zero(iso_week(split(at).0).0);
    julian -> i64: "The Julian day number.", at => split(at).0 + 2_440_588;
    microseconds -> i64: "The second of the minute with its fraction, in microseconds.", at => in_minute(at);
    millennium -> i64: "The millennium; 2000 was the last year of the second.", at => since_year_one(date(at).year, 1_000);
    milliseconds -> f64: "The second of the minute with its fraction, in milliseconds.", at => in_minute(at) as f64 / 1e3;
    minute -> i64: "The minute of the hour, from 0.", at => split(at).1 / (60 * MICROS_PER_SECOND) % 60;
    month -> i64: "The month, from 1.", at => date(at).month;
    quarter -> i64: "The quarter of the year, from 1.", at => (date(at).month - 1) / 3 + 1;
    second -> f64: "The second of the minute with its fraction.", at => in_minute(at) as f64 / 1e6;
    week -> i64: "The ISO 8601 week of its year, from 1.", at => iso_week(split(at).0).1;
    year -> i64: "The year; 1 BC is -1.", at => without_zero(date(at).year);
}

fn in_minute(at: Timestamp) -> i64 {
    at.as_micros().rem_euclid(60 * MICROS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::cast::cast_str_timestamp;

    fn at(text: &str) -> Timestamp {
        cast_str_timestamp(text).unwrap()
    }

    #[test]
    fn fields_of_a_day() {
        let t = at("2001-02-16 20:38:40.12");
        assert_eq!((century(t), decade(t), millennium(t)), (21, 200, 3));
        assert_eq!((year(t), quarter(t), month(t), day(t)), (2001, 1, 2, 16));
        assert_eq!((dow(t), isodow(t), doy(t), week(t)), (5, 5, 47, 7));
        assert_eq!((hour(t), minute(t), second(t)), (20, 38, 40.12));
        assert_eq!((milliseconds(t), microseconds(t)), (40_120.0, 40_120_000));
        assert_eq!((epoch(t), julian(t), isoyear(t)), (982_355_920.12, 2_451_957, 2001));
    }

    #[test]
    fn fields_at_the_edges() {
        assert_eq!((century(at("2000-12-31")), century(at("2001-01-01"))), (20, 21));
        assert_eq!(millennium(at("2000-12-31")), 2);
        assert_eq!((dow(at("2024-03-03")), isodow(at("2024-03-03"))), (0, 7));
        assert_eq!((isoyear(at("2006-01-01")), week(at("2006-01-01"))), (2005, 52));
        assert_eq!((week(at("2012-12-31")), isoyear(at("2012-12-31"))), (1, 2013));
        assert_eq!(doy(at("2024-12-31")), 366);
        // 1 BC, which the calendar counts as year 0.
        let bc = at("0000-06-15");
        assert_eq!((year(bc), century(bc), millennium(bc), decade(bc)), (-1, -1, -1, 0));
        assert_eq!(century(at("-000100-06-15")), -2);
        let before = at("1969-12-31T23:59:59.5");
        assert_eq!((second(before), hour(before), epoch(before)), (59.5, 23, -0.5));
    }

    #[test]
    fn no_instant_is_too_far() {
        for t in [Timestamp::MIN, Timestamp::MAX] {
            assert!(year(t).abs() > 290_000);
            assert!((1..=53).contains(&week(t)) && (1..=366).contains(&doy(t)));
        }
    }
}
