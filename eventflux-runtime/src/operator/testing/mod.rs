//! A query for the operators' tests, random events for it, and their run through an operator.

mod loose;
mod model;
mod parts;

pub(crate) use loose::{Came, LooseSums, Sifted, kind, sifted, time};
pub(crate) use model::{Step, aggregate, first_of_groups, newest, sliding, step};
pub(crate) use parts::Parts;

use super::window::{
    CalendarGroups, CalendarRows, CronGroups, CronRows, CumulateGroups, CumulateRows, Delay, Expression,
    ExpressionAll, ExternalTime, ExternalTimeAll, ExternalTimeBatchGroups, ExternalTimeBatchRows,
    FirstUnique, FirstUniqueAll, Length, LengthAll, LengthBatchGroups, LengthBatchRows, Rule, SessionGroups,
    SessionRows, Sift, SiftAll, SlidingByEvent, SlidingGroups, SlidingRows, Time, TimeAll, TimeBatchGroups,
    TimeBatchRows, TimeLength, TimeLengthAll, TumblingGroups, TumblingRows,
};
use super::{Bounds, Current, Due, Emit, Entering, Query, Running, Stateful};
use crate::aggregate::{Count, Distinct, SlidingMax, SumFloat, SumInt};
use crate::error::{Cause, Failure};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// `SELECT key, SUM(value), COUNT(*), MAX(value), COUNT(DISTINCT value), value GROUP BY key`, with values that
/// make trouble.
pub(crate) struct Sums;

/// WHERE before the window is FALSE, or has no value.
pub(crate) const REJECTED: i64 = -1;
pub(crate) const ADMIT_FAILS: i64 = -2;
/// WHERE after the window is FALSE; an aggregate's argument has no value.
pub(crate) const UNSEEN: i64 = -3;
pub(crate) const ENTER_FAILS: i64 = -4;
/// HAVING is FALSE; an expression of the SELECT list has no value.
pub(crate) const NOT_HAVING: i64 = -5;
pub(crate) const EMIT_FAILS: i64 = -6;
/// The value is NULL.
pub(crate) const NULL: i64 = -7;

#[derive(Clone, Debug)]
pub(crate) struct Event<'r> {
    pub(crate) key: &'r str,
    pub(crate) value: i64,
}

type Accs = (SumInt, Count, SlidingMax<i64>, Distinct<Count, i64>, SumFloat);

pub(crate) struct Shown<'r> {
    key: &'r str,
    group: &'r str,
    value: i64,
    sum: Option<i64>,
    count: i64,
    max: Option<i64>,
    distinct: i64,
    float: Option<f64>,
    window: Bounds,
    cx: Cx,
}

impl Query for Sums {
    type In<'r> = Event<'r>;
    type Out<'r> = Shown<'r>;
}

impl Stateful for Sums {
    type Key = (String,);
    type Args = (Option<i64>,);
    type Accs = Accs;
    type Kept = (i64, String);

    fn admit(&mut self, row: &Event<'_>, _: Cx) -> Result<bool, Failure> {
        match row.value {
            ADMIT_FAILS => Err(Cause::DivisionByZero.at(0)),
            value => Ok(value != REJECTED),
        }
    }
    fn enter<'r>(&'r mut self, row: &'r Event<'_>, _: Cx) -> Entering<'r, Self> {
        match row.value {
            UNSEEN => Ok(None),
            ENTER_FAILS => Err(Cause::DivisionByZero.at(1)),
            value => Ok(Some(((row.key,), (Some(value).filter(|value| *value != NULL),)))),
        }
    }
    fn keep<'r>(&self, row: &'r Event<'_>, _: Cx) -> (i64, &'r str) {
        (row.value, row.key)
    }
    fn accumulators(&self) -> Accs {
        Default::default()
    }
    fn add(accs: &mut Accs, (value,): (Option<i64>,)) {
        accs.1.add_one();
        if let Some(value) = value {
            accs.0.add(value);
            accs.2.add(value);
            accs.3.add(value);
            accs.4.add(value as f64);
        }
    }
    fn remove(accs: &mut Accs, (value,): (Option<i64>,)) {
        accs.1.remove_one();
        if let Some(value) = value {
            accs.0.remove(value);
            accs.2.remove(value);
            accs.3.remove(value);
            accs.4.remove(value as f64);
        }
    }
    fn key_layout(&self) -> &() {
        &()
    }
    fn args_layout(&self) -> &() {
        &()
    }
    fn kept_layout(&self) -> &() {
        &()
    }
}

