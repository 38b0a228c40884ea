//! Snapshots after every event, and damaged ones.

use super::super::{Part, Shape};
use super::letters::{Made, absent, any, every, keyed, one, rising, then, times, within};
use super::run::{events, restarted, run, same, saved};
use crate::operator::testing::damage;
use crate::state::Decoder;

/// Fires again and again without any event: up to the end of all time, or from a damaged time in the far past, without end.
fn endless() -> Part {
    then([every(absent(0, Some(7))), one(1)])
}

/// Patterns of every kind, and whether they are sequences.
fn roots() -> Vec<(Part, bool)> {
    let repeat = |part, min, max| Part::Repeat { part: Box::new(part), min, max };
    let chain = || then([every(one(0)), one(1), one(2)]);
    let group = || then([one(1), one(2)]);
    let patterns = [
        chain(),
        within(chain(), 30),
        within(every(then([one(0), one(1), one(2)])), 30),
        then([one(0), one(1), one(2)]),
        // The same as a tree.
        within(then([every(one(0)), one(1), within(one(2), 1_000)]), 30),
        // Repetition of an element and of a group.
        within(then([every(one(0)), times(1, 1, Some(3)), one(2)]), 60),
        within(then([every(one(0)), times(1, 0, None), one(2)]), 60),
        within(every(then([one(0), repeat(group(), 2, Some(3))])), 200),
        // AND, OR, in any nesting.
        within(every(Part::And(vec![one(0), one(1), one(2)])), 50),
        within(every(then([one(0), Part::Or(vec![then([one(1), one(1)]), one(2)])])), 50),
        within(then([every(one(0)), Part::And(vec![Part::Or(vec![one(1), one(2)]), one(1)])]), 50),
        // EVERY in the middle, and of groups.
        within(then([one(0), every(one(1)), one(2)]), 90),
        within(then([one(0), every(group()), one(0)]), 90),
        within(every(then([one(0), every(one(1)), one(2)])), 60),
        // NOT, with FOR and without.
        then([every(one(0)), absent(1, Some(10))]),
        within(then([every(one(0)), absent(1, None), one(2)]), 60),
        endless(),
        every(Part::And(vec![one(0), absent(1, Some(5))])),
        within(then([every(one(0)), within(group(), 9), one(0)]), 60),
    ];
    let sequences = [
        chain(),
        every(then([one(0), one(1), one(2)])),
        within(then([every(one(0)), times(1, 1, None), one(2)]), 40),
        every(then([one(0), times(1, 0, Some(1)), one(2)])),
        then([one(0), Part::Or(vec![one(1), one(2)])]),
    ];
    let patterns = patterns.into_iter().map(|root| (root, false));
    patterns.chain(sequences.into_iter().map(|root| (root, true))).collect()
}

fn made(root: &Part) -> Made {
    Made::new(&[any('a'), keyed('b'), rising('c')], root.clone())
}

/// Patterns of every kind, in all their forms.
fn patterns() -> Vec<Made> {
    let mut all = Vec::new();
    for (root, sequence) in roots() {
        let made = made(&root);
        if sequence {
            let made = made.sequence();
            all.extend([made.clone(), made.partitioned()]);
            continue;
        }
        all.extend([made.clone(), made.clone().partitioned(), made.clone().limit(3, true)]);
        if matches!(made.plan.root, Part::Within(..)) {
            all.extend([made.clone().timeout(), made.partitioned().timeout().limit(2, false)]);
        }
    }
    all
}

#[test]
fn restarts_after_every_event_change_nothing() {
    let (mut rows, mut chains) = (0, 0);
    for made in patterns() {
        chains += usize::from(matches!(made.make().shape, Shape::Chain(_)));
        for seed in 1..6 {
            let events = events(seed * 104_729, 150, 3);
            let expected = run(&made, &events, false);
            same(&run(&made, &events, true), &expected);
            rows += expected.len();
        }
    }
    assert!(rows > 2_000 && chains > 10, "{rows} rows, {chains} chains");
}

#[test]
fn damaged_states_are_errors() {
    for (number, (root, sequence)) in roots().into_iter().enumerate() {
        if root == endless() {
            continue;
        }
        let made = if sequence { made(&root).sequence() } else { made(&root) };
        damage(|| if number % 2 == 0 { made.make() } else { made.clone().partitioned().make() });
    }
}

/// A state goes into a pattern that has attempts already.
#[test]
fn what_was_open_before_is_gone() {
    for made in patterns() {
        let events = events(7, 120, 3);
        let (mut one, mut other) = (made.make(), made.make());
        for event in &events[..60] {
            super::run::push(&mut one, event, &mut Vec::new());
        }
        for event in &events[60..] {
            super::run::push(&mut other, event, &mut Vec::new());
        }
        let bytes = saved(&mut one);
        assert_eq!(other.restore(&mut Decoder::new(&bytes)), Ok(()));
        assert_eq!(saved(&mut other), bytes);
        let (mut rows, mut expected) = (Vec::new(), Vec::new());
        let mut one = restarted(&made, &mut one);
        for event in &events[60..] {
            super::run::push(&mut other, event, &mut rows);
            super::run::push(&mut one, event, &mut expected);
        }
        same(&rows, &expected);
    }
}
