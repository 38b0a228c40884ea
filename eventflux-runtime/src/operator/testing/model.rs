//! What must come out of the windows, computed slowly from the definition.

use super::{ADMIT_FAILS, EMIT_FAILS, ENTER_FAILS, Event, NOT_HAVING, NULL, REJECTED, UNSEEN};
use crate::operator::Bounds;
use crate::time::{Cx, Duration, Timestamp};

/// Of the events that enter a window those that a row of `own` sees: the events of its group.
pub(crate) fn aggregate<'a>(
    own: &Event<'_>,
    content: impl Iterator<Item = &'a Event<'static>>,
    window: Bounds,
    cx: Cx,
) -> Option<String> {
    match own.value {
        NOT_HAVING => return None,
        EMIT_FAILS => return Some(format!("{} error 2", cx.at.as_micros())),
        _ => {}
    }
    let group: Vec<i64> =
        content.filter(|e| e.key == own.key && e.value != UNSEEN).map(|e| e.value).collect();
    let values: Vec<i64> = group.iter().copied().filter(|v| *v != NULL).collect();
    let mut different = values.clone();
    different.sort_unstable();
    different.dedup();
    let sum = (!values.is_empty()).then(|| values.iter().sum::<i64>());
    let times = [cx.now, cx.at, window.start, window.end].map(Timestamp::as_micros);
    Some(format!(
        "{times:?} {} {}: {sum:?} {} {:?} {}",
        own.key,
        own.value,
        group.len(),
        values.iter().max(),
        different.len()
    ))
}

/// What becomes of an event that comes to a window.
pub(crate) enum Step {
    Rejected,
    Fails(String),
    Enters,
}

pub(crate) fn step(at: Timestamp, event: &Event<'_>) -> Step {
    match event.value {
        REJECTED => Step::Rejected,
        ADMIT_FAILS => Step::Fails(format!("{} error 0", at.as_micros())),
        ENTER_FAILS => Step::Fails(format!("{} error 1", at.as_micros())),
        _ => Step::Enters,
    }
}

/// The rows of a sliding window by the definition, those of entering events and those of leaving ones.
/// `leaves` says of an event in the window (its number and time) whether it is over when there are so many
/// events, or it is so late.
pub(crate) fn sliding(
    events: &[(Timestamp, Event<'static>)],
    (entering, leaving): (bool, bool),
    by_time: Option<Duration>,
    leaves: impl Fn((usize, Timestamp), (usize, Timestamp)) -> bool,
) -> Vec<String> {
    let mut rows = Vec::new();
    let mut entered: Vec<(Timestamp, &Event<'static>)> = Vec::new();
    let mut first = 0;
    let mut leave =
        |entered: &[(Timestamp, &Event<'static>)], count, at: Timestamp, rows: &mut Vec<String>| {
            while first < entered.len() && leaves((first, entered[first].0), (count, at)) {
                let (left_at, left) = entered[first];
                first += 1;
                if leaving && left.value != UNSEEN {
                    let cx = Cx::event(by_time.map_or(at, |d| left_at.plus(d).min(at)));
                    let content = entered[first..].iter().map(|(_, e)| *e);
                    rows.extend(aggregate(left, content, Bounds::default(), cx));
                }
            }
            first
        };
    for (at, event) in events {
        if by_time.is_some() {
            leave(&entered, entered.len(), *at, &mut rows);
        }
        match step(*at, event) {
            Step::Rejected => {}
            Step::Fails(error) => rows.push(error),
            Step::Enters => {
                let first = leave(&entered, entered.len() + 1, *at, &mut rows);
                entered.push((*at, event));
                if entering && event.value != UNSEEN {
                    let content = entered[first..].iter().map(|(_, e)| *e);
                    rows.extend(aggregate(event, content, Bounds::default(), Cx::event(*at)));
                }
            }
        }
    }
    rows
}

/// The keys of events in the order in which they first appear.
pub(crate) fn first_of_groups(events: &[&Event<'static>]) -> Vec<&'static str> {
    let mut keys = Vec::new();
    for event in events {
        if !keys.contains(&event.key) {
            keys.push(event.key);
        }
    }
    keys
}

/// The newest event with a key that is there.
pub(crate) fn newest<'a>(events: &[&'a Event<'static>], key: &str) -> &'a Event<'static> {
    let of_key = events.iter().rev().find(|event| event.key == key);
    of_key.expect("the key is of one of them")
}
