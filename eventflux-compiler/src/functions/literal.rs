//! Literals that are checked or converted while the app compiles.
//!
//! The runtime reads the same texts with the same crates; a test of the project holds the two together.

use jiff::civil::{DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};

use super::PreparedKind;
use crate::suggest::suggest;

/// The units of DATE_TRUNC, as they are shown, and in their other number.
const UNITS: [(&str, &str); 13] = [
    ("microseconds", "microsecond"),
    ("milliseconds", "millisecond"),
    ("second", "seconds"),
    ("minute", "minutes"),
    ("hour", "hours"),
    ("day", "days"),
    ("week", "weeks"),
    ("month", "months"),
    ("quarter", "quarters"),
    ("year", "years"),
    ("decade", "decades"),
    ("century", "centuries"),
    ("millennium", "millennia"),
];

/// Whether a literal argument can be prepared; see [`super::Prepared`].
///
/// # Errors
/// What is wrong with it, for an error message.
pub fn check_literal(kind: PreparedKind, text: &str) -> Result<(), String> {
    match kind {
        PreparedKind::Regex => check_regex(text),
        PreparedKind::Like | PreparedKind::ILike => check_like(text),
        PreparedKind::Zone => match TimeZone::get(text) {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("there is no time zone `{text}`; zones have names like Europe/Berlin")),
        },
        PreparedKind::Unit => check_unit(text),
        PreparedKind::Format => {
            let epoch = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
            let mut out = String::new();
            BrokenDownTime::from(&epoch).format(text, &mut out).map_err(|e| e.to_string())
        }
    }
}

fn check_regex(text: &str) -> Result<(), String> {
    match regex::Regex::new(text) {
        Ok(_) => Ok(()),
        Err(e) => {
            // The crate draws the place over several lines; the last one says what is wrong.
            let message = e.to_string();
            let last = message.lines().last().unwrap_or("it can't be parsed").trim();
            Err(last.trim_start_matches("error: ").to_string())
        }
    }
}

fn check_like(text: &str) -> Result<(), String> {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && chars.next().is_none() {
            return Err("the pattern ends with its escape character".to_string());
        }
    }
    Ok(())
}

fn check_unit(text: &str) -> Result<(), String> {
    let unit = text.to_ascii_lowercase();
    if UNITS.iter().any(|(shown, other)| unit == *shown || unit == *other) {
        return Ok(());
    }
    let names: Vec<&str> = UNITS.iter().map(|(shown, _)| *shown).collect();
    Err(match suggest(text, names.iter().copied()).first() {
        Some(unit) => format!("there is no unit `{text}`; did you mean `{unit}`?"),
        None => format!("there is no unit `{text}`; the units are {}", names.join(", ")),
    })
}

/// A pattern of LIKE with escape character `escape` (empty: none) as a pattern with backslash, so that a
/// literal pattern needs the two-argument LIKE only.
///
/// # Errors
/// If `escape` is more than one character, or the pattern ends with it.
///
/// ```
/// use eventflux_compiler::functions::like_with_backslash;
/// assert_eq!(like_with_backslash(r"5!%\%", "!").unwrap(), r"5\%\\%");
/// ```
pub fn like_with_backslash(pattern: &str, escape: &str) -> Result<String, String> {
    let mut one = escape.chars();
    let (escape, None) = (one.next(), one.next()) else {
        return Err("the escape must be one character, or empty for none".to_string());
    };
    let mut out = String::with_capacity(pattern.len() + 4);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if Some(c) == escape {
            let Some(literal) = chars.next() else {
                return Err("the pattern ends with its escape character".to_string());
            };
            out.extend(['\\', literal]);
        } else if c == '\\' {
            out.push_str(r"\\");
        } else {
            out.push(c);
        }
    }
    Ok(out)
}

/// The microseconds since the epoch of a TIMESTAMP literal: RFC 3339 with `T` or a space, the offset (default
/// UTC) and the time of day (default midnight) optional.
///
/// # Errors
/// What is wrong with the text.
///
/// ```
/// use eventflux_compiler::functions::parse_timestamp;
/// assert_eq!(parse_timestamp("1970-01-01 01:00:00+01:00"), Ok(0));
/// assert_eq!(parse_timestamp("1970-01-02"), Ok(86_400_000_000));
/// assert!(parse_timestamp("1970-02-30").is_err());
/// ```
pub fn parse_timestamp(text: &str) -> Result<i64, String> {
    let pieces = Pieces::parse(text.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']))
        .map_err(|e| e.to_string())?;
    if pieces.time_zone_annotation().is_some() {
        return Err("a zone in brackets is not supported; write the offset".to_string());
    }
    let local = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or(Time::midnight()));
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    // All of the years -9999 to 9999, of which `Offset::to_timestamp` leaves out the last day.
    let since = local.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0)).as_nanos();
    let nanos = since - i128::from(offset.seconds()) * 1_000_000_000;
    i64::try_from((nanos + 500).div_euclid(1000)).map_err(|_| "the instant is out of range".to_string())
}
