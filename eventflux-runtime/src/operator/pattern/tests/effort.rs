//! What an event costs when much is open, memory that is given back, and limits.

use super::super::{Part, Shape};
use super::letters::{Event, Made, absent, any, every, keyed, one, then, times, within};
use super::run::{fire, listed, push, run, same};
use crate::time::{Cx, Timestamp};

/// How often the query is asked about bound events when one event comes that touches one attempt of `open`.
fn asked(made: &Made, open: usize) -> [u64; 3] {
    let made = made.clone().well_hashed();
    let mut pattern = made.make();
    let mut rows = 0;
    for number in 0..open {
        let key = format!("key {number}");
        let event = Event { letter: 'a', key: &key, value: 1 };
        pattern.push(&event, Cx::event(Timestamp::from_micros(0)), &mut |_, _| rows += 1);
    }
    assert_eq!(rows, 0);
    // One that goes on, one that nobody waits for, one that fits nowhere.
    let events = [("b", "key 7"), ("b", "another key"), ("x", "key 8")];
    events.map(|(letter, key)| {
        let before = made.asked.get();
        let event = Event { letter: letter.chars().next().unwrap_or('?'), key, value: 2 };
        pattern.push(&event, Cx::event(Timestamp::from_micros(1)), &mut |_, _| rows += 1);
        made.asked.get() - before
    })
}

#[test]
fn attempts_of_other_keys_cost_nothing() {
    let wanted = [any('a'), keyed('b'), keyed('c')];
    let roots = [
        within(then([every(one(0)), one(1), one(2)]), 1_000),
        then([every(one(0)), one(1), one(2)]),
        within(then([every(one(0)), times(1, 1, None), one(2)]), 1_000),
        then([every(one(0)), Part::And(vec![one(1), one(2)])]),
        then([every(one(0)), absent(1, None), one(2)]),
    ];
    for (number, root) in roots.into_iter().enumerate() {
        let made = Made::new(&wanted, root);
        let few = asked(&made, 100);
        assert!(few[0] >= 1 && few[0] <= 12, "{number}: {few:?}");
        assert_eq!(few[1..], [0, 0], "{number}");
        assert_eq!(asked(&made, 10_000), few, "{number}");
        // Trees are many times slower without optimizations, and find attempts by the same lists.
        let most = if number == 0 { 1_000_000 } else { 50_000 };
        assert_eq!(asked(&made, most), few, "{number}");
    }
}

/// The same where PARTITION BY tells them apart.
#[test]
fn attempts_of_other_partitions_cost_nothing() {
    let wanted = [any('a'), any('b'), any('c')];
    for root in [
        then([every(one(0)), one(1), one(2)]),
        then([every(one(0)), times(1, 1, None), one(2)]),
        every(then([one(0), one(1), one(2)])),
    ] {
        for made in [
            Made::new(&wanted, root.clone()).partitioned(),
            Made::new(&wanted, root.clone()).partitioned().sequence(),
        ] {
            let few = asked(&made, 100);
            assert!(few[0] <= 8, "{few:?}");
            assert_eq!(asked(&made, 100_000), few);
        }
    }
}

/// 100,000 attempts expire, and one late event comes.
#[test]
fn room_is_given_back() {
    let wanted = [any('a'), keyed('b'), keyed('c')];
    for root in [
        within(then([every(one(0)), one(1), one(2)]), 1_000),
        within(then([every(one(0)), times(1, 1, Some(3)), one(2)]), 1_000),
    ] {
        for made in [
            Made::new(&wanted, root.clone()),
            Made::new(&wanted, root.clone()).partitioned(),
            Made::new(&wanted, root.clone()).timeout(),
        ] {
            let made = made.well_hashed();
            let mut pattern = made.make();
            let (mut rows, key) = (0, |number| format!("{number}"));
            for number in 0..100_000 {
                let event = Event { letter: 'a', key: &key(number), value: number };
                let cx = Cx::event(Timestamp::from_micros(number / 1_000));
                pattern.push(&event, cx, &mut |_, _| rows += 1);
            }
            assert!(pattern.attempts.room() >= 100_000);
            let mut out = Vec::new();
            push(&mut pattern, &listed(&[(1_000_000, "a late 1")])[0], &mut out);
            let (room, listed_now) = (pattern.attempts.room(), pattern.attempts.listed());
            assert_eq!(listed_now, 1);
            assert!(room <= 8_192, "{room} slots for one attempt");
            assert_eq!(out.len(), if made.plan.timeout { 100_000 } else { 0 });
            assert_eq!(rows, 0);
            // What is left goes on as if nothing had been moved.
            push(&mut pattern, &listed(&[(1_000_001, "b late 2")])[0], &mut out);
            out.clear();
            push(&mut pattern, &listed(&[(1_000_002, "c late 3")])[0], &mut out);
            assert_eq!(out.len(), 1, "{out:?}");
        }
    }
}

/// Without an event, when the clock goes on alone.
#[test]
fn room_is_given_back_by_the_clock() {
    let wanted = [any('a'), keyed('b')];
    let made = Made::new(&wanted, within(then([every(one(0)), one(1)]), 1_000)).well_hashed();
    let mut pattern = made.make();
    for number in 0..100_000 {
        let event = Event { letter: 'a', key: &format!("{number}"), value: number };
        pattern.push(&event, Cx::event(Timestamp::from_micros(0)), &mut |_, _| {});
    }
    assert!(matches!(pattern.shape, Shape::Chain(_)));
    fire(&mut pattern, 10_000, &mut Vec::new());
    assert_eq!(pattern.attempts.listed(), 0);
    assert!(pattern.attempts.room() <= 8_192, "{} slots for nothing", pattern.attempts.room());
}

fn limited(oldest: bool) -> Vec<String> {
    let made = Made::new(&[any('a'), any('b')], then([every(one(0)), one(1)])).limit(2, oldest);
    let events =
        listed(&[(1, "a x 1"), (2, "a x 2"), (3, "a x 3"), (4, "b x 4"), (5, "a x 5"), (6, "b x 6")]);
    let rows = run(&made, &events, false);
    let mut tree = made;
    tree.plan.root = then([every(one(0)), within(one(1), 1 << 40)]);
    same(&run(&tree, &events, false), &rows);
    rows
}

#[test]
fn the_newest_is_refused() {
    let rows = limited(false);
    assert_eq!(rows.len(), 4);
    assert!(rows[0].starts_with("3: error 9: Attempts { most: 2, oldest: false }"), "{rows:?}");
    assert!(rows[1].starts_with("4: 0:1 1:4 ") && rows[2].starts_with("4: 0:2 1:4 "), "{rows:?}");
    assert!(rows[3].starts_with("6: 0:5 1:6 "), "{rows:?}");
}

#[test]
fn the_oldest_makes_room() {
    let rows = limited(true);
    assert_eq!(rows.len(), 4);
    assert!(rows[0].starts_with("3: error 9: Attempts { most: 2, oldest: true }"), "{rows:?}");
    assert!(rows[1].starts_with("4: 0:2 1:4 ") && rows[2].starts_with("4: 0:3 1:4 "), "{rows:?}");
    assert!(rows[3].starts_with("6: 0:5 1:6 "), "{rows:?}");
}
