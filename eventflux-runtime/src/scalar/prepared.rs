//! What is made once of a literal argument: compiled patterns, zones, units, formats.

use std::fmt;
use std::sync::Mutex;

use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use regex::CaptureLocations;

use super::bad;
use crate::error::Cause;
use crate::time::{Duration, MICROS_PER_SECOND, Timestamp};

/// A prepared argument of the interpreter, which does not know at compile time which it will be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Prepared {
    /// Of REGEXP_LIKE and REGEXP_REPLACE.
    Regex(Regex),
    /// Of LIKE and ILIKE.
    Like(Like),
    /// Of the functions that take a time zone.
    Zone(Zone),
    /// Of DATE_TRUNC.
    Unit(Unit),
    /// Of FORMAT_TIMESTAMP.
    Format(Format),
}

/// A compiled regular expression, in the syntax of the crate `regex`. Matching takes linear time.
pub struct Regex {
    pub(super) regex: regex::Regex,
    /// Where groups are noted, so that replacing allocates nothing.
    pub(super) groups: Mutex<CaptureLocations>,
}

impl Regex {
    /// Compiles it.
    ///
    /// # Errors
    /// If it can't be parsed or is too large.
    pub fn new(pattern: &str) -> Result<Self, Cause> {
        match regex::Regex::new(pattern) {
            Ok(regex) => Ok(Regex { groups: Mutex::new(regex.capture_locations()), regex }),
            Err(e) => {
                // The crate draws the place over several lines; the last one says what is wrong.
                let message = e.to_string();
                let last = message.lines().last().unwrap_or_default().trim();
                Err(bad("regular expression", last.trim_start_matches("error: ")))
            }
        }
    }
}

impl Clone for Regex {
    fn clone(&self) -> Self {
        Regex { regex: self.regex.clone(), groups: Mutex::new(self.regex.capture_locations()) }
    }
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Regex").field(&self.regex.as_str()).finish()
    }
}

/// A pattern of LIKE or ILIKE, with backslash as the escape character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    pub(super) shape: Shape,
}

/// The common patterns need no matcher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `text`
    Exact(String),
    /// `text%`
    Prefix(String),
    /// `%text`
    Suffix(String),
    /// `%text%`
    Contains(String),
    /// Any other, and all of ILIKE.
    Pattern {
        /// As it was written.
        pattern: String,
        /// Whether case does not count.
        ignoring_case: bool,
    },
}

impl Like {
    /// A pattern of LIKE.
    ///
    /// # Errors
    /// If it ends with the escape character.
    pub fn new(pattern: &str) -> Result<Self, Cause> {
        super::pattern::check_escapes(pattern, Some('\\'), "LIKE")?;
        let general = Shape::Pattern { pattern: pattern.to_string(), ignoring_case: false };
        let open_start = pattern.starts_with('%');
        let rest = pattern.strip_prefix('%').unwrap_or(pattern);
        // A `%` at the end is escaped if an odd number of backslashes stands before it.
        let body = rest
            .strip_suffix('%')
            .filter(|body| (body.len() - body.trim_end_matches('\\').len()).is_multiple_of(2));
        let open_end = body.is_some();
        let Some(text) = plain(body.unwrap_or(rest)) else { return Ok(Like { shape: general }) };
        let shape = match (open_start, open_end) {
            (false, false) => Shape::Exact(text),
            (false, true) => Shape::Prefix(text),
            (true, false) => Shape::Suffix(text),
            (true, true) => Shape::Contains(text),
        };
        Ok(Like { shape })
    }

    /// A pattern of ILIKE.
    ///
    /// # Errors
    /// If it ends with the escape character.
    pub fn ignoring_case(pattern: &str) -> Result<Self, Cause> {
        super::pattern::check_escapes(pattern, Some('\\'), "ILIKE")?;
        Ok(Like { shape: Shape::Pattern { pattern: pattern.to_string(), ignoring_case: true } })
    }
}

/// The text that a pattern without wildcards stands for.
fn plain(pattern: &str) -> Option<String> {
    let mut text = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' | '_' => return None,
            '\\' => text.push(chars.next()?),
            c => text.push(c),
        }
    }
    Some(text)
}

