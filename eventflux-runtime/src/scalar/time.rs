//! Functions of time. A day is a day in UTC unless a zone is given.

use jiff::fmt::strtime::BrokenDownTime;

use super::bad;
use super::calendar::{DAY, Date, iso_weekday, split};
use super::prepared::{Format, Unit, Zone};
use crate::error::Cause;
use crate::time::{Duration, MICROS_PER_MILLI, MICROS_PER_SECOND, Timestamp};

/// The instant `duration` after `at`.
///
/// # Errors
/// If it is out of range.
#[inline]
pub fn add_timestamp(at: Timestamp, duration: Duration) -> Result<Timestamp, Cause> {
    instant(at.as_micros().checked_add(duration))
}

/// The instant `duration` after `at`, for the duration written first.
///
/// # Errors
/// If it is out of range.
#[inline]
pub fn add_interval(duration: Duration, at: Timestamp) -> Result<Timestamp, Cause> {
    add_timestamp(at, duration)
}

/// The instant `duration` before `at`.
///
/// # Errors
/// If it is out of range.
#[inline]
pub fn sub_timestamp(at: Timestamp, duration: Duration) -> Result<Timestamp, Cause> {
    instant(at.as_micros().checked_sub(duration))
}

/// Microseconds from `earlier` to `later`; negative if they are the other way round.
///
/// # Errors
/// If they are further apart than a BIGINT can hold.
#[inline]
pub fn since(later: Timestamp, earlier: Timestamp) -> Result<i64, Cause> {
    later.as_micros().checked_sub(earlier.as_micros()).ok_or(Cause::Overflow("BIGINT"))
}

#[inline]
fn instant(micros: Option<i64>) -> Result<Timestamp, Cause> {
    micros.map(Timestamp::from_micros).ok_or(Cause::Overflow("TIMESTAMP"))
}

/// DATE_TRUNC(unit, at): the start of the unit that `at` lies in.
///
/// # Errors
/// For an unknown unit, and if the start is out of range.
pub fn date_trunc(unit: &str, at: Timestamp) -> Result<Timestamp, Cause> {
    date_trunc_prepared(&Unit::new(unit)?, at)
}

/// DATE_TRUNC with a literal unit.
///
/// # Errors
/// If the start is out of range.
pub fn date_trunc_prepared(unit: &Unit, at: Timestamp) -> Result<Timestamp, Cause> {
    let length = match unit {
        Unit::Microseconds => return Ok(at),
        Unit::Milliseconds => MICROS_PER_MILLI,
        Unit::Second => MICROS_PER_SECOND,
        Unit::Minute => 60 * MICROS_PER_SECOND,
        Unit::Hour => 3_600 * MICROS_PER_SECOND,
        Unit::Day => DAY,
        _ => return instant(first_day(*unit, split(at).0).checked_mul(DAY)),
    };
    date_bin(length, at)
}

/// The first day of the unit, which is longer than a day, that a day lies in.
fn first_day(unit: Unit, days: i64) -> i64 {
    let date = Date::from_days(days);
    let of_year = |year| Date { year, month: 1, day: 1 };
    let first = match unit {
        Unit::Week => return days - iso_weekday(days) + 1,
        Unit::Month => Date { day: 1, ..date },
        Unit::Quarter => Date { month: (date.month - 1) / 3 * 3 + 1, day: 1, ..date },
        Unit::Decade => of_year(date.year.div_euclid(10) * 10),
        Unit::Century => of_year((date.year - 1).div_euclid(100) * 100 + 1),
        Unit::Millennium => of_year((date.year - 1).div_euclid(1_000) * 1_000 + 1),
        Unit::Year => date.start_of_year(),
        _ => date,
    };
    first.days()
}

/// DATE_TRUNC(unit, at, zone): the start of the unit by the zone's clocks and calendar.
///
/// # Errors
/// For an unknown unit or zone, and if the start is out of range.
pub fn date_trunc_zone(unit: &str, at: Timestamp, zone: &str) -> Result<Timestamp, Cause> {
    date_trunc_zone_prepared(&Unit::new(unit)?, at, &Zone::new(zone)?)
}

/// DATE_TRUNC with a literal unit and zone.
///
/// Where the clocks are put back over midnight the day starts at the first of the two; where midnight is
/// skipped, at the first instant after it.
///
/// # Errors
/// If the start, or `at`, is out of range.
pub fn date_trunc_zone_prepared(unit: &Unit, at: Timestamp, zone: &Zone) -> Result<Timestamp, Cause> {
    const NAME: &str = "DATE_TRUNC";
    let offset = zone.zone().to_offset(civil(at, NAME)?);
    let shift = i64::from(offset.seconds()) * MICROS_PER_SECOND;
    let local = date_trunc_prepared(unit, add_timestamp(at, shift)?)?;
    if matches!(unit, Unit::Microseconds | Unit::Milliseconds | Unit::Second | Unit::Minute | Unit::Hour) {
        return sub_timestamp(local, shift);
    }
    civil(local, NAME)?;
    zone.first(local).ok_or(Cause::Overflow("TIMESTAMP"))
}

