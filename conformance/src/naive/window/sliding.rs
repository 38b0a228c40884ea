//! Sliding windows: what the content is after all that happened. Who leaves, and when, follows from that.

use super::batch::own_time;
use super::{Moment, Piece};
use crate::naive::app::{Events, Key, Micros, Window};
use crate::naive::expr::Scope;
use crate::naive::group::Group;
use crate::naive::log::{Entry, Happening, entries, entry, reached_after};
use crate::naive::value::{order_of_key, same_row};
use eventflux_runtime::Value;

/// The events in the window, in the order in which they entered.
pub fn content(window: &Window, log: &[Happening]) -> Vec<usize> {
    let all = || entries(log).map(|(place, _)| place);
    let marks = |place: usize| entry(log, place).map_or(&[][..], |entry| &entry.marks);
    match window {
        // "Last n events".
        Window::Length(n) => newest(all().collect(), *n),
        // "Events of the last d by the app's clock", which leave "at event time + d, also with no new event".
        Window::Time(size) => staying(*size, log),
        Window::TimeLength { size, n } => {
            let last = newest(all().collect(), *n);
            staying(*size, log).into_iter().filter(|place| last.contains(place)).collect()
        }
        // "Events with ts in (newest ts - d, newest ts]".
        Window::ExternalTime { size, .. } => {
            let newest = entries(log).map(|(_, entry)| own_time(entry)).max().unwrap_or(0);
            let within = |entry: &Entry| own_time(entry) > newest - size;
            entries(log).filter(|(_, entry)| within(entry)).map(|(place, _)| place).collect()
        }
        // The n first of all in the order of the keys; of equal ones those that came first.
        Window::Sort { n, keys } => {
            let mut sorted: Vec<usize> = all().collect();
            sorted.sort_by(|a, b| order_of_marks(keys, marks(*a), marks(*b)));
            sorted.truncate(*n);
            sorted.sort_unstable();
            sorted
        }
        // "A newer event of the key pushes the older out".
        Window::Unique(_) => {
            let newer = |place: usize| all().any(|b| b > place && same_row(marks(b), marks(place)));
            all().filter(|place| !newer(*place)).collect()
        }
        // "Later ones of the key are dropped".
        Window::FirstUnique(_) => {
            let older = |place: usize| all().any(|b| b < place && same_row(marks(b), marks(place)));
            all().filter(|place| !older(*place)).collect()
        }
        // The oldest leave until the condition holds over the rest.
        Window::Expression(condition) => {
            let mut kept: Vec<usize> = Vec::new();
            for event in all() {
                kept.push(event);
                while !kept.is_empty() && !holds(condition, &kept, log) {
                    kept.remove(0);
                }
            }
            kept
        }
        Window::Frequent { n, .. } => frequent(*n, log),
        Window::LossyFrequent { error, .. } => {
            let mut content: Vec<usize> =
                lossy_counters(*error, log, true).into_iter().map(|counter| counter.newest).collect();
            content.sort_unstable();
            content
        }
        _ => Vec::new(),
    }
}

fn newest(places: Vec<usize>, n: usize) -> Vec<usize> {
    places[places.len().saturating_sub(n)..].to_vec()
}

/// The events that did not leave by the clock. A row that comes at the very instant at which an event leaves, from a query
/// that is due at that instant too, finds it gone if it passes: what is seen is half-open as all intervals are.
fn staying(size: Micros, log: &[Happening]) -> Vec<usize> {
    let passing = entries(log).rfind(|(_, entry)| entry.passes);
    let newest = passing.map_or(Micros::MIN, |(_, entry)| entry.at);
    entries(log)
        .filter(|(place, entry)| !reached_after(log, *place, entry.at + size) && entry.at + size > newest)
        .map(|(place, _)| place)
        .collect()
}

/// When the next event leaves by the clock.
pub fn next_leave(window: &Window, size: Micros, log: &[Happening]) -> Option<Micros> {
    content(window, log).into_iter().filter_map(|place| entry(log, place)).map(|entry| entry.at + size).min()
}

fn order_of_marks(keys: &[Key<crate::naive::app::Expr>], a: &[Value], b: &[Value]) -> std::cmp::Ordering {
    keys.iter()
        .zip(a.iter().zip(b))
        .map(|(key, (a, b))| order_of_key(a, b, key.descending))
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}

fn holds(condition: &crate::naive::app::Expr, content: &[usize], log: &[Happening]) -> bool {
    let rows: Vec<&[Value]> =
        content.iter().filter_map(|place| entry(log, *place)).map(|e| &e.row[..]).collect();
    let newest = rows.last().copied().unwrap_or_default();
    let group = Group { ever: rows.clone(), content: rows, window: None };
    Scope { row: newest, group: Some(&group) }.is_true(condition) == Ok(true)
}

