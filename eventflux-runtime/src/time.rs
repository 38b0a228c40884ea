//! Points in time and lengths of time, in microseconds.

use std::fmt;

use jiff::SignedDuration;
use jiff::civil::DateTime;

/// Microseconds in a millisecond.
pub const MICROS_PER_MILLI: i64 = 1_000;
/// Microseconds in a second.
pub const MICROS_PER_SECOND: i64 = 1_000_000;

/// Midnight of 1970-01-01, from which instants are counted.
pub(crate) const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// An instant: microseconds since 1970-01-01T00:00:00Z, negative before it.
///
/// ```
/// use eventflux_runtime::Timestamp;
/// assert_eq!(Timestamp::from_millis(1_500).as_micros(), 1_500_000);
/// assert_eq!(Timestamp::from_millis(1_500).to_string(), "1970-01-01T00:00:01.5Z");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A length of time in microseconds.
pub type Duration = i64;

impl Timestamp {
    /// The earliest instant.
    pub const MIN: Timestamp = Timestamp(i64::MIN);
    /// The latest instant; as a due time it means "never".
    pub const MAX: Timestamp = Timestamp(i64::MAX);

    /// The instant that many microseconds after the epoch.
    #[inline]
    pub const fn from_micros(micros: i64) -> Self {
        Timestamp(micros)
    }

    /// The instant that many milliseconds after the epoch; saturates outside the range (about ±292,000 years).
    #[inline]
    pub const fn from_millis(millis: i64) -> Self {
        Timestamp(millis.saturating_mul(MICROS_PER_MILLI))
    }

    /// The same; `None` outside the range, as of a number in another unit. The largest and the smallest number of all stand for
    /// the ends of time.
    ///
    /// ```
    /// use eventflux_runtime::Timestamp;
    /// assert_eq!(Timestamp::checked_from_millis(2_000), Some(Timestamp::from_millis(2_000)));
    /// assert_eq!(Timestamp::checked_from_millis(1_700_000_000_000_000_000), None);
    /// assert_eq!(Timestamp::checked_from_millis(i64::MAX), Some(Timestamp::MAX));
    /// ```
    #[inline]
    pub const fn checked_from_millis(millis: i64) -> Option<Self> {
        match millis.checked_mul(MICROS_PER_MILLI) {
            Some(micros) => Some(Timestamp(micros)),
            None if millis == i64::MAX || millis == i64::MIN => Some(Timestamp::from_millis(millis)),
            None => None,
        }
    }

    /// Microseconds since the epoch.
    #[inline]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Whole milliseconds since the epoch, rounded down.
    #[inline]
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(MICROS_PER_MILLI)
    }

    /// This instant moved by `micros`, kept inside the range.
    #[inline]
    pub const fn plus(self, micros: Duration) -> Self {
        Timestamp(self.0.saturating_add(micros))
    }

    /// This instant moved back by `micros`, kept inside the range.
    #[inline]
    pub const fn minus(self, micros: Duration) -> Self {
        Timestamp(self.0.saturating_sub(micros))
    }

    /// This instant moved back by `micros`, which are not below zero; `None` before the earliest instant.
    #[inline]
    pub(crate) const fn back(self, micros: Duration) -> Option<Self> {
        match self.0.checked_sub(micros) {
            Some(at) => Some(Timestamp(at)),
            None => None,
        }
    }

    /// How far this instant is into the span around it, of spans of `size` microseconds, above zero, that follow each
    /// other from `first` on, both ways.
    pub(crate) fn since_start(self, first: Self, size: Duration) -> Duration {
        // Less than `size`, and so a length of time.
        (i128::from(self.0) - i128::from(first.0)).rem_euclid(i128::from(size)) as Duration
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, with as many digits of the second as needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match EPOCH.checked_add(SignedDuration::from_micros(self.0)) {
            Ok(civil) => write!(f, "{civil}Z"),
            // Outside the years -9999..9999 there is no RFC 3339 text.
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

/// What time it is for the expression being evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cx {
    /// `NOW()`: the time of the event or timer being processed.
    pub now: Timestamp,
    /// `ROWTIME()`: the row's own time.
    pub at: Timestamp,
}

impl Cx {
    /// An event being processed at its own time.
    #[inline]
    pub const fn event(at: Timestamp) -> Self {
        Cx { now: at, at }
    }

    /// The same moment, for a row whose time is `at`.
    #[inline]
    pub const fn row(self, at: Timestamp) -> Self {
        Cx { now: self.now, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_first_and_last_years() {
        let text = |micros| Timestamp::from_micros(micros).to_string();
        assert_eq!(text(253_402_300_799_999_999), "9999-12-31T23:59:59.999999Z");
        assert_eq!(text(253_402_300_800_000_000), "253402300800000000us");
        assert_eq!(text(-377_705_116_800_000_000), "-009999-01-01T00:00:00Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999999Z");
    }

    #[test]
    fn spans_of_time_from_end_to_end() {
        let at = Timestamp::from_micros;
        assert_eq!((at(-1).since_start(at(0), 10), at(10).since_start(at(3), 5)), (9, 2));
        assert_eq!(Timestamp::MAX.since_start(Timestamp::MIN, i64::MAX), 1);
        assert_eq!(Timestamp::MIN.since_start(Timestamp::MAX, 10), 5);
        assert_eq!((at(5).back(5), Timestamp::MIN.plus(4).back(5)), (Some(at(0)), None));
    }
}