/// The instant for the calendar with zones, which knows the years -9999 to 9999.
fn civil(at: Timestamp, function: &'static str) -> Result<jiff::Timestamp, Cause> {
    jiff::Timestamp::from_microsecond(at.as_micros())
        .map_err(|_| bad(function, "the instant is outside the years -9999 to 9999"))
}

/// DATE_BIN(width, at): the start of the interval that `at` lies in; intervals of `width` follow each other from
/// the epoch on, both ways.
///
/// # Errors
/// If `width` is not positive, or the start is out of range.
#[inline]
pub fn date_bin(width: Duration, at: Timestamp) -> Result<Timestamp, Cause> {
    if width <= 0 {
        return Err(bad("DATE_BIN", "the width must be positive"));
    }
    instant(at.as_micros().div_euclid(width).checked_mul(width))
}

/// TO_TIMESTAMP of milliseconds since the epoch.
///
/// # Errors
/// If it is out of range.
#[inline]
pub fn to_timestamp(millis: i64) -> Result<Timestamp, Cause> {
    instant(millis.checked_mul(MICROS_PER_MILLI))
}

/// EPOCH_MS(at): milliseconds since the epoch, rounded down.
#[inline]
pub fn epoch_ms(at: Timestamp) -> i64 {
    at.as_millis()
}

/// FORMAT_TIMESTAMP(at, format): the instant in UTC, by a strftime format.
///
/// # Errors
/// For a bad format, and outside the years -9999 to 9999.
pub fn format_timestamp<'a>(at: Timestamp, format: &str, buf: &'a mut String) -> Result<&'a str, Cause> {
    in_zone(at, format, &Zone::UTC, buf)
}

/// FORMAT_TIMESTAMP with a literal format.
///
/// # Errors
/// Outside the years -9999 to 9999.
pub fn format_timestamp_prepared<'a>(
    at: Timestamp,
    format: &Format,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    format_timestamp(at, format.text(), buf)
}

/// FORMAT_TIMESTAMP(at, format, zone): the instant by the zone's clocks.
///
/// # Errors
/// For a bad format or zone, and outside the years -9999 to 9999.
pub fn format_timestamp_zone<'a>(
    at: Timestamp,
    format: &str,
    zone: &str,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    in_zone(at, format, &Zone::new(zone)?, buf)
}

/// FORMAT_TIMESTAMP with a literal format and zone.
///
/// # Errors
/// Outside the years -9999 to 9999.
pub fn format_timestamp_zone_prepared<'a>(
    at: Timestamp,
    format: &Format,
    zone: &Zone,
    buf: &'a mut String,
) -> Result<&'a str, Cause> {
    in_zone(at, format.text(), zone, buf)
}

const FORMAT: &str = "FORMAT_TIMESTAMP";

