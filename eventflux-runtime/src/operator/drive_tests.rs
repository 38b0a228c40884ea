//! A small app under its driver: `Bars` tumbles over the input, `Recent` puts out the bars that left a time
//! window; `Batch` takes two events at a time, `After` tumbles over what it puts out.

use super::drive::{advance, arrive, finish, release};
use super::testing::{Event, Random, Sums};
use super::window::{Events, LengthBatchRows, TimeAll, TumblingGroups, TumblingRows};
use super::{Admit, Clock, Due, Machine, Reorder};
use crate::state::{Decoder, Encoder};
use crate::time::{Cx, Timestamp};

struct App {
    clock: Clock,
    reorder: Reorder<i64>,
    bars: TumblingGroups<Sums>,
    recent: TimeAll<Sums>,
    batch: LengthBatchRows<Sums>,
    after: TumblingRows<Sums>,
    log: Vec<String>,
    fired: usize,
}

fn us(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

impl App {
    fn new(clock: Clock) -> Self {
        App {
            clock,
            reorder: Reorder::new(),
            bars: TumblingGroups::new(Sums, 10, 0),
            recent: TimeAll::new(Sums, 11, Events::Expired),
            batch: LengthBatchRows::new(Sums, 2),
            after: TumblingRows::new(Sums, 10, 0),
            log: Vec::new(),
            fired: 0,
        }
    }

    fn push(&mut self, at: i64, value: i64) -> Admit {
        let admit = arrive(self, us(at));
        match admit {
            Admit::Now => self.process(&value, self.clock.time()),
            Admit::Wait => {
                self.reorder.hold(us(at), 0, |_| value);
                release(self);
            }
            _ => {}
        }
        admit
    }

    fn save(&mut self) -> Vec<u8> {
        let mut out = Encoder::new();
        self.clock.save(&mut out);
        self.reorder.save(&mut out, |row, out| out.put_i64(*row));
        self.bars.save(&mut out);
        self.recent.save(&mut out);
        self.batch.save(&mut out);
        self.after.save(&mut out);
        out.into_bytes()
    }

    fn restart(mut self, clock: Clock) -> Self {
        let bytes = self.save();
        let mut from = Decoder::new(&bytes);
        let mut app = App::new(clock);
        assert_eq!(app.clock.restore(&mut from), Ok(()));
        assert_eq!(app.reorder.restore(&mut from, |from| Ok(Some((0, from.get_i64()?)))), Ok(()));
        assert_eq!(app.bars.restore(&mut from), Ok(()));
        assert_eq!(app.recent.restore(&mut from), Ok(()));
        assert_eq!(app.batch.restore(&mut from), Ok(()));
        assert_eq!(app.after.restore(&mut from), Ok(()));
        assert_eq!(from.finish(), Ok(()));
        assert_eq!(app.save(), bytes);
        app.log = self.log;
        app.fired = self.fired;
        app
    }
}

macro_rules! sink {
    ($log:expr, $name:literal) => {
        &mut |row: Result<super::testing::Shown<'_>, _>, at: Timestamp| {
            if let Ok(row) = row {
                $log.push(format!("{} {} {}", $name, at.as_micros(), row.shown()));
            }
        }
    };
}

macro_rules! pass_on {
    ($log:expr, $name:literal, $now:expr, $operator:expr, $clock:expr, $next:literal) => {
        &mut |row: Result<super::testing::Shown<'_>, _>, at: Timestamp| {
            if let Ok(row) = row {
                $log.push(format!("{} {} {}", $name, at.as_micros(), row.shown()));
                let event = Event { key: "k", value: row.shown() };
                $operator.push(&event, Cx { now: $now, at }, sink!($log, $next));
                $clock.wake_by($operator.due());
            }
        }
    };
}

impl Machine for App {
    type Waiting = i64;