impl Current for Sums {
    fn current<'r>(
        &'r mut self,
        row: &'r Event<'_>,
        key: (&'r str,),
        accs: &'r Accs,
        cx: Cx,
    ) -> Result<Option<Shown<'r>>, Failure> {
        self.emit((row.value, row.key), key, accs, Bounds::default(), cx)
    }
}

impl Emit for Sums {
    fn emit<'r>(
        &'r mut self,
        (value, key): (i64, &'r str),
        (group,): (&'r str,),
        accs: &'r Accs,
        window: Bounds,
        cx: Cx,
    ) -> Result<Option<Shown<'r>>, Failure> {
        let accs = (&accs.0, &accs.1, accs.2.value(), &accs.3, &accs.4);
        Shown::of((value, key), (group,), accs, window, cx)
    }
}

impl<'r> Shown<'r> {
    /// HAVING and SELECT of a row over its group.
    fn of(
        (value, key): (i64, &'r str),
        (group,): (&'r str,),
        (sum, count, max, distinct, float): (&SumInt, &Count, Option<i64>, &Distinct<Count, i64>, &SumFloat),
        window: Bounds,
        cx: Cx,
    ) -> Result<Option<Self>, Failure> {
        match value {
            NOT_HAVING => Ok(None),
            EMIT_FAILS => Err(Cause::DivisionByZero.at(2)),
            _ => Ok(Some(Shown {
                key,
                group,
                value,
                sum: sum.value().map_err(|cause| cause.at(3))?,
                count: count.value(),
                max,
                distinct: distinct.inner().value(),
                float: float.value(),
                window,
                cx,
            })),
        }
    }

    /// One number that tells rows apart: the sum of a group, the value of a row.
    pub(crate) fn shown(&self) -> i64 {
        self.sum.unwrap_or(self.value)
    }

    fn text(&self, at: Timestamp) -> String {
        assert_eq!(self.cx.at, at);
        // The windows of rows know no groups.
        assert!(self.key == self.group || self.count == 0);
        assert_eq!(self.float, self.sum.map(|sum| sum as f64));
        let Shown { key, value, sum, count, max, distinct, window, cx, .. } = self;
        let Bounds { start, end } = window;
        let times = [cx.now, at, *start, *end].map(Timestamp::as_micros);
        format!("{times:?} {key} {value}: {sum:?} {count} {max:?} {distinct}")
    }
}

fn text(row: Result<Shown<'_>, Failure>, at: Timestamp) -> String {
    match row {
        Ok(row) => row.text(at),
        Err(failure) => format!("{} error {}", at.as_micros(), failure.expression),
    }
}

/// What the tests need of any operator.
pub(crate) trait Operator: Sized {
    fn push_text(&mut self, event: &Event<'_>, cx: Cx, out: &mut Vec<String>);
    fn push_blind(&mut self, event: &Event<'_>, cx: Cx);
    fn fire_text(&mut self, due: Due, out: &mut Vec<String>);
    fn flush_text(&mut self, now: Timestamp, out: &mut Vec<String>) -> bool;
    fn due(&self) -> Due;
    fn closes(&self) -> bool;
    fn settle(&mut self, now: Timestamp);
    fn save(&self, out: &mut Encoder);
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
}

macro_rules! operators {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        impl<$($generics)*> Operator for $ty {
            fn push_text(&mut self, event: &Event<'_>, cx: Cx, out: &mut Vec<String>) {
                self.push(event, cx, &mut |row, at| out.push(text(row, at)));
            }
            fn push_blind(&mut self, event: &Event<'_>, cx: Cx) {
                self.push(event, cx, &mut |_, _| {});
            }
            fn fire_text(&mut self, due: Due, out: &mut Vec<String>) {
                self.fire(due, &mut |row, at| out.push(text(row, at)));
            }
            fn flush_text(&mut self, now: Timestamp, out: &mut Vec<String>) -> bool {
                self.flush(now, &mut |row, at| out.push(text(row, at)))
            }
            fn due(&self) -> Due {
                self.due()
            }
            fn closes(&self) -> bool {
                self.closes()
            }
            fn settle(&mut self, now: Timestamp) {
                self.settle(now);
            }
            fn save(&self, out: &mut Encoder) {
                self.save(out);
            }
            fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
                self.restore(from)
            }
        }
    )*};
}
operators! {
    [] Running<Sums>;
    [] Length<Sums>;
    [] Time<Sums>;
    [] LengthAll<Sums>;
    [] TimeAll<Sums>;
    [] TumblingGroups<Sums>;
    [] TumblingRows<Sums>;
    [] LengthBatchGroups<Sums>;
    [] LengthBatchRows<Sums>;
    [] TimeBatchGroups<Sums>;
    [] TimeBatchRows<Sums>;
    [] CalendarGroups<Sums>;
    [] CalendarRows<Sums>;
    [] CumulateGroups<Sums>;
    [] CumulateRows<Sums>;
    [] CronGroups<Sums>;
    [] CronRows<Sums>;
    [] SlidingGroups<Parts>;
    [] SlidingByEvent<Sums>;
    [] SlidingRows<Sums>;
    [] SessionGroups<LooseSums<(String,)>>;
    [] SessionRows<Sums>;
    [] ExternalTimeBatchGroups<LooseSums<(Timestamp,)>>;
    [] ExternalTimeBatchRows<LooseSums<(Timestamp,)>>;
    [] TimeLength<Sums>;
    [] TimeLengthAll<Sums>;
    [] Expression<Sums>;
    [] ExpressionAll<Sums>;
    [] Delay<Sums>;
    [] ExternalTime<LooseSums<(Timestamp,)>>;
    [] ExternalTimeAll<LooseSums<(Timestamp,)>>;
    [] FirstUnique<LooseSums<(i64, String)>>;
    [] FirstUniqueAll<LooseSums<(i64, String)>>;
    [R: Rule<(i64, String)>] Sift<LooseSums<(i64, String)>, R>;
    [R: Rule<(i64, String)>] SiftAll<LooseSums<(i64, String)>, R>;
}

/// A small generator (xorshift), so that tests are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % n
    }
}

