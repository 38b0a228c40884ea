//! The tests' query, and its rows as text.

use crate::aggregate::{Count, Distinct, SlidingMax, SumFloat, SumInt};
use crate::error::{Cause, Failure};
use crate::operator::{Bounds, Current, Emit, Entering, Query, Stateful};
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
    type Forever = ();

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
    pub(super) fn of(
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

pub(super) fn text(row: Result<Shown<'_>, Failure>, at: Timestamp) -> String {
    match row {
        Ok(row) => row.text(at),
        Err(failure) => format!("{} error {}", at.as_micros(), failure.expression),
    }
}