    fn clock(&mut self) -> &mut Clock {
        &mut self.clock
    }
    fn reorder(&mut self) -> &mut Reorder<i64> {
        &mut self.reorder
    }
    fn due(&self, finishing: bool) -> Option<(Due, usize)> {
        let dues = [
            (self.bars.due(), self.bars.closes()),
            (self.recent.due(), self.recent.closes()),
            (self.batch.due(), self.batch.closes()),
            (self.after.due(), self.after.closes()),
        ];
        let waiting = dues
            .into_iter()
            .enumerate()
            .filter(|(_, (due, closes))| *due != Due::NEVER && (*closes || !finishing));
        waiting.map(|(number, (due, _))| (due, number)).min()
    }
    fn fire(&mut self, operator: usize, due: Due) {
        self.fired += 1;
        let now = self.clock.time();
        assert!(now >= due.at);
        let App { clock, bars, recent, after, log, .. } = self;
        match operator {
            0 => bars.fire(due, pass_on!(log, "bars", now, recent, clock, "recent")),
            1 => recent.fire(due, sink!(log, "recent")),
            _ => after.fire(due, sink!(log, "after")),
        }
    }
    fn process(&mut self, value: &i64, at: Timestamp) {
        assert_eq!(self.clock.time(), at);
        let App { clock, bars, recent, batch, after, log, .. } = self;
        log.push(format!("event {} {value}", at.as_micros()));
        let event = Event { key: "k", value: *value };
        bars.push(&event, Cx::event(at), pass_on!(log, "bars", at, recent, clock, "recent"));
        clock.wake_by(bars.due());
        batch.push(&event, Cx::event(at), pass_on!(log, "batch", at, after, clock, "after"));
    }
    fn settle(&mut self, now: Timestamp) {
        self.bars.settle(now);
        self.recent.settle(now);
        self.batch.settle(now);
        self.after.settle(now);
    }
    fn flush(&mut self) -> bool {
        let now = self.clock.time();
        let App { clock, batch, after, log, .. } = self;
        batch.flush(now, pass_on!(log, "batch", now, after, clock, "after"))
    }
}

#[test]
fn timers_fire_in_order_before_the_event_of_their_instant() {
    let mut app = App::new(Clock::event(0, None));
    assert_eq!(app.push(3, 1), Admit::Now);
    assert_eq!(app.push(10, 2), Admit::Now);
    assert_eq!(app.push(20, 4), Admit::Now);
    assert_eq!(app.push(30, 8), Admit::Now);
    advance(&mut app, us(31));
    assert_eq!(
        app.log,
        [
            "event 3 1",
            // The bar of [0, 10) carries 9 and leaves `recent` at 9 + 11.
            "bars 9 1",
            "event 10 2",
            "batch 10 1",
            "batch 10 2",
            // At 20: first what carries an earlier time, then the rest; then the event.
            "bars 19 2",
            "after 19 1",
            "after 19 2",
            // Its sum is over what is left: the bar of 19.
            "recent 20 2",
            "event 20 4",
            "bars 29 4",
            "recent 30 4",
            "event 30 8",
            "batch 30 4",
            "batch 30 8",
        ]
    );
}

#[test]
fn finish_closes_at_nominal_times_and_flushes_until_nothing_is_left() {
    let mut app = App::new(Clock::event(100, None));
    for (at, value) in [(3, 1), (5, 2), (12, 4)] {
        assert_eq!(app.push(at, value), Admit::Wait);
    }
    finish(&mut app);
    assert_eq!(
        app.log,
        [
            "event 3 1",
            "event 5 2",
            "batch 5 1",
            "batch 5 2",
            "bars 9 3",
            "after 9 1",
            "after 9 2",
            "event 12 4",
            // `recent` holds the bar of 9, due at 20: rows of sliding windows stay.
            "bars 19 4",
            // The batch is flushed at the clock, which the last window has moved to 20.
            "batch 20 4",
            "after 29 4",
        ]
    );
    assert_eq!(app.push(50, 1), Admit::Finished);
    assert_eq!(app.clock.time(), us(30));
    let log = app.log.len();
    finish(&mut app);
    advance(&mut app, us(1_000));
    assert_eq!(app.log.len(), log);
}