/// Random events in the order of their times, some at the same time, some troublesome, all values small.
pub(crate) fn events(seed: u64, number: usize) -> Vec<(Timestamp, Event<'static>)> {
    let mut random = Random(seed);
    let mut at = -50;
    (0..number)
        .map(|_| {
            at += random.below(6) as i64;
            if random.below(40) == 0 {
                at += 100;
            }
            let key = ["", "a", "bb", "ccc"][random.below(4) as usize];
            (Timestamp::from_micros(at), Event { key, value: random.below(20) as i64 - 7 })
        })
        .collect()
}

/// Runs events through an operator as its driver does, and gives the texts of its rows. With `restart`, the
/// operator is replaced by one restored from its state before every event.
pub(crate) fn run<O: Operator>(
    new: impl Fn() -> O,
    events: &[(Timestamp, Event<'_>)],
    restart: bool,
) -> Vec<String> {
    let mut operator = new();
    let mut out = Vec::new();
    let mut now = Timestamp::MIN;
    for (at, event) in events {
        while operator.due().at <= *at {
            let due = operator.due();
            operator.fire_text(due, &mut out);
        }
        if restart {
            operator = restarted(&operator, &new);
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
        operator = restarted(&operator, &new);
    }
    assert!(out.is_empty(), "{out:?}");
    assert!(operator.closes() && operator.due() < Due::NEVER);
    while operator.due() < Due::NEVER {
        let due = operator.due();
        operator.fire_text(due, &mut out);
    }
    out
}

fn restarted<O: Operator>(operator: &O, new: impl Fn() -> O) -> O {
    let bytes = saved(operator);
    let mut restored = new();
    let mut from = Decoder::new(&bytes);
    assert_eq!(restored.restore(&mut from), Ok(()));
    assert_eq!(from.finish(), Ok(()));
    assert_eq!(saved(&restored), bytes);
    assert_eq!(restored.due(), operator.due());
    restored
}

fn saved(operator: &impl Operator) -> Vec<u8> {
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
        let rows = run(&new, &events, false);
        same(&rows, &expected(&events));
        assert!(rows.len() > 10, "{rows:?}");
        same(&run(&new, &events, true), &rows);
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
    let bytes = saved(&operator);
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
            assert_eq!(restored.restore(&mut Decoder::new(&saved(&operator))), Ok(()));
            assert_eq!(saved(&restored), saved(&operator));
        }
    }
}
