//! Operators over random events: their rows compared with what must come, restarts, and damaged states.

use super::{Event, Operator, Random, Written, events};
use crate::operator::Due;
use crate::state::{Decoder, Encoder};
use crate::time::{Cx, Timestamp};

/// What happens before every event.
#[derive(Clone, Copy, PartialEq)]
enum Before {
    /// Nothing.
    Nothing,
    /// The operator is replaced by one restored from its snapshot.
    Restart,
    /// What changed since the event before is written; the operator is replaced now and then by one restored from all that was
    /// written.
    Checkpoint,
}

/// Runs events through an operator as its driver does, and gives the texts of its rows.
fn run<O: Operator>(new: impl Fn() -> O, events: &[(Timestamp, Event<'_>)], before: Before) -> Vec<String> {
    let mut operator = new();
    let mut written = Written::default();
    let mut random = Random(events.len() as u64 + 1);
    let mut out = Vec::new();
    let mut now = Timestamp::MIN;
    for (at, event) in events {
        while operator.due().at <= *at {
            let due = operator.due();
            operator.fire_text(due, &mut out);
        }
        match before {
            Before::Nothing => {}
            Before::Restart => operator = restarted(&mut operator, &new),
            Before::Checkpoint => {
                if random.below(3) != 0 {
                    let restored = recovered(&mut operator, &mut written, &new);
                    // From then on numbers in memory are others.
                    if random.below(9) == 0 {
                        (operator, written) = (restored, Written::default());
                    }
                }
            }
        }
        now = *at;
        operator.push_text(event, Cx::event(*at), &mut out);
    }
    while operator.closes() && operator.due() != Due::NEVER {
        let due = operator.due();
        operator.fire_text(due, &mut out);
        assert!(operator.due() > due);
    }
    operator.flush_text(now, &mut out);
    assert!(!operator.flush_text(now, &mut out));
    out
}

/// The rows of two events at the largest time of all, through restarts: they come when the input ends, not before.
pub(crate) fn at_the_end_of_time<O: Operator>(new: impl Fn() -> O) -> Vec<String> {
    let mut operator = new();
    let mut out = Vec::new();
    for _ in 0..2 {
        operator.push_text(&Event { key: "a", value: 1 }, Cx::event(Timestamp::MAX), &mut out);
        operator = restarted(&mut operator, &new);
    }
    assert!(out.is_empty(), "{out:?}");
    assert!(operator.closes() && operator.due() < Due::NEVER);
    while operator.due() < Due::NEVER {
        let due = operator.due();
        operator.fire_text(due, &mut out);
    }
    out
}

/// An operator of all that was written, which is in the state of this one.
fn recovered<O: Operator>(operator: &mut O, written: &mut Written, new: impl Fn() -> O) -> O {
    let mut restored = new();
    let mut from = Decoder::new(written.add(|out| operator.save(out)));
    assert_eq!(restored.restore(&mut from), Ok(()));
    assert_eq!(from.finish(), Ok(()));
    assert_eq!(restored.due(), operator.due());
    assert_eq!(saved(&mut restored), saved(operator));
    restored
}

fn restarted<O: Operator>(operator: &mut O, new: impl Fn() -> O) -> O {
    let bytes = saved(operator);
    let mut restored = new();
    let mut from = Decoder::new(&bytes);
    assert_eq!(restored.restore(&mut from), Ok(()));
    assert_eq!(from.finish(), Ok(()));
    assert_eq!(saved(&mut restored), bytes);
    assert_eq!(restored.due(), operator.due());
    restored
}

fn saved(operator: &mut impl Operator) -> Vec<u8> {
    let mut out = Encoder::new();
    operator.save(&mut out);
    out.into_bytes()
}

/// Runs random events through an operator, compares its rows with `expected`, and its restarts with itself.
pub(crate) fn check<O: Operator>(
    new: impl Fn() -> O,
    expected: impl Fn(&[(Timestamp, Event<'static>)]) -> Vec<String>,
) {
    for seed in 1..30 {
        let events = events(seed * 7919, 200);
        let rows = run(&new, &events, Before::Nothing);
        same(&rows, &expected(&events));
        assert!(rows.len() > 10, "{rows:?}");
        same(&run(&new, &events, Before::Restart), &rows);
        if seed % 4 == 0 {
            same(&run(&new, &events, Before::Checkpoint), &rows);
        }
    }
}

/// Compares row by row, so that a failure shows where the two part.
fn same(rows: &[String], expected: &[String]) {
    for (number, (row, expected)) in rows.iter().zip(expected).enumerate() {
        assert_eq!(row, expected, "row {number}");
    }
    assert_eq!(rows.len(), expected.len());
}

/// Cuts and changes the bytes of a state in every place: an error or another state, never a panic.
pub(crate) fn damage<O: Operator>(new: impl Fn() -> O) {
    let events = events(4711, 24);
    let mut operator = new();
    for (at, event) in &events {
        operator.push_text(event, Cx::event(*at), &mut Vec::new());
    }
    let bytes = saved(&mut operator);
    for cut in 0..bytes.len() {
        let mut from = Decoder::new(&bytes[..cut]);
        assert!(new().restore(&mut from).is_err(), "cut at {cut}");
    }
    for place in 0..bytes.len() {
        for flip in [1, 0xFF] {
            let mut bytes = bytes.clone();
            bytes[place] ^= flip;
            let mut restored = new();
            if restored.restore(&mut Decoder::new(&bytes)).is_ok() {
                for (at, event) in &events {
                    restored.push_blind(event, Cx::event(at.plus(1_000)));
                }
                restored.settle(Timestamp::MAX);
            }
            // The same operator still takes an honest state.
            assert_eq!(restored.restore(&mut Decoder::new(&saved(&mut operator))), Ok(()));
            assert_eq!(saved(&mut restored), saved(&mut operator));
        }
    }
}
