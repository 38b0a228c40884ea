//! CREATE TRIGGER: a stream whose events the clock makes.

use super::{Cron, Due, Query, put_out};
use crate::error::Failure;
use crate::scalar::prepared::Zone;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// The row of a trigger: a query that reads nothing.
pub trait Tick: Query {
    /// The row of an instant, which is the time of `cx`.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn tick(&mut self, cx: Cx) -> Result<Option<Self::Out<'_>>, Failure>;
}

/// When a trigger fires.
#[derive(Clone, Debug)]
pub enum Schedule {
    /// When the clock is first known.
    Start,
    /// At the multiples of so many microseconds since the epoch.
    Every(Duration),
    /// At the instants of a CRON expression, by the clocks of a zone.
    Cron(Cron, Zone),
}

impl Schedule {
    /// The first instant at or after `now`, at which the clock is first known.
    fn first(&self, now: Timestamp) -> Timestamp {
        match self {
            Schedule::Start => now,
            Schedule::Every(d) => match now.since_start(Timestamp::default(), (*d).max(1)) {
                0 => now,
                since => now.minus(since).plus((*d).max(1)),
            },
            Schedule::Cron(cron, zone) => cron.next(now.minus(1), zone),
        }
    }

    /// The instant after `at`; the largest time of all means that there is none.
    fn after(&self, at: Timestamp) -> Timestamp {
        match self {
            Schedule::Start => Timestamp::MAX,
            Schedule::Every(d) => at.plus((*d).max(1)),
            Schedule::Cron(cron, zone) => cron.next(at, zone),
        }
    }
}

/// `CREATE TRIGGER t ..`: an event at each instant of a schedule, the one at which the clock is first known among them.
///
/// `CREATE TRIGGER Minutes EVERY 1 MINUTE` of an app whose first event is of 10:00:30 has events at 10:01, 10:02 and so on. A jump
/// of the clock brings all of them; the end of the input brings none.
#[derive(Debug)]
pub struct Trigger<Q> {
    query: Q,
    schedule: Schedule,
    /// The next instant; `None` until the clock is known, the largest time of all where none follows.
    next: Option<Timestamp>,
}

impl<Q: Tick> Trigger<Q> {
    /// The trigger before the clock is known.
    pub fn new(query: Q, schedule: Schedule) -> Self {
        Trigger { query, schedule, next: None }
    }

    /// Does nothing: no event comes to a trigger.
    pub fn push(&mut self, _: &Q::In<'_>, _: Cx, _: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
    }

    /// The clock is known.
    pub fn start(&mut self, now: Timestamp) {
        self.next = Some(self.schedule.first(now));
    }

    /// The next instant. AT START is before all else of its own.
    #[inline]
    pub fn due(&self) -> Due {
        match self.next {
            Some(at) if at < Timestamp::MAX => {
                Due { at, carries_now: !matches!(self.schedule, Schedule::Start) }
            }
            _ => Due::NEVER,
        }
    }

    /// Puts out the event of the next instant, if `due` has reached it.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let Some(at) = self.next.filter(|at| *at <= due.at && *at < Timestamp::MAX) else { return };
        self.next = Some(self.schedule.after(at));
        put_out(self.query.tick(Cx { now: due.at, at }), at, out);
    }

    nothing_settles!();
    nothing_to_flush!(closes: false);

    /// Writes the next instant.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_bool(self.next.is_some());
        if let Some(next) = self.next {
            out.put_time(next);
        }
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.next = if from.get_bool()? { Some(from.get_time()?) } else { None };
        Ok(())
    }
}

crate::state::holds_state!([Q: Tick] Trigger<Q>);

#[cfg(test)]
mod tests {
    use super::*;

    struct Times;

    impl Query for Times {
        type In<'r> = ();
        type Out<'r> = i64;
    }

    impl Tick for Times {
        fn tick(&mut self, cx: Cx) -> Result<Option<i64>, Failure> {
            assert_eq!(cx.now, cx.at);
            Ok(Some(cx.at.as_micros()))
        }
    }

    /// Every ten seconds.
    const TENS: Cron = Cron {
        seconds: 1 | 1 << 10 | 1 << 20 | 1 << 30 | 1 << 40 | 1 << 50,
        minutes: (1 << 60) - 1,
        hours: (1 << 24) - 1,
        days: u64::MAX,
        before_last: 0,
        workdays: 0,
        months: u64::MAX,
        weekdays: 0,
    };

    /// The first three instants from `now` on, each from a restored trigger.
    fn instants(schedule: &Schedule, now: i64) -> Vec<i64> {
        let mut found = Vec::new();
        let mut trigger = Trigger::new(Times, schedule.clone());
        assert_eq!(trigger.due(), Due::NEVER);
        trigger.start(Timestamp::from_micros(now));
        while trigger.due() < Due::NEVER && found.len() < 3 {
            let due = trigger.due();
            trigger.fire(Due { at: due.at.minus(1), ..due }, &mut |_, _| panic!("it is early"));
            trigger.fire(due, &mut |row, at| {
                assert_eq!(row.unwrap(), at.as_micros());
                found.push(at.as_micros());
            });
            let mut out = Encoder::new();
            trigger.save(&mut out);
            let bytes = out.into_bytes();
            trigger = Trigger::new(Times, schedule.clone());
            let mut from = Decoder::new(&bytes);
            assert_eq!(trigger.restore(&mut from), Ok(()));
            assert_eq!(from.finish(), Ok(()));
        }
        found
    }

    #[test]
    fn start_is_once() {
        assert_eq!(instants(&Schedule::Start, 42), [42]);
        let mut trigger = Trigger::new(Times, Schedule::Start);
        trigger.start(Timestamp::from_micros(42));
        assert_eq!(trigger.due(), Due { at: Timestamp::from_micros(42), carries_now: false });
    }

    #[test]
    fn multiples_are_counted_from_the_epoch() {
        let every = Schedule::Every(10);
        assert_eq!(instants(&every, 0), [0, 10, 20]);
        assert_eq!(instants(&every, 1), [10, 20, 30]);
        assert_eq!(instants(&every, -11), [-10, 0, 10]);
        assert_eq!(instants(&every, -10), [-10, 0, 10]);
    }

    #[test]
    fn instants_of_an_expression() {
        let second = 1_000_000;
        let tens = Schedule::Cron(TENS, Zone::UTC);
        assert_eq!(instants(&tens, 10 * second), [10 * second, 20 * second, 30 * second]);
        assert_eq!(instants(&tens, 10 * second + 1), [20 * second, 30 * second, 40 * second]);
        let never = Schedule::Cron(Cron { days: 0, ..TENS }, Zone::UTC);
        assert!(instants(&never, 0).is_empty());
    }

    #[test]
    fn the_end_of_time_is_no_instant() {
        let last = i64::MAX / 10 * 10;
        assert_eq!(instants(&Schedule::Every(10), last - 9), [last]);
        assert!(instants(&Schedule::Every(10), i64::MAX).is_empty());
        assert_eq!(instants(&Schedule::Every(i64::MAX), -5), [0]);
    }

    #[test]
    fn damaged_state_is_an_error() {
        for bytes in [&[][..], &[1], &[1, 2, 3], &[7]] {
            let mut trigger = Trigger::new(Times, Schedule::Every(10));
            assert!(trigger.restore(&mut Decoder::new(bytes)).is_err());
        }
    }
}
