//! Patterns that are chains give the same rows as trees.

use super::super::{Part, Shape};
use super::letters::{Made, Wanted, any, every, keyed, one, rising, then, within};
use super::run::{events, listed, run, same};

/// A length of time that nothing exceeds: WITHIN around an element makes a tree of a chain and changes nothing else.
const LONG: i64 = 1 << 40;

/// What may stand around an element without a change of meaning.
const AROUND: [fn(Part) -> Part; 4] = [
    |part| within(part, LONG),
    |part| Part::And(vec![part]),
    |part| Part::Or(vec![part]),
    |part| Part::Repeat { part: Box::new(part), min: 1, max: Some(1) },
];

/// The same pattern as a tree, in several ways.
fn as_trees(made: &Made) -> Vec<Made> {
    assert!(matches!(made.make().shape, Shape::Chain(_)), "{made:?}");
    let tree = |around: &fn(Part) -> Part| {
        let mut tree = made.clone();
        tree.plan.root = wrapped(&made.plan.root, *around);
        assert!(matches!(tree.make().shape, Shape::Tree(_)), "{tree:?}");
        tree
    };
    AROUND.iter().map(tree).collect()
}

/// With something around the last element.
fn wrapped(part: &Part, around: fn(Part) -> Part) -> Part {
    match part {
        Part::Within(part, length) => within(wrapped(part, around), *length),
        // EVERY of an element stays one: what is around it stands inside.
        Part::Every(part) => every(wrapped(part, around)),
        Part::Then(parts) => {
            let (last, before) = parts.split_last().expect("a chain has parts");
            let mut parts = before.to_vec();
            parts.push(wrapped(last, around));
            then(parts)
        }
        element => around(element.clone()),
    }
}

/// The chains of these positions: EVERY on the first, on the whole, nowhere; with WITHIN and without.
fn chains(wanted: &[Wanted]) -> Vec<Made> {
    let elements: Vec<Part> = (0..wanted.len()).map(one).collect();
    let mut first = elements.clone();
    first[0] = every(first[0].clone());
    let mut all = Vec::new();
    for root in [then(first), every(then(elements.clone())), then(elements)] {
        all.push(Made::new(wanted, root.clone()));
        for length in [1, 20, 150] {
            all.push(Made::new(wanted, within(root.clone(), length)));
            all.push(Made::new(wanted, within(root.clone(), length)).timeout());
        }
    }
    all
}

fn compare(made: &Made, letters: u64) -> usize {
    let trees = as_trees(made);
    let mut rows = 0;
    for seed in 1..5 {
        let events = events(seed * 7_919, 250, letters);
        let chain = run(made, &events, false);
        for tree in &trees {
            same(&run(tree, &events, false), &chain);
        }
        rows += chain.len();
    }
    rows
}

/// All chains of these positions, in all their forms.
fn check(wanted: &[Wanted], letters: u64) {
    let mut rows = 0;
    for made in chains(wanted) {
        rows += compare(&made, letters);
        rows += compare(&made.clone().partitioned(), letters);
        rows += compare(&made.clone().well_hashed(), letters);
        rows += compare(&made.clone().sequence(), letters);
        rows += compare(&made.clone().sequence().partitioned(), letters);
    }
    assert!(rows > 1_000, "{rows}");
}

#[test]
fn two_positions() {
    check(&[any('a'), any('b')], 3);
    check(&[any('a'), keyed('b')], 3);
    check(&[any('a'), rising('a')], 2);
}

#[test]
fn three_positions() {
    check(&[any('a'), keyed('b'), rising('c')], 3);
    check(&[any('a'), keyed('a'), any('a')], 2);
    check(&[any('a'), any('b'), keyed('a')], 2);
}

#[test]
fn five_positions() {
    check(&[any('a'), keyed('b'), keyed('a'), any('b'), keyed('a')], 2);
}

#[test]
fn limits() {
    for made in chains(&[any('a'), keyed('b'), keyed('c')]) {
        for (most, oldest) in [(1, true), (1, false), (3, true), (3, false)] {
            compare(&made.clone().limit(most, oldest), 3);
            compare(&made.clone().partitioned().limit(most, oldest), 3);
            compare(&made.clone().sequence().partitioned().limit(most, oldest), 3);
        }
    }
}

#[test]
fn one_event_completes_several_attempts_in_order_of_begin() {
    let made = Made::new(&[any('a'), any('b')], then([every(one(0)), one(1)]));
    let events = listed(&[(1, "a x 1"), (2, "a y 2"), (2, "a x 3"), (3, "b z 4")]);
    let expected = ["1", "2", "3"].map(|first| {
        let key = if first == "2" { "y" } else { "x" };
        format!("3: 0:{first} 1:4 of Some({key:?}) in \"\", 0 times None")
    });
    same(&run(&made, &events, false), &expected);
    for tree in as_trees(&made) {
        same(&run(&tree, &events, false), &expected);
    }
}

#[test]
fn an_attempt_expires_a_microsecond_after_its_time() {
    let made = Made::new(&[any('a'), any('b')], within(then([every(one(0)), one(1)]), 10)).timeout();
    for (at, matched) in [(10, true), (11, false)] {
        let events = listed(&[(0, "a x 1"), (at, "b x 2")]);
        let row = if matched {
            "10: 0:1 1:2 of Some(\"x\") in \"\", 0 times None"
        } else {
            "10: expired 0:1 of Some(\"x\") in \"\", 0 times None"
        };
        same(&run(&made, &events, false), &[row.to_string()]);
        for tree in as_trees(&made) {
            same(&run(&tree, &events, false), &[row.to_string()]);
        }
    }
}
