//! Windows: what the last thing that happened brings, and what will be due by the clock alone.
//!
//! A window holds no state here. Every function looks at the whole history of its query.

pub mod batch;
pub mod session;
pub mod sliding;
pub mod spans;

use super::app::{Events, Micros, Window};
use super::log::{Happening, entries, entry, held, reached_after};

/// Something that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When.
    pub at: Micros,
    /// "At one instant: first everything whose rows carry an earlier time, then the rest": false comes first.
    pub carries_now: bool,
}

/// What may become rows.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A row of one event.
    Event {
        /// The event, by its place in the history.
        event: usize,
        /// What its aggregates are taken over, in order of entry.
        content: Vec<usize>,
        /// What those aggregates are taken over that are never reset.
        ever: Vec<usize>,
    },
    /// A batch: a row for each of its groups or each of its events.
    Batch {
        /// Its events, in order of entry.
        content: Vec<usize>,
        /// What those aggregates are taken over that are never reset.
        ever: Vec<usize>,
        /// Its start and end.
        window: Option<(Micros, Micros)>,
    },
}

/// "*One moment* (ORDER BY, LIMIT, DISTINCT) is one entering event, or all that one query closes at one due time."
#[derive(Clone, Debug)]
pub struct Moment {
    /// The time of its rows.
    pub at: Micros,
    /// What becomes its rows.
    pub pieces: Vec<Piece>,
}

/// What is due next if no event comes any more.
pub fn due(window: Option<&Window>, log: &[Happening]) -> Option<Due> {
    // "A closing time window's [rows carry] its end minus one microsecond".
    let closes = |at| Due { at, carries_now: false };
    // "Anything else put out by a timer the due time (DELAY, leaving by the clock ..)".
    let fires = |at| Due { at, carries_now: true };
    match window? {
        Window::Session { gap } => session::next_end(*gap, log).map(closes),
        // An event that does not pass has nothing to come.
        Window::Delay(by) => waiting(*by, log)
            .filter(|(place, _)| entry(log, *place).is_some_and(|entry| entry.passes || entry.fails))
            .map(|(_, at)| at)
            .min()
            .map(fires),
        Window::Time(size) | Window::TimeLength { size, .. } => {
            sliding::next_leave(window?, *size, log).map(fires)
        }
        window => spans::next_end(window, log).map(closes),
    }
}

/// When that began which is due then: only of sessions of one end may one have begun before another.
pub fn begun(window: Option<&Window>, due: Due, log: &[Happening]) -> Micros {
    match window {
        Some(Window::Session { gap }) => session::first_begin(*gap, due.at, log),
        _ => Micros::MIN,
    }
}

/// What the last thing that happened puts out, moment by moment.
pub fn brings(window: Option<&Window>, events: Events, log: &[Happening]) -> Vec<Moment> {
    let everything = || entries(log).map(|(place, _)| place).collect::<Vec<_>>();
    match (window, log.last()) {
        (_, None | Some(Happening::Flushed)) => Vec::new(),
        // "Aggregates without any window run on: one row per event."
        (None, Some(Happening::Entered(entry))) => {
            // Those of a join "are taken over the pairs whose both sides are still held"; others are never gone.
            let piece = Piece::Event { event: log.len() - 1, content: held(log), ever: everything() };
            let pieces = if events == Events::Expired { Vec::new() } else { vec![piece] };
            vec![Moment { at: entry.at, pieces }]
        }
        // "Of leaving ones (aggregates after the removal ..; one row per leaving event)".
        (None, Some(Happening::Gone { place, at })) => {
            let piece = Piece::Event { event: *place, content: held(log), ever: everything() };
            let pieces = if events == Events::Current { Vec::new() } else { vec![piece] };
            vec![Moment { at: *at, pieces }]
        }
        (None, Some(Happening::Reached(_))) | (Some(Window::Delay(_)), Some(Happening::Entered(_))) => {
            Vec::new()
        }
        (Some(Window::Delay(by)), Some(Happening::Reached(at))) => delayed(*by, *at, log),
        (Some(Window::Session { gap }), Some(Happening::Reached(at))) => session::close(*gap, *at, log),
        (Some(window @ (Window::LengthBatch(_) | Window::ExternalTimeBatch { .. })), _) => {
            batch::closed_by_event(window, log)
        }
        (Some(window), Some(Happening::Entered(_))) if window.batch() => Vec::new(),
        (Some(window), Some(Happening::Reached(at))) if window.batch() => spans::close(window, *at, log),
        (Some(window), Some(_)) => sliding::slide(window, events, log),
    }
}

/// What finish() puts out, at the clock, of a batch that only events close.
pub fn unfinished(window: Option<&Window>, log: &[Happening]) -> Option<Piece> {
    let content = match window? {
        window @ (Window::LengthBatch(_) | Window::ExternalTimeBatch { .. }) => batch::open(window, log),
        _ => Vec::new(),
    };
    let ever = entries(log).map(|(place, _)| place).collect();
    (!content.is_empty()).then_some(Piece::Batch { content, ever, window: None })
}

/// "Leaving rows of sliding windows don't fire" at finish().
pub fn fires_at_finish(window: Option<&Window>) -> bool {
    !matches!(window, Some(Window::Time(_) | Window::TimeLength { .. }))
}

/// DELAY: the events that were not passed on, and when they will be: "passes each event on once, d later".
fn waiting(by: Micros, log: &[Happening]) -> impl Iterator<Item = (usize, Micros)> {
    entries(log)
        .map(move |(place, entry)| (place, entry.at + by))
        .filter(move |(place, at)| !reached_after(log, *place, *at))
}

/// DELAY: the events that are due. Aggregates run on over what was passed on, as they do without a window.
fn delayed(by: Micros, at: Micros, log: &[Happening]) -> Vec<Moment> {
    let before = &log[..log.len() - 1];
    let mut passed: Vec<usize> = entries(before)
        .map(|(place, _)| place)
        .filter(|place| waiting(by, before).all(|(other, _)| other != *place))
        .collect();
    let mut moments = Vec::new();
    for (event, due) in waiting(by, before) {
        if due <= at {
            passed.push(event);
            let piece = Piece::Event { event, content: passed.clone(), ever: passed.clone() };
            moments.push(Moment { at, pieces: vec![piece] });
        }
    }
    moments
}
