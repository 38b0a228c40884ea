//! Events through a pattern as its driver does.

use super::super::Pattern;
use super::letters::{EMIT_FAILS, Event, Letters, Made, NO_KEY};
use crate::error::Failure;
use crate::operator::Due;
use crate::operator::testing::{self, Operator, Random, Written};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// An event at a time in microseconds.
pub(crate) type Timed = (i64, Event<'static>);

pub(crate) const KEYS: [&str; 5] = ["a", "bb", "cc", "d", NO_KEY];

/// Random events of the first `letters` letters, some at the same time, some with values that make trouble.
pub(crate) fn events(seed: u64, number: usize, letters: u64) -> Vec<Timed> {
    let mut random = Random(seed);
    let mut at = -50;
    let mut events = Vec::new();
    for _ in 0..number {
        at += random.below(5) as i64;
        if random.below(40) == 0 {
            at += 60;
        }
        let letter = char::from(b'a' + random.below(letters) as u8);
        let key = match random.below(30) {
            0 => NO_KEY,
            other => KEYS[other as usize % 4],
        };
        let value = random.below(30) as i64 + EMIT_FAILS;
        events.push((at, Event { letter, key, value }));
    }
    events
}

/// `letter key value` at these times.
pub(crate) fn listed(events: &[(i64, &'static str)]) -> Vec<Timed> {
    let event = |(at, text): &(i64, &'static str)| {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap_or("0");
        let letter = word().chars().next().unwrap_or('?');
        let (key, value) = (word(), word());
        (*at, Event { letter, key, value: value.parse().expect("a number") })
    };
    events.iter().map(event).collect()
}

fn text(row: Result<&str, Failure>, at: Timestamp) -> String {
    match row {
        Ok(row) => format!("{}: {row}", at.as_micros()),
        Err(failure) => format!("{}: error {}: {:?}", at.as_micros(), failure.expression, failure.cause),
    }
}

/// Does what is due before the clock shows `now`, or when it does.
pub(crate) fn fire(pattern: &mut Pattern<Letters>, now: i64, rows: &mut Vec<String>) {
    let now = Timestamp::from_micros(now);
    while pattern.due().at <= now {
        let due = pattern.due();
        pattern.fire(due, &mut |row, at| rows.push(text(row, at)));
        assert!(pattern.due() > due, "{due:?} is still due");
    }
}

pub(crate) fn push(pattern: &mut Pattern<Letters>, (at, event): &Timed, rows: &mut Vec<String>) {
    fire(pattern, *at, rows);
    let cx = Cx::event(Timestamp::from_micros(*at));
    pattern.push(event, cx, &mut |row, at| rows.push(text(row, at)));
}

/// The rows of all events, then of the clock a thousand microseconds on. With `restart` the pattern is replaced after every event by one
/// restored from its state.
pub(crate) fn run(made: &Made, events: &[Timed], restart: bool) -> Vec<String> {
    let mut pattern = made.make();
    let mut rows = Vec::new();
    let mut written = Written::default();
    for (number, event) in events.iter().enumerate() {
        if number == 0 {
            pattern.start(Timestamp::from_micros(event.0));
        }
        push(&mut pattern, event, &mut rows);
        if restart {
            let restored = recovered(made, &mut pattern, &mut written);
            if number % 7 == 3 {
                (pattern, written) = (restored, Written::default());
            } else if number % 2 == 0 {
                (pattern, written) = (restarted(made, &mut pattern), Written::default());
            }
        }
    }
    if let Some((last, _)) = events.last() {
        fire(&mut pattern, last + 1_000, &mut rows);
    }
    rows
}

pub(crate) fn saved(pattern: &mut Pattern<Letters>) -> Vec<u8> {
    let mut out = Encoder::new();
    pattern.save(&mut out);
    out.into_bytes()
}

/// A pattern of what was written of this one bit by bit.
fn recovered(made: &Made, pattern: &mut Pattern<Letters>, written: &mut Written) -> Pattern<Letters> {
    let mut restored = made.make();
    let mut from = Decoder::new(written.add(|out| pattern.save(out)));
    assert_eq!(restored.restore(&mut from), Ok(()));
    assert_eq!(from.finish(), Ok(()));
    assert_eq!(saved(&mut restored), saved(pattern));
    restored
}

pub(crate) fn restarted(made: &Made, pattern: &mut Pattern<Letters>) -> Pattern<Letters> {
    let bytes = saved(pattern);
    let mut restored = made.make();
    let mut from = Decoder::new(&bytes);
    assert_eq!(restored.restore(&mut from), Ok(()));
    assert_eq!(from.finish(), Ok(()));
    assert_eq!(saved(&mut restored), bytes);
    restored
}

/// Compares row by row, so that a failure shows where the two part.
#[track_caller]
pub(crate) fn same(rows: &[String], expected: &[String]) {
    for (number, (row, expected)) in rows.iter().zip(expected).enumerate() {
        assert_eq!(row, expected, "row {number}");
    }
    assert_eq!(rows.len(), expected.len());
}

/// A pattern over the events that all operators are tested with: the values are letters.
impl Operator for Pattern<Letters> {
    fn push_text(&mut self, event: &testing::Event<'_>, cx: Cx, out: &mut Vec<String>) {
        if event.value >= 0 && self.due() == Due::NEVER {
            self.start(cx.at);
        }
        self.push(&lettered(event), cx, &mut |row, at| out.push(text(row, at)));
    }
    fn push_blind(&mut self, event: &testing::Event<'_>, cx: Cx) {
        self.push(&lettered(event), cx, &mut |_, _| {});
    }
    testing::forwarded!();
}

fn lettered<'r>(event: &testing::Event<'r>) -> Event<'r> {
    let letter = char::from(b'a' + event.value.rem_euclid(4) as u8);
    Event { letter, key: event.key, value: event.value }
}
