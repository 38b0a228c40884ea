//! Triggers: "a stream with `triggered_time TIMESTAMP`, by the app's clock".

use super::app::{Micros, TriggerTime};
use super::window::Due;
use super::window::spans::next_cron;

/// When a trigger fires next. The clock was first known at `began`; it has `fired` so far. "A jump of the clock fires every due
/// instant"; one that is the first known clock is due too.
pub fn due(at: &TriggerTime, began: Option<Micros>, fired: &[Micros]) -> Option<Due> {
    let began = began?;
    let from = fired.last().map_or(began, |last| last + 1);
    match at {
        // "START fires when the clock is first known, before the first event": before all else.
        TriggerTime::Start => fired.is_empty().then_some(Due { at: began, carries_now: false }),
        // "EVERY d at the multiples of d since the epoch".
        TriggerTime::Every(d) => Some(Due { at: -(-from).div_euclid(*d) * d, carries_now: true }),
        TriggerTime::Cron(pattern) => Some(Due { at: next_cron(pattern, from), carries_now: true }),
    }
}
