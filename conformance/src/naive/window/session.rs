//! SESSION(gap): "per GROUP BY key: events less than gap apart", ends when the "clock reaches last event + gap (=
//! WINDOW_END)".

use super::{Moment, Piece};
use crate::naive::app::Micros;
use crate::naive::log::{Happening, entries, entry, reached_after};
use crate::naive::value::same_row;

/// A session: its events in order.
struct Session {
    events: Vec<usize>,
    start: Micros,
    end: Micros,
}

/// All sessions so far, in the order in which they began.
fn sessions(gap: Micros, log: &[Happening]) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for (place, event) in entries(log) {
        let of_key = |session: &&mut Session| {
            entry(log, session.events[0]).is_some_and(|first| same_row(&first.key, &event.key))
        };
        match sessions.iter_mut().rev().find(of_key) {
            Some(session) if event.at < session.end => {
                session.events.push(place);
                session.end = event.at + gap;
            }
            _ => sessions.push(Session { events: vec![place], start: event.at, end: event.at + gap }),
        }
    }
    sessions
}

fn open(gap: Micros, log: &[Happening]) -> impl Iterator<Item = Session> {
    let over =
        |session: &Session| session.events.last().is_some_and(|last| reached_after(log, *last, session.end));
    sessions(gap, log).into_iter().filter(move |session| !over(session))
}

/// Those that have a row; "one of which no row passes has nothing to put out".
fn seen(gap: Micros, log: &[Happening]) -> impl Iterator<Item = Session> {
    let passes = |session: &Session| {
        session.events.iter().any(|place| entry(log, *place).is_some_and(|entry| entry.passes))
    };
    open(gap, log).filter(passes)
}

/// When the next session ends.
pub fn next_end(gap: Micros, log: &[Happening]) -> Option<Micros> {
    seen(gap, log).map(|session| session.end).min()
}

/// When that of those that end at `end` began "whose last event came first".
pub fn first_begin(gap: Micros, end: Micros, log: &[Happening]) -> Micros {
    let ending = seen(gap, log).filter(|session| session.end == end);
    ending.min_by_key(|session| session.events.last().copied()).map_or(Micros::MIN, |session| session.start)
}

/// The sessions that end at `at`, in "order of begin".
pub fn close(gap: Micros, at: Micros, log: &[Happening]) -> Vec<Moment> {
    let before = &log[..log.len() - 1];
    let ever: Vec<usize> = entries(log).map(|(place, _)| place).collect();
    let pieces = open(gap, before)
        .filter(|session| session.end == at)
        .map(|session| Piece::Batch {
            content: session.events,
            ever: ever.clone(),
            window: Some((session.start, session.end)),
        })
        .collect();
    vec![Moment { at: at - 1, pieces }]
}
