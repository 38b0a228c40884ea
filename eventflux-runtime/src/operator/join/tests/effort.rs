//! What a row costs: it looks at the rows of its key, however many others are held.

use std::rc::Rc;

use super::naive::INNER;
use super::query::{Both, row};
use crate::operator::join::{
    Change, Form, Holds, Join, LastRows, LastTime, Line, Newest, NewestOfKey, Nothing, Slab, Timed, Unstamped,
};
use crate::operator::testing::Event;
use crate::time::{Cx, Timestamp};

type Value = (i64,);

/// How many rows one more left row looks at, and one more right row of a new key, when the right side has `held` keys of `each` rows.
fn looked<L: Holds<Value, Value>, R: Holds<Value, Value>>(
    (form, left, right): (Form, L, R),
    held: usize,
    each: usize,
) -> [u64; 2] {
    let query = Both { looked: Rc::default(), by_key: form.asof.is_some() };
    let count = Rc::clone(&query.looked);
    let mut join = Join::new(query, form, left, right);
    let keys: Vec<String> = (0..held).map(|number| format!("key {number}")).collect();
    let mut rows = 0;
    for value in 0..each as i64 {
        for key in &keys {
            let cx = Cx::event(Timestamp::from_micros(value));
            join.push_right(&Event { key, value: 100 + value }, cx, &mut |_, _| rows += 1);
        }
    }
    assert_eq!(rows, 0);
    let cx = Cx::event(Timestamp::from_micros(each as i64));
    count.set(0);
    join.push_left(&Event { key: "key 7", value: 5 }, cx, &mut |_, _| rows += 1);
    let found = count.replace(0);
    assert_eq!(rows, found);
    join.push_right(&Event { key: "new", value: 5 }, cx, &mut |_, _| rows += 1);
    [found, count.get()]
}

#[test]
fn rows_of_other_keys_cost_nothing() {
    let length = || Line::<Value, _, Unstamped>::new(LastRows::new(1_000_000));
    let time = || Line::<Value, _, Unstamped>::new(LastTime::new(1_000_000));
    let near = || Line::<Value, _, Timed>::new(LastTime::new(1_000_000));
    let by_time = Form { within: Some([-999_999, 999_999]), ..INNER };
    let asof = Form { triggers: [true, false], asof: Some(false), ..INNER };
    let told = Form { changes: true, ..INNER };
    for (held, each) in [(10, 3), (1_000, 3), (20_000, 3)] {
        let expected = [each as u64, 0];
        assert_eq!(looked((INNER, length(), length()), held, each), expected);
        assert_eq!(looked((INNER, time(), time()), held, each), expected);
        assert_eq!(looked((by_time, near(), near()), held, each), expected);
        let slabs = (told, Slab::new(LastRows::new(9)), Slab::new(LastRows::new(1_000_000)));
        assert_eq!(looked(slabs, held, each), expected);
        // One row of a key is newest.
        let newest = (asof, Nothing::new(), Newest::<Value>::new());
        assert_eq!(looked(newest, held, each), [1, 0]);
    }
    // UNIQUE by what the tests' windows look at holds few rows.
    let unique = (INNER, Nothing::new(), Slab::new(NewestOfKey::<Value>::new()));
    assert_eq!(looked(unique, 1, 9), [0, 0]);
}

/// Keys whose rows have gone are removed now and then, those that have rows never.
#[test]
fn keys_are_given_back() {
    let query = Both { looked: Rc::default(), by_key: false };
    let side = |n| Line::<Value, _, Unstamped>::new(LastRows::new(n));
    let mut join = Join::new(query, INNER, side(5_000), side(1));
    let mut found = 0;
    for number in 0..50_000 {
        let cx = Cx::event(Timestamp::from_micros(number));
        let (key, before) = (format!("key {number}"), format!("key {}", number - 4_999));
        join.push_left(&Event { key: &key, value: 100 }, cx, &mut |_, _| {});
        join.push_right(&Event { key: &before, value: 5 }, cx, &mut |_, _| found += 1);
        assert!(join.keys.len() <= 2 * 5_001 + 2 * 1_024, "{}", join.keys.len());
    }
    // Each looks for the oldest that is held.
    assert_eq!(found, 50_000 - 4_999);
}

/// Rows that are told of in vain do not stay among the pairs: a side without a window has pairs for the instant of its event.
#[test]
fn pairs_are_given_back() {
    let form = Form { changes: true, ..INNER };
    let query = Both { looked: Rc::default(), by_key: true };
    let mut join = Join::new(query, form, Slab::new(Nothing::new()), Slab::new(LastRows::new(3)));
    let mut told = Vec::new();
    for number in 0..1_000 {
        let cx = Cx::event(Timestamp::from_micros(number));
        let event = Event { key: "a", value: number };
        join.push_right(&event, cx, &mut |_, _| {});
        join.push_left(&event, cx, &mut |row, _| told.push(row.unwrap_or_default()));
    }
    let come = told.iter().filter(|row| row.ends_with("false")).count();
    let gone = told.iter().filter(|row| row.ends_with("true")).count();
    assert!(come == gone && come > 2_990, "{come} {gone}");
    let change = Change { pair: 1, leaves: false };
    assert_eq!(row("a", [Some(0), Some(0)], change), Ok(told.first().cloned()));
    assert!(join.pairs.is_empty());
}
