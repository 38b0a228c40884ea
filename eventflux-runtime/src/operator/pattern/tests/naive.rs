//! A long random walk against loops over all open attempts.

use super::super::Pattern;
use super::letters::{Event, Letters, Made, any, every, keyed, one, rising, then, within};
use crate::operator::testing::Random;
use crate::time::{Cx, Timestamp};

const WITHIN: i64 = 40;
const KEYS: [&str; 6] = ["a", "bb", "cc", "dd", "e", "f"];

/// `EVERY a -> b[key = first key] -> c[key = first key AND value > last value]` WITHIN 40, as it would be written without any thought.
#[derive(Default)]
struct Loops {
    open: Vec<Attempt>,
}

#[derive(Clone)]
struct Attempt {
    first: i64,
    key: &'static str,
    values: Vec<i64>,
}

impl Loops {
    /// The values of the attempts that an event completes.
    fn push(&mut self, at: i64, event: &Event<'static>) -> Vec<Vec<i64>> {
        self.open.retain(|attempt| at - attempt.first <= WITHIN);
        let mut matched = Vec::new();
        for attempt in &mut self.open {
            let fits = match attempt.values.as_slice() {
                [_] => event.letter == 'b',
                [.., last] => event.letter == 'c' && event.value > *last,
                [] => false,
            };
            if fits && event.key == attempt.key {
                attempt.values.push(event.value);
            }
            if attempt.values.len() == 3 {
                matched.push(attempt.values.clone());
            }
        }
        self.open.retain(|attempt| attempt.values.len() < 3);
        if event.letter == 'a' {
            self.open.push(Attempt { first: at, key: event.key, values: vec![event.value] });
        }
        matched
    }
}

fn walk(pattern: &mut Pattern<Letters>, steps: usize) -> (usize, usize) {
    let mut random = Random(42);
    let mut loops = Loops::default();
    let (mut at, mut value, mut rows, mut most) = (0, 0, 0, 0);
    let mut found: Vec<String> = Vec::new();
    for step in 0..steps {
        at += random.below(4) as i64;
        if random.below(500) == 0 {
            at += WITHIN;
        }
        value += random.below(7) as i64 - 3;
        // Values that make trouble are tested elsewhere.
        value = value.max(0);
        let letter = ['a', 'b', 'c'][random.below(3) as usize];
        let event = Event { letter, key: KEYS[random.below(6) as usize], value };
        let now = Timestamp::from_micros(at);
        let due = pattern.due();
        if due.at <= now {
            pattern.fire(due, &mut |_, _| panic!("a row of memory that is freed"));
        }
        found.clear();
        pattern.push(&event, Cx::event(now), &mut |row, at| {
            assert_eq!(at, now);
            found.push(row.expect("no error").to_string());
        });
        let expected = loops.push(at, &event);
        assert_eq!(found.len(), expected.len(), "step {step}");
        for (found, values) in found.iter().zip(&expected) {
            let bound: String =
                values.iter().enumerate().map(|(at, value)| format!("{at}:{value} ")).collect();
            assert!(found.starts_with(&format!("{bound}of ")), "{found} instead of {bound} at step {step}");
        }
        rows += expected.len();
        most = most.max(loops.open.len());
    }
    (rows, most)
}

fn made() -> Made {
    let root = within(then([every(one(0)), one(1), one(2)]), WITHIN);
    Made::new(&[any('a'), keyed('b'), rising('c')], root)
}

#[test]
fn a_million_steps_as_a_chain() {
    let (rows, most) = walk(&mut made().make(), 1_000_000);
    assert!(rows > 10_000 && most > 10, "{rows} {most}");
}

#[test]
fn steps_as_a_tree() {
    let mut made = made();
    made.plan.root = within(then([every(one(0)), one(1), within(one(2), 1_000)]), WITHIN);
    let (rows, _) = walk(&mut made.make(), 100_000);
    assert!(rows > 1_000, "{rows}");
}
