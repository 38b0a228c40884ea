//! Snapshots of joins: those that are told of pairs against themselves with restarts, and damaged ones.

use super::naive::INNER;
use super::query::Tested;
use crate::columns::Direction;
use crate::operator::join::{
    AboveShare, FirstInOrder, Form, Holds, LastRows, LastTime, Line, Matched, MostFrequent, Newest,
    NewestOfKey, Nothing, Slab, Timed, Unstamped,
};
use crate::operator::testing::{Operator, Random, Written, damage, events};
use crate::state::{Decoder, Encoder};
use crate::time::Cx;

type Value = (i64,);

const UP: [Direction; 1] = [Direction { descending: false, nulls_first: false }];
const TOLD: Form = Form { outer: [true, true], changes: true, ..INNER };

/// The same rows with and without restarts, and those of pairs that go for all that came and whose rows are held no more.
fn restarts<L: Holds<Value, Value>, R: Holds<Value, Value>>(
    form: Form,
    left: impl Fn() -> L,
    right: impl Fn() -> R,
) {
    let new = || Tested::new(form, left(), right());
    for seed in 1..20 {
        let mut random = Random(seed * 104_729);
        let (mut one, mut other, mut third) = (new(), new(), new());
        let (mut rows, mut again, mut recovered) = (Vec::new(), Vec::new(), Vec::new());
        let mut written = Written::default();
        for (at, event) in events(seed * 7919, 200) {
            for (tested, rows) in
                [(&mut one, &mut rows), (&mut other, &mut again), (&mut third, &mut recovered)]
            {
                while tested.due().at <= at {
                    let due = tested.due();
                    tested.fire_text(due, rows);
                }
                tested.push_text(&event, Cx::event(at), rows);
            }
            if random.below(3) == 0 {
                let mut out = Encoder::new();
                other.save(&mut out);
                other = new();
                assert_eq!(other.restore(&mut Decoder::new(&out.into_bytes())), Ok(()));
            }
            // All that was written, and then what changed.
            let bytes = written.add(|out| third.save(out));
            if random.below(9) == 0 {
                third = new();
                let mut from = Decoder::new(bytes);
                assert_eq!(third.restore(&mut from), Ok(()));
                assert_eq!(from.finish(), Ok(()));
                written = Written::default();
            }
        }
        assert_eq!(rows, again);
        assert_eq!(rows, recovered);
        assert!(rows.len() > 10, "{rows:?}");
        let told = |leaves: &str| rows.iter().filter(|row| row.ends_with(leaves)).count();
        assert!(!form.changes || told("true") > 0 && told("true") <= told("false"));
    }
}

fn slab<R>(rule: R) -> Slab<Value, R> {
    Slab::new(rule)
}

#[test]
fn those_that_tell_which_pairs_go() {
    restarts(TOLD, || slab(LastRows::new(4)), || slab(LastTime::new(30)));
    restarts(TOLD, || slab(NewestOfKey::<Value>::new()), || slab(FirstInOrder::<Value>::new(5, &UP)));
    restarts(TOLD, || slab(MostFrequent::<Value>::new(2)), || slab(AboveShare::<Value>::new(0.2, 0.1)));
    restarts(TOLD, || slab(Nothing::new()), || slab(LastRows::new(9)));
}

#[test]
fn those_of_every_kind_of_side() {
    restarts(INNER, || slab(MostFrequent::<Value>::new(2)), || slab(AboveShare::<Value>::new(0.2, 0.1)));
    let by_time = Form { outer: [true, false], within: Some([-20, 5]), ..INNER };
    let left = || Line::<Value, _, Matched>::new(LastTime::new(6));
    restarts(by_time, left, || Line::<Value, _, Timed>::new(LastTime::new(21)));
}

#[test]
fn damaged_states_are_errors() {
    let line = || Line::<Value, _, Unstamped>::new(LastRows::new(5));
    damage(|| Tested::new(INNER, line(), Line::<Value, _, Unstamped>::new(LastTime::new(40))));
    damage(|| Tested::new(INNER, Nothing::new(), slab(NewestOfKey::<Value>::new())));
    damage(|| Tested::new(INNER, line(), slab(FirstInOrder::<Value>::new(5, &UP))));
    damage(|| {
        Tested::new(INNER, slab(MostFrequent::<Value>::new(2)), slab(AboveShare::<Value>::new(0.2, 0.1)))
    });
    let by_time = Form { outer: [true, true], within: Some([-20, 5]), ..INNER };
    let side = |length| Line::<Value, _, Matched>::new(LastTime::new(length));
    damage(|| Tested::new(by_time, side(6), side(21)));
    let asof = Form { outer: [true, false], triggers: [true, false], asof: Some(false), ..INNER };
    damage(|| Tested::new(asof, Nothing::new(), Newest::<Value>::new()));
    damage(|| Tested::new(TOLD, slab(LastRows::new(4)), slab(LastTime::new(30))));
    damage(|| Tested::new(TOLD, slab(Nothing::new()), slab(NewestOfKey::<Value>::new())));
}

/// What leaves by the clock goes in order, and once.
#[test]
fn rows_that_have_left_are_forgotten() {
    let mut tested = Tested::new(INNER, Nothing::new(), Line::<Value, _, Unstamped>::new(LastTime::new(10)));
    for (at, event) in events(7, 50) {
        tested.push_blind(&event, Cx::event(at));
    }
    tested.settle(crate::time::Timestamp::MAX);
    let mut out = Encoder::new();
    tested.save(&mut out);
    let mut nothing = Encoder::new();
    Tested::new(INNER, Nothing::new(), Line::<Value, _, Unstamped>::new(LastTime::new(10)))
        .save(&mut nothing);
    assert_eq!(out.into_bytes(), nothing.into_bytes());
}
