//! The tests' query, and a join of it as an operator.

use std::cell::Cell;
use std::rc::Rc;

use crate::error::{Cause, Failure};
use crate::operator::join::{Change, Form, Holds, Join, JoinSide, Joining, Keyed, Left, Right};
use crate::operator::testing::{Event, Operator};
use crate::operator::{Due, Query};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// Keys are those of the events, of which the empty one is NULL; values of both rows must differ.
pub(super) struct Both {
    /// How many rows of the other side were looked at.
    pub(super) looked: Rc<Cell<u64>>,
    /// Whether ON asks for the key alone, and no window looks at anything, as in ASOF JOIN.
    pub(super) by_key: bool,
}

/// What is kept of an event, and what windows look at.
type Value = (i64,);

/// A filter is not TRUE, or has no value; a key has none; what a window looks at has none.
pub(super) const REJECTED: i64 = -1;
pub(super) const ADMIT_FAILS: i64 = -2;
pub(super) const KEY_FAILS: i64 = -3;
pub(super) const MARK_FAILS: i64 = -4;
/// What both values make together if ON has no value, and if the row has none.
pub(super) const ON_FAILS: i64 = 9;
pub(super) const EMIT_FAILS: i64 = 4;

/// Whether an event comes to the left and to the right side.
pub(super) fn sides(value: i64) -> [bool; 2] {
    [value.rem_euclid(3) != 0, value.rem_euclid(3) != 1]
}

/// The value that UNIQUE and SORT of the tests look at.
pub(super) fn mark(value: i64) -> i64 {
    value.rem_euclid(4)
}

impl Query for Both {
    type In<'r> = Event<'r>;
    type Out<'r> = String;
}

impl Keyed for Both {
    type Key = (String,);

    fn key_layout(&self) -> &() {
        &()
    }
}

macro_rules! side {
    ($side:ty) => {
        impl JoinSide<$side> for Both {
            type Row<'r> = Event<'r>;
            type Kept = Value;
            type Mark = Value;

            fn admit(&mut self, row: &Event<'_>, _: Cx) -> Result<bool, Failure> {
                if row.value == ADMIT_FAILS {
                    return Err(Cause::DivisionByZero.at(0));
                }
                Ok(row.value != REJECTED)
            }
            fn key<'r>(&'r mut self, row: &'r Event<'_>, _: Cx) -> Result<Option<(&'r str,)>, Failure> {
                if row.value == KEY_FAILS {
                    return Err(Cause::DivisionByZero.at(1));
                }
                Ok(Some((row.key,)).filter(|_| !row.key.is_empty()))
            }
            fn mark<'r>(&'r mut self, row: &'r Event<'_>, _: Cx) -> Result<(i64,), Failure> {
                if row.value == MARK_FAILS && !self.by_key {
                    return Err(Cause::DivisionByZero.at(2));
                }
                Ok((mark(row.value),))
            }
            fn keep(&self, row: &Event<'_>, _: Cx) -> (i64,) {
                (row.value,)
            }
            fn kept_layout(&self) -> &() {
                &()
            }
            fn mark_layout(&self) -> &() {
                &()
            }
        }
    };
}

side!(Left);
side!(Right);

impl Joining for Both {
    fn fits(&mut self, (left,): (i64,), (right,): (i64,), _: Cx) -> Result<bool, Failure> {
        self.looked.set(self.looked.get() + 1);
        if self.by_key {
            return Ok(true);
        }
        if left + right == ON_FAILS {
            return Err(Cause::DivisionByZero.at(3));
        }
        Ok(left != right)
    }

    fn emit<'r>(
        &'r mut self,
        key: Option<(&'r str,)>,
        left: Option<(i64,)>,
        right: Option<(i64,)>,
        change: Change,
        _: Cx,
    ) -> Result<Option<String>, Failure> {
        let [left, right] = [left, right].map(|row| row.map(|(value,)| value));
        row(key.map_or("", |(key,)| key), [left, right], change)
    }
}

/// The row of a pair.
pub(super) fn row(key: &str, rows: [Option<i64>; 2], change: Change) -> Result<Option<String>, Failure> {
    if rows[0].zip(rows[1]).is_some_and(|(left, right)| left + right == EMIT_FAILS) {
        return Err(Cause::DivisionByZero.at(4));
    }
    // What both have in common is asked for pairs alone.
    let key = if rows.contains(&None) { "" } else { key };
    let Change { pair, leaves } = change;
    Ok(Some(format!("{key:?} {rows:?} {pair} {leaves}")))
}

/// A row or an error as text.
pub(super) fn text(row: Result<String, Failure>, at: Timestamp) -> String {
    match row {
        Ok(row) => format!("{} {row}", at.as_micros()),
        Err(failure) => format!("{} error {}", at.as_micros(), failure.expression),
    }
}

/// A join as an operator.
pub(super) struct Tested<L, R> {
    pub(super) join: Join<Both, L, R>,
}

impl<L: Holds<Value, Value>, R: Holds<Value, Value>> Tested<L, R> {
    pub(super) fn new(form: Form, left: L, right: R) -> Self {
        let query = Both { looked: Rc::default(), by_key: form.asof.is_some() };
        Tested { join: Join::new(query, form, left, right) }
    }

    fn push(&mut self, event: &Event<'_>, cx: Cx, mut out: impl FnMut(Result<String, Failure>, Timestamp)) {
        let [left, right] = sides(event.value);
        if left {
            self.join.push_left(event, cx, &mut out);
        }
        if right {
            self.join.push_right(event, cx, &mut out);
        }
    }
}

impl<L: Holds<Value, Value>, R: Holds<Value, Value>> Operator for Tested<L, R> {
    fn push_text(&mut self, event: &Event<'_>, cx: Cx, out: &mut Vec<String>) {
        self.push(event, cx, |row, at| out.push(text(row, at)));
    }
    fn push_blind(&mut self, event: &Event<'_>, cx: Cx) {
        self.push(event, cx, |_, _| {});
    }
    fn fire_text(&mut self, due: Due, out: &mut Vec<String>) {
        self.join.fire(due, &mut |row, at| out.push(text(row, at)));
    }
    fn flush_text(&mut self, now: Timestamp, out: &mut Vec<String>) -> bool {
        self.join.flush(now, &mut |row, at| out.push(text(row, at)))
    }
    fn due(&self) -> Due {
        self.join.due()
    }
    fn closes(&self) -> bool {
        self.join.closes()
    }
    fn settle(&mut self, now: Timestamp) {
        self.join.settle(now);
    }
    fn save(&mut self, out: &mut Encoder) {
        self.join.save(out);
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.join.restore(from)
    }
}
