//! The operators, for the tests all alike.

use super::sums::text;
use super::{Event, LooseSums, Parts, Sums};
use crate::operator::rate::{AllEvery, FirstEvery, FirstOfEvents, LastEvery, Snapshot};
use crate::operator::window::{
    CalendarGroups, CalendarRows, CronGroups, CronRows, CumulateGroups, CumulateRows, Delay, Expression,
    ExpressionAll, ExternalTime, ExternalTimeAll, ExternalTimeBatchGroups, ExternalTimeBatchRows,
    FirstUnique, FirstUniqueAll, Length, LengthAll, LengthBatchGroups, LengthBatchRows, Rule, SessionGroups,
    SessionRows, Sift, SiftAll, SlidingByEvent, SlidingGroups, SlidingRows, Time, TimeAll, TimeBatchGroups,
    TimeBatchRows, TimeLength, TimeLengthAll, TumblingGroups, TumblingRows,
};
use crate::operator::{Due, Running};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// What the tests need of any operator.
pub(crate) trait Operator: Sized {
    fn push_text(&mut self, event: &Event<'_>, cx: Cx, out: &mut Vec<String>);
    fn push_blind(&mut self, event: &Event<'_>, cx: Cx);
    fn fire_text(&mut self, due: Due, out: &mut Vec<String>);
    fn flush_text(&mut self, now: Timestamp, out: &mut Vec<String>) -> bool;
    fn due(&self) -> Due;
    fn closes(&self) -> bool;
    fn settle(&mut self, now: Timestamp);
    fn save(&mut self, out: &mut Encoder);
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
}

/// What is alike for all operators whose rows `text` shows.
macro_rules! forwarded {
    () => {
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
        fn save(&mut self, out: &mut Encoder) {
            self.save(out);
        }
        fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
            self.restore(from)
        }
    };
}
pub(crate) use forwarded;

macro_rules! operators {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        impl<$($generics)*> Operator for $ty {
            fn push_text(&mut self, event: &Event<'_>, cx: Cx, out: &mut Vec<String>) {
                self.push(event, cx, &mut |row, at| out.push(text(row, at)));
            }
            fn push_blind(&mut self, event: &Event<'_>, cx: Cx) {
                self.push(event, cx, &mut |_, _| {});
            }
            forwarded!();
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
    [] AllEvery<Sums>;
    [] LastEvery<Sums>;
    [] FirstEvery<Sums>;
    [] FirstOfEvents<Sums>;
    [] Snapshot<Sums>;
    [] ExternalTime<LooseSums<(Timestamp,)>>;
    [] ExternalTimeAll<LooseSums<(Timestamp,)>>;
    [] FirstUnique<LooseSums<(i64, String)>>;
    [] FirstUniqueAll<LooseSums<(i64, String)>>;
    [R: Rule<(i64, String)>] Sift<LooseSums<(i64, String)>, R>;
    [R: Rule<(i64, String)>] SiftAll<LooseSums<(i64, String)>, R>;
}