/// A time zone of the IANA database that is built into the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    pub const UTC: Zone = Zone(TimeZone::UTC);

    /// The zone of that name, in any case, such as `Europe/Berlin` or `UTC`.
    ///
    /// # Errors
    /// If there is none.
    pub fn new(name: &str) -> Result<Self, Cause> {
        TimeZone::get(name)
            .map(Zone)
            .map_err(|_| bad("time zone", format!("there is no zone `{}`", super::shown(name))))
    }

    /// The zone itself.
    pub fn zone(&self) -> &TimeZone {
        &self.0
    }

    /// How far its clocks are ahead of UTC at an instant. (Outside the years -9999 to 9999 they go by UTC.)
    pub(crate) fn offset(&self, at: Timestamp) -> Duration {
        match jiff::Timestamp::from_microsecond(at.as_micros()) {
            Ok(at) => i64::from(self.0.to_offset(at).seconds()) * MICROS_PER_SECOND,
            Err(_) => 0,
        }
    }

    /// The first instant at which its clocks show what UTC's show at `local`, or more, where they skip it; `None`
    /// outside the years -9999 to 9999.
    pub(crate) fn first(&self, local: Timestamp) -> Option<Timestamp> {
        let civil = jiff::Timestamp::from_microsecond(local.as_micros()).ok()?;
        let civil = self.0.to_ambiguous_timestamp(Offset::UTC.to_datetime(civil));
        let skipped = matches!(civil.offset(), AmbiguousOffset::Gap { .. });
        let at = Timestamp::from_micros(civil.compatible().ok()?.as_microsecond());
        // Where it is skipped, that is as much later than the change as it is into what is skipped.
        let change = if skipped { self.last_change(at) } else { None };
        Some(change.unwrap_or(at))
    }

    /// When its clocks were changed the last time, at or before an instant.
    fn last_change(&self, at: Timestamp) -> Option<Timestamp> {
        let after = jiff::Timestamp::from_microsecond(at.as_micros().checked_add(1)?).ok()?;
        let change = self.0.preceding(after).next()?;
        Some(Timestamp::from_micros(change.timestamp().as_microsecond()))
    }

    /// When its clocks are changed the next time after an instant.
    pub(crate) fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let at = jiff::Timestamp::from_microsecond(at.as_micros()).ok()?;
        let change = self.0.following(at).next()?;
        Some(Timestamp::from_micros(change.timestamp().as_microsecond()))
    }
}

/// A unit of DATE_TRUNC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Microseconds,
    Milliseconds,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    /// The unit of that name, in any case, singular or plural.
    ///
    /// # Errors
    /// If there is none.
    pub fn new(name: &str) -> Result<Self, Cause> {
        const NAMES: [(&str, &str, Unit); 13] = [
            ("microsecond", "microseconds", Unit::Microseconds),
            ("millisecond", "milliseconds", Unit::Milliseconds),
            ("second", "seconds", Unit::Second),
            ("minute", "minutes", Unit::Minute),
            ("hour", "hours", Unit::Hour),
            ("day", "days", Unit::Day),
            ("week", "weeks", Unit::Week),
            ("month", "months", Unit::Month),
            ("quarter", "quarters", Unit::Quarter),
            ("year", "years", Unit::Year),
            ("decade", "decades", Unit::Decade),
            ("century", "centuries", Unit::Century),
            ("millennium", "millennia", Unit::Millennium),
        ];
        let named = |one: &str, many: &str| name.eq_ignore_ascii_case(one) || name.eq_ignore_ascii_case(many);
        match NAMES.iter().find(|(one, many, _)| named(one, many)) {
            Some((_, _, unit)) => Ok(*unit),
            None => Err(bad("DATE_TRUNC", format!("there is no unit `{}`", super::shown(name)))),
        }
    }
}

/// A strftime format, known to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format(String);

impl Format {
    /// The format, in the directives of the crate `jiff`.
    ///
    /// # Errors
    /// If it has an unknown directive.
    pub fn new(format: &str) -> Result<Self, Cause> {
        let epoch = jiff::Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
        match BrokenDownTime::from(&epoch).format(format, &mut String::new()) {
            Ok(()) => Ok(Format(format.to_string())),
            Err(e) => Err(bad("FORMAT_TIMESTAMP", e.to_string())),
        }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.0
    }
}