fn in_zone<'a>(at: Timestamp, format: &str, zone: &Zone, buf: &'a mut String) -> Result<&'a str, Cause> {
    let local = civil(at, FORMAT)?.to_zoned_datetime(zone.zone().clone());
    buf.clear();
    BrokenDownTime::from(&local).format(format, &mut *buf).map_err(|e| bad(FORMAT, e.to_string()))?;
    Ok(buf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::cast::cast_str_timestamp;

    fn at(text: &str) -> Timestamp {
        cast_str_timestamp(text).unwrap()
    }

    fn trunc(unit: &str, text: &str) -> String {
        date_trunc(unit, at(text)).unwrap().to_string()
    }

    #[test]
    fn sums_and_differences() {
        assert_eq!(add_timestamp(Timestamp::MAX, 1), Err(Cause::Overflow("TIMESTAMP")));
        assert_eq!(sub_timestamp(Timestamp::MIN, 1), Err(Cause::Overflow("TIMESTAMP")));
        assert_eq!(add_interval(5, Timestamp::from_micros(2)), Ok(Timestamp::from_micros(7)));
        assert_eq!(since(at("1970-01-01"), at("1970-01-02")), Ok(-DAY));
        assert_eq!(since(Timestamp::MAX, Timestamp::MIN), Err(Cause::Overflow("BIGINT")));
    }

    #[test]
    fn no_instant_is_too_far() {
        assert_eq!(date_trunc("day", Timestamp::MIN), Err(Cause::Overflow("TIMESTAMP")));
        assert_eq!(date_trunc("millennium", Timestamp::MIN), Err(Cause::Overflow("TIMESTAMP")));
        assert!(date_trunc_zone("day", Timestamp::MAX, "Europe/Berlin").is_err());
        assert!(format_timestamp(Timestamp::MAX, "%Y", &mut String::new()).is_err());
    }

    #[test]
    fn truncation() {
        let t = "2024-05-16 20:38:40.123456";
        for (unit, expected) in [
            ("microseconds", "2024-05-16T20:38:40.123456Z"),
            ("MILLISECONDS", "2024-05-16T20:38:40.123Z"),
            ("second", "2024-05-16T20:38:40Z"),
            ("Minutes", "2024-05-16T20:38:00Z"),
            ("hour", "2024-05-16T20:00:00Z"),
            ("day", "2024-05-16T00:00:00Z"),
            ("week", "2024-05-13T00:00:00Z"),
            ("month", "2024-05-01T00:00:00Z"),
            ("quarter", "2024-04-01T00:00:00Z"),
            ("year", "2024-01-01T00:00:00Z"),
            ("decade", "2020-01-01T00:00:00Z"),
            ("century", "2001-01-01T00:00:00Z"),
            ("millennium", "2001-01-01T00:00:00Z"),
        ] {
            assert_eq!(trunc(unit, t), expected, "{unit}");
        }
        assert_eq!(trunc("hour", "1969-12-31T23:30:00"), "1969-12-31T23:00:00Z");
        assert_eq!(trunc("century", "2000-06-01"), "1901-01-01T00:00:00Z");
        assert!(date_trunc("fortnight", at(t)).is_err());
    }

    #[test]
    fn truncation_in_a_zone() {
        let trunc = |unit, text| date_trunc_zone(unit, at(text), "Europe/Berlin").unwrap().to_string();
        assert_eq!(trunc("day", "2024-07-01T12:00:00Z"), "2024-06-30T22:00:00Z");
        assert_eq!(trunc("month", "2024-04-15T12:00:00Z"), "2024-03-31T22:00:00Z");
        assert_eq!(trunc("year", "2024-07-01T12:00:00Z"), "2023-12-31T23:00:00Z");
        // The hour that the clocks show twice.
        assert_eq!(trunc("hour", "2024-10-27T00:30:00Z"), "2024-10-27T00:00:00Z");
        assert_eq!(trunc("hour", "2024-10-27T01:30:00Z"), "2024-10-27T01:00:00Z");
        let kolkata = date_trunc_zone("hour", at("2024-01-01T10:45:00Z"), "Asia/Kolkata").unwrap();
        assert_eq!(kolkata.to_string(), "2024-01-01T10:30:00Z");
        // 23:30 was followed by 00:30.
        let toronto = date_trunc_zone("day", at("1919-03-31T04:45:00Z"), "America/Toronto").unwrap();
        assert_eq!(toronto.to_string(), "1919-03-31T04:30:00Z");
        assert!(date_trunc_zone("day", at("2024-01-01"), "Mars/Olympus").is_err());
    }

    #[test]
    fn bins() {
        let quarter = 15 * 60 * MICROS_PER_SECOND;
        assert_eq!(date_bin(quarter, at("2024-02-29 12:44:59")), Ok(at("2024-02-29 12:30:00")));
        assert_eq!(date_bin(10, Timestamp::from_micros(-1)), Ok(Timestamp::from_micros(-10)));
        assert!(date_bin(0, Timestamp::MIN).is_err() && date_bin(i64::MIN, Timestamp::MAX).is_err());
        assert_eq!(date_bin(i64::MAX, Timestamp::from_micros(5)), Ok(Timestamp::from_micros(0)));
        assert!(date_bin(3, Timestamp::MIN).is_err());
    }

    #[test]
    fn milliseconds() {
        assert_eq!(to_timestamp(-1), Ok(Timestamp::from_micros(-1_000)));
        assert_eq!(to_timestamp(i64::MAX), Err(Cause::Overflow("TIMESTAMP")));
        assert_eq!(epoch_ms(Timestamp::from_micros(-1)), -1);
        assert_eq!(epoch_ms(Timestamp::from_micros(1_999)), 1);
    }

    #[test]
    fn formats() {
        let mut buf = String::from("old");
        let t = at("2024-07-01 12:30:00.5");
        assert_eq!(
            format_timestamp(t, "%Y-%m-%d %H:%M:%S%.3f %Z", &mut buf),
            Ok("2024-07-01 12:30:00.500 UTC")
        );
        assert_eq!(format_timestamp_zone(t, "%H:%M %Z", "Europe/Berlin", &mut buf), Ok("14:30 CEST"));
        assert_eq!(format_timestamp(t, "", &mut buf), Ok(""));
        assert!(format_timestamp(t, "%!", &mut buf).is_err() && format_timestamp(t, "%", &mut buf).is_err());
        assert!(format_timestamp_zone(t, "%H", "Nowhere", &mut buf).is_err());
    }
}