#[test]
fn the_clock_follows_the_highest_timestamp_less_the_lateness() {
    let mut app = App::new(Clock::event(5, Some(100)));
    assert_eq!(app.clock.now(), None);
    assert_eq!(app.push(10, 1), Admit::Wait);
    assert_eq!(app.clock.now(), Some(us(5)));
    assert_eq!(app.push(5, 2), Admit::Now);
    assert_eq!(app.push(4, 3), Admit::Late(us(5)));
    assert_eq!(app.push(111, 4), Admit::TooFarAhead);
    assert_eq!(app.push(110, 5), Admit::Wait);
    assert_eq!(app.clock.now(), Some(us(105)));
    advance(&mut app, us(108));
    advance(&mut app, us(106));
    assert_eq!(app.clock.now(), Some(us(108)));
    assert_eq!(app.push(107, 6), Admit::Late(us(108)));
    assert_eq!(app.push(112, 7), Admit::Wait);
    assert_eq!(app.clock.now(), Some(us(108)));
    assert_eq!((app.clock.late(), app.clock.refused()), (2, 1));
    let events: Vec<_> = app.log.iter().filter(|line| line.starts_with("event")).collect();
    assert_eq!(events, ["event 5 2", "event 10 1"]);
}

#[test]
fn without_lateness_max_ahead_is_kept_too() {
    let mut app = App::new(Clock::event(0, Some(50)));
    assert_eq!(app.push(1_000, 1), Admit::Now);
    assert_eq!(app.push(1_051, 1), Admit::TooFarAhead);
    for at in (1_050..2_000).step_by(50) {
        assert_eq!(app.push(at, 1), Admit::Now);
    }
    assert_eq!(app.push(2_001, 1), Admit::TooFarAhead);
    advance(&mut app, us(5_000));
    assert_eq!(app.push(5_050, 1), Admit::Now);
}

#[test]
fn in_arrival_time_the_past_is_lifted_to_the_clock() {
    let mut app = App::new(Clock::arrival());
    assert_eq!(app.push(10, 1), Admit::Now);
    assert_eq!(app.push(3, 2), Admit::Now);
    assert_eq!(app.push(25, 4), Admit::Now);
    assert_eq!(
        app.log,
        [
            "event 10 1",
            "event 10 2",
            "batch 10 1",
            "batch 10 2",
            "bars 19 3",
            "after 19 1",
            "after 19 2",
            "event 25 4"
        ]
    );
    assert_eq!(app.clock.late(), 0);
}

#[test]
fn a_jump_over_empty_windows_costs_nothing() {
    let mut app = App::new(Clock::event(0, None));
    assert_eq!(app.push(0, 1), Admit::Now);
    advance(&mut app, us(1_000_000_000_000));
    assert_eq!(app.fired, 2);
}

/// Times and values.
type Times = Vec<(i64, i64)>;

/// Random events in order, and with their order of arrival disturbed by less than the lateness.
fn disturbed(seed: u64, lateness: i64) -> (Times, Times) {
    let mut random = Random(seed);
    let mut at = 0;
    let sorted: Times = (0..150)
        .map(|number| {
            at += 1 + random.below(7) as i64 + if random.below(20) == 0 { 60 } else { 0 };
            (at, number)
        })
        .collect();
    let mut arriving: Vec<(i64, (i64, i64))> =
        sorted.iter().map(|event| (event.0 + random.below(lateness as u64 + 1) as i64, *event)).collect();
    arriving.sort_by_key(|(arrival, _)| *arrival);
    (sorted, arriving.into_iter().map(|(_, event)| event).collect())
}

#[test]
fn disorder_within_the_lateness_changes_nothing_and_neither_do_restarts() {
    for seed in 1..40 {
        let lateness = 1 + (seed as i64 % 4) * 13;
        let (sorted, arriving) = disturbed(seed, lateness);
        let mut in_order = App::new(Clock::event(0, None));
        for (at, value) in sorted {
            assert_eq!(in_order.push(at, value), Admit::Now);
        }
        finish(&mut in_order);

        let clock = || Clock::event(lateness, Some(1_000));
        let mut app = App::new(clock());
        let mut restarting = App::new(clock());
        for (at, value) in arriving {
            assert!(matches!(app.push(at, value), Admit::Now | Admit::Wait));
            restarting = restarting.restart(clock());
            assert!(matches!(restarting.push(at, value), Admit::Now | Admit::Wait));
        }
        finish(&mut app);
        let mut restarting = restarting.restart(clock());
        finish(&mut restarting);
        assert_eq!(app.log, in_order.log, "seed {seed}");
        assert_eq!(restarting.log, in_order.log, "seed {seed} with restarts");
    }
}
