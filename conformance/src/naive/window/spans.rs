//! Batch windows whose batches are spans of time: TUMBLING, SLIDING, CUMULATE, TIMEBATCH, CRON and the calendar's.

use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::{Moment, Piece};
use crate::naive::app::{Micros, Window};
use crate::naive::log::{Happening, entries, entry, reached_after};

/// The spans that hold an event at `at`, given when the first event entered. "All intervals are half-open
/// [start, end)."
fn spans(window: &Window, first: Micros, at: Micros) -> Vec<(Micros, Micros)> {
    match window {
        // "Fixed windows aligned to the epoch (plus offset ..)".
        Window::Tumbling { size, offset } => vec![aligned(*size, *offset, at)],
        // "Windows aligned to the epoch, one every slide (any ratio of size and slide)".
        Window::Sliding { size, slide } => {
            let (mut start, _) = aligned(*slide, 0, at);
            let mut found = Vec::new();
            while start + size > at {
                found.push((start, start + size));
                start -= slide;
            }
            found
        }
        // "A row at every step from the window's first event on", of all since the window's start.
        Window::Cumulate { step, size } => {
            let (start, end) = aligned(*size, 0, at);
            let (_, first_step) = aligned(*step, start, at);
            let mut found = Vec::new();
            let mut until = first_step;
            while until <= end {
                found.push((start, until));
                until += step;
            }
            found
        }
        // "Starts with the first event, then back to back"; ends at "start + k*d".
        Window::TimeBatch(size) => vec![aligned(*size, first, at)],
        Window::Cron(pattern) => vec![between_crons(pattern, at)],
        Window::Calendar { weeks, zone } => vec![calendar(*weeks, zone, at)],
        _ => Vec::new(),
    }
}

fn aligned(size: Micros, offset: Micros, at: Micros) -> (Micros, Micros) {
    let start = (at - offset).div_euclid(size) * size + offset;
    (start, start + size)
}

/// The spans that hold an event and did not end yet, by event.
fn open<'a>(
    window: &'a Window,
    log: &'a [Happening],
) -> impl Iterator<Item = (usize, (Micros, Micros))> + 'a {
    let first = entries(log).next().map_or(0, |(_, entry)| entry.at);
    entries(log).flat_map(move |(place, entry)| {
        spans(window, first, entry.at)
            .into_iter()
            .filter(move |(_, end)| !reached_after(log, place, *end))
            .map(move |span| (place, span))
    })
}

/// When the next batch closes: "clock reaches the window's end". One of which no row passes has nothing to close: it does not
/// keep finish() waiting.
pub fn next_end(window: &Window, log: &[Happening]) -> Option<Micros> {
    let passes = |place: &usize| entry(log, *place).is_some_and(|entry| entry.passes);
    open(window, log).filter(|(place, _)| passes(place)).map(|(_, (_, end))| end).min()
}

/// The batch that closes at `at`.
pub fn close(window: &Window, at: Micros, log: &[Happening]) -> Vec<Moment> {
    let before = &log[..log.len() - 1];
    let ending: Vec<_> = open(window, before).filter(|(_, (_, end))| *end == at).collect();
    let Some((_, span)) = ending.first() else { return Vec::new() };
    let content = ending.iter().map(|(place, _)| *place).collect();
    let ever = entries(log).map(|(place, _)| place).collect();
    vec![Moment { at: at - 1, pieces: vec![Piece::Batch { content, ever, window: Some(*span) }] }]
}

const SECOND: Micros = 1_000_000;

/// CRON: from one instant of the pattern to the next, found second by second.
fn between_crons(pattern: &str, at: Micros) -> (Micros, Micros) {
    let mut start = at.div_euclid(SECOND) * SECOND;
    while !cron(pattern, start) {
        start -= SECOND;
    }
    let mut end = at.div_euclid(SECOND) * SECOND + SECOND;
    while !cron(pattern, end) {
        end += SECOND;
    }
    (start, end)
}

/// The first instant of a trigger's pattern at or after `at`, found second by second.
pub fn next_cron(pattern: &str, at: Micros) -> Micros {
    let mut next = -(-at).div_euclid(SECOND) * SECOND;
    while !cron(pattern, next) {
        next += SECOND;
    }
    next
}

/// Whether a pattern of second, minute and hour (each `*`, `*/n` or a number; days are `*` here) has the instant.
fn cron(pattern: &str, at: Micros) -> bool {
    let seconds = at.div_euclid(SECOND).rem_euclid(86_400);
    let values = [seconds % 60, seconds / 60 % 60, seconds / 3600];
    pattern.split(' ').zip(values).all(|(field, value)| match field.strip_prefix("*/") {
        _ if field == "*" => true,
        Some(every) => every.parse::<i64>().is_ok_and(|every| value % every == 0),
        None => field.parse::<i64>().is_ok_and(|wanted| value == wanted),
    })
}

/// "Calendar windows (whole days or weeks); DST days are 23 or 25 hours long". Weeks begin on Monday.
fn calendar(weeks: bool, zone: &str, at: Micros) -> (Micros, Micros) {
    let zone = TimeZone::get(zone).expect("a zone of the generator");
    let mut day = Timestamp::from_microsecond(at)
        .expect("a time of the generator")
        .to_zoned_datetime(zone.clone())
        .date();
    while weeks && day.weekday() != Weekday::Monday {
        day = day.yesterday().expect("not the first day of all");
    }
    let next = day.checked_add(if weeks { 7.days() } else { 1.day() }).expect("not the last day of all");
    let begin = |date: jiff::civil::Date| {
        date.to_zoned_datetime(zone.clone()).expect("a day begins").timestamp().as_microsecond()
    };
    (begin(day), begin(next))
}
