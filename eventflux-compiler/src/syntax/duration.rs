//! Units of time, and the reading and writing of durations.

use std::fmt;

/// A unit: its length in microseconds, the name it is printed with, and its other spellings.
pub(super) struct Unit {
    pub(super) micros: i64,
    pub(super) name: &'static str,
    others: &'static [&'static str],
}

/// The units, longest first.
pub(super) const UNITS: &[Unit] = &[
    Unit { micros: 604_800_000_000, name: "WEEK", others: &["WEEKS", "W"] },
    Unit { micros: 86_400_000_000, name: "DAY", others: &["DAYS", "D"] },
    Unit { micros: 3_600_000_000, name: "HOUR", others: &["HOURS", "H"] },
    Unit { micros: 60_000_000, name: "MINUTE", others: &["MINUTES", "MIN", "M"] },
    Unit { micros: 1_000_000, name: "SECOND", others: &["SECONDS", "SEC", "S"] },
    Unit { micros: 1_000, name: "MILLISECOND", others: &["MILLISECONDS", "MS"] },
    Unit { micros: 1, name: "MICROSECOND", others: &["MICROSECONDS", "US"] },
];

/// The length in microseconds of a unit by any of its spellings.
pub(crate) fn unit(word: &str) -> Option<i64> {
    let is = |spelling: &str| spelling.eq_ignore_ascii_case(word);
    UNITS.iter().find(|u| is(u.name) || u.others.iter().any(|o| is(o))).map(|u| u.micros)
}

/// The spellings worth suggesting.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    UNITS.iter().flat_map(|u| std::iter::once(u.name).chain(u.others.iter().copied().filter(|o| o.len() > 2)))
}

/// Why a number of units is no duration.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Not a plain decimal number.
    Number,
    /// More precise than a microsecond.
    Precision,
    /// Beyond 64 bits of microseconds.
    Range,
}

/// A plain decimal number of units, exactly.
pub(crate) fn micros(number: &str, unit: i64) -> Result<i64, Unfit> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || whole.is_empty() && fraction.is_empty() {
        return Err(Unfit::Number);
    }
    let mut total: i128 = 0;
    for byte in whole.bytes() {
        total = total * 10 + i128::from(byte - b'0');
        if total > i128::from(i64::MAX) {
            return Err(Unfit::Range);
        }
    }
    total *= i128::from(unit);
    let mut part = i128::from(unit);
    for byte in fraction.trim_end_matches('0').bytes() {
        if part % 10 != 0 {
            return Err(Unfit::Precision);
        }
        part /= 10;
        total += part * i128::from(byte - b'0');
    }
    i64::try_from(total).map_err(|_| Unfit::Range)
}

/// Writes a duration as SQL: `1 MINUTE 30 SECONDS`.
pub(super) fn write(f: &mut impl fmt::Write, micros: i64) -> fmt::Result {
    if micros < 0 {
        f.write_char('-')?;
    }
    let mut rest = micros.unsigned_abs();
    if rest == 0 {
        return f.write_str("0 SECONDS");
    }
    let mut first = true;
    for unit in UNITS {
        let count = rest / unit.micros.unsigned_abs();
        rest %= unit.micros.unsigned_abs();
        if count > 0 {
            let space = if first { "" } else { " " };
            write!(f, "{space}{count} {}{}", unit.name, if count == 1 { "" } else { "S" })?;
            first = false;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        assert_eq!(micros("1.5", 1_000_000), Ok(1_500_000));
        assert_eq!(micros("0.25", 60_000_000), Ok(15_000_000));
        assert_eq!(micros(".5", 1_000), Ok(500));
        assert_eq!(micros("1.50000000000", 1_000_000), Ok(1_500_000));
        assert_eq!(micros("0.5", 1), Err(Unfit::Precision));
        assert_eq!(micros("1e3", 1), Err(Unfit::Number));
        assert_eq!(micros("9223372036854775807", 1), Ok(i64::MAX));
        assert_eq!(micros("9223372036854775807", 1_000), Err(Unfit::Range));
        assert_eq!(micros(&"9".repeat(100), 1), Err(Unfit::Range));
    }

    #[test]
    fn written_durations_are_sums() {
        let text = |micros| {
            let mut text = String::new();
            write(&mut text, micros).unwrap();
            text
        };
        assert_eq!(text(90_000_000), "1 MINUTE 30 SECONDS");
        assert_eq!(text(-1), "-1 MICROSECOND");
        assert_eq!(text(0), "0 SECONDS");
        assert!(text(i64::MIN).starts_with("-15250284 WEEKS"));
    }
}
