//! Batch windows that an event closes: LENGTHBATCH and EXTERNALTIMEBATCH.

use eventflux_runtime::Value;

use super::{Moment, Piece};
use crate::naive::app::{Micros, Window};
use crate::naive::log::{Entry, Happening, entries, entry};

/// The batch that the last event closes.
pub fn closed_by_event(window: &Window, log: &[Happening]) -> Vec<Moment> {
    let Some(event) = entry(log, log.len() - 1) else { return Vec::new() };
    let before = &log[..log.len() - 1];
    let (content, last) = match window {
        // "n events", closed when "the n-th arrives"; the rows carry "the n-th event's" time.
        Window::LengthBatch(n) => {
            let mut content = open(window, before);
            content.push(log.len() - 1);
            if content.len() < *n {
                return Vec::new();
            }
            (content, log)
        }
        // "EXTERNALTIMEBATCH: the closing event's" time; that event belongs to the next batch.
        _ => {
            let content = open(window, before);
            let open_now = open(window, log);
            if content.iter().all(|place| open_now.contains(place)) {
                return Vec::new();
            }
            (content, before)
        }
    };
    let ever = entries(last).map(|(place, _)| place).collect();
    vec![Moment { at: event.at, pieces: vec![Piece::Batch { content, ever, window: None }] }]
}

/// The batch that no event closed yet.
pub fn open(window: &Window, log: &[Happening]) -> Vec<usize> {
    let flushed = log.iter().rposition(|happening| matches!(happening, Happening::Flushed));
    let since = |(place, _): &(usize, &Entry)| flushed.is_none_or(|flushed| flushed < *place);
    let places: Vec<usize> = entries(log).filter(since).map(|(place, _)| place).collect();
    match window {
        Window::LengthBatch(n) => places[places.len() / n * n..].to_vec(),
        Window::ExternalTimeBatch { size, .. } => {
            external(*size, log).into_iter().filter(|place| places.contains(place)).collect()
        }
        _ => Vec::new(),
    }
}

/// "Starts with the first event, then back to back", by the events' own time: the first event at or after the end
/// closes a batch, and the next one ends at the first of start + k d that lies after this event.
fn external(size: Micros, log: &[Happening]) -> Vec<usize> {
    let mut batch = Vec::new();
    let mut end: Option<Micros> = None;
    for (place, event) in entries(log) {
        let at = own_time(event);
        let mut until = end.unwrap_or(at + size);
        if at >= until {
            batch.clear();
            while at >= until {
                until += size;
            }
        }
        end = Some(until);
        batch.push(place);
    }
    batch
}

/// The time that an event itself names.
pub fn own_time(entry: &Entry) -> Micros {
    match entry.marks.first() {
        Some(Value::Timestamp(at)) => at.as_micros(),
        Some(Value::BigInt(millis)) => millis * 1000,
        _ => 0,
    }
}