/// FREQUENT(n): the newest event of each of n counted values (Misra and Gries: Finding repeated elements, 1982). A value that
/// finds all n counters taken lowers them all; those that come to zero give up their events, and if none does the
/// event is dropped.
fn frequent(n: usize, log: &[Happening]) -> Vec<usize> {
    let mut counters: Vec<(usize, u64)> = Vec::new();
    for (place, event) in entries(log) {
        let of_event =
            |place: usize| entry(log, place).is_some_and(|other| same_row(&other.marks, &event.marks));
        if let Some(counter) = counters.iter_mut().find(|(newest, _)| of_event(*newest)) {
            *counter = (place, counter.1 + 1);
            continue;
        }
        if counters.len() == n {
            counters.iter_mut().for_each(|counter| counter.1 -= 1);
            counters.retain(|counter| counter.1 > 0);
        }
        if counters.len() < n {
            counters.push((place, 1));
        }
    }
    let mut content: Vec<usize> = counters.into_iter().map(|(newest, _)| newest).collect();
    content.sort_unstable();
    content
}

/// A value that LOSSYFREQUENT counts.
struct Counter {
    newest: usize,
    count: u64,
    /// How many of its events may have been forgotten.
    missed: u64,
}

/// LOSSYFREQUENT(s, e): the newest event of each counted value (Manku and Motwani: Approximate frequency counts over data
/// streams, 2002). At the end of each bucket of 1 / e events values that can have come at most once a bucket are
/// forgotten; after the last event only if `tidied`.
fn lossy_counters(error: f64, log: &[Happening], tidied: bool) -> Vec<Counter> {
    let width = (1.0 / error).ceil() as u64;
    let mut counters: Vec<Counter> = Vec::new();
    let mut total: u64 = 0;
    for (place, event) in entries(log) {
        total += 1;
        let bucket = total.div_ceil(width);
        let of_event =
            |place: usize| entry(log, place).is_some_and(|other| same_row(&other.marks, &event.marks));
        match counters.iter_mut().find(|counter| of_event(counter.newest)) {
            Some(counter) => {
                counter.newest = place;
                counter.count += 1;
            }
            None => counters.push(Counter { newest: place, count: 1, missed: bucket - 1 }),
        }
        if total.is_multiple_of(width) && (tidied || place + 1 < log.len()) {
            counters.retain(|counter| counter.count + counter.missed > bucket);
        }
    }
    counters
}

/// Whether the event that entered last has a row.
fn has_row(window: &Window, log: &[Happening], stays: bool) -> bool {
    match window {
        // It was dropped if it is not in.
        Window::FirstUnique(_) | Window::Frequent { .. } => stays,
        // An event of a value that makes up the share s - e of all.
        Window::LossyFrequent { support, error, .. } => {
            let total = entries(log).count() as f64;
            lossy_counters(*error, log, false)
                .iter()
                .any(|c| c.newest == log.len() - 1 && c.count as f64 >= (support - error) * total)
        }
        // "Enters and leaves at once, with a row".
        _ => true,
    }
}

/// Whether an event left when the last one came. One whose place the newest event of its value takes did not, as in
/// Siddhi's windows of these names.
fn leaves(window: &Window, log: &[Happening], event: usize) -> bool {
    let last = log.len() - 1;
    match (window, entry(log, event), entry(log, last)) {
        (Window::Frequent { .. } | Window::LossyFrequent { .. }, Some(left), Some(newest)) => {
            event == last || !same_row(&left.marks, &newest.marks)
        }
        _ => true,
    }
}

/// The rows of what left and of what entered: "leaving before the entering one that pushed it out"; of leaving ones
/// "aggregates after the removal, before the entering event is added; one row per leaving event".
pub fn slide(window: &Window, events: Events, log: &[Happening]) -> Vec<Moment> {
    let (before, last) = (&log[..log.len() - 1], log.len() - 1);
    let (old, new) = (content(window, before), content(window, log));
    let mut pieces = Vec::new();
    // What was replaced is gone before any leaves.
    let mut rest: Vec<usize> = old.iter().copied().filter(|place| leaves(window, log, *place)).collect();
    let ever_before: Vec<usize> = entries(before).map(|(place, _)| place).collect();
    let leaving: Vec<usize> = rest.iter().copied().filter(|place| !new.contains(place)).collect();
    for event in leaving {
        rest.retain(|place| *place != event);
        if events != Events::Current {
            pieces.push(Piece::Event { event, content: rest.clone(), ever: ever_before.clone() });
        }
    }
    let at = match &log[last] {
        Happening::Reached(at) => *at,
        Happening::Entered(entry) => {
            let stays = new.contains(&last);
            let ever: Vec<usize> = entries(log).map(|(place, _)| place).collect();
            let piece = Piece::Event { event: last, content: new, ever };
            if events != Events::Expired && has_row(window, log, stays) {
                pieces.push(piece.clone());
            }
            // What was dropped did not enter, and does not leave.
            let dropped = matches!(window, Window::FirstUnique(_) | Window::Frequent { .. });
            if events != Events::Current && !stays && !dropped {
                pieces.push(piece);
            }
            entry.at
        }
        Happening::Flushed | Happening::Gone { .. } => return Vec::new(),
    };
    vec![Moment { at, pieces }]
}
