//! Driving an app: how its clock moves, and in which order what is due happens.
//!
//! Generated apps and the interpreter are [`Machine`]s. For an event they call [`arrive`] and do what it says:
//!
//! ```text
//! match drive::arrive(self, at) {
//!     Admit::Now => self.process_event(&row, self.clock.time()),
//!     Admit::Wait => { self.reorder.hold(at, INPUT, |old| ..); drive::release(self) }
//!     Admit::Late(clock) => ..as the stream's LATE clause says..
//!     Admit::TooFarAhead => Push::Refused,
//!     Admit::Finished => ..
//! }
//! ```
//!
//! After each push to an operator they tell the clock when it is due ([`Clock::wake_by`]), so that an event in
//! order costs two comparisons here.

use super::partition::FREED_AT_ONCE;
use super::{Admit, Clock, Due, Reorder};
use crate::time::Timestamp;

/// An app as its driver sees it. Operators are numbered in topological order, earlier statements first.
pub trait Machine {
    /// An event in the reorder buffer.
    type Waiting;

    /// The app's clock.
    fn clock(&mut self) -> &mut Clock;

    /// The app's reorder buffer.
    fn reorder(&mut self) -> &mut Reorder<Self::Waiting>;

    /// The clock is known from `now` on: operators that wait for it alone begin to.
    fn start(&mut self, _now: Timestamp) {}

    /// The operator that is due first, by ([`Due`], number), and when; `None` if no operator waits. When
    /// `finishing`, only of those that close at the end of the input.
    fn due(&self, finishing: bool) -> Option<(Due, usize)>;

    /// Lets an operator put out what is due; the clock shows `due.at`, or later if it was there already.
    fn fire(&mut self, operator: usize, due: Due);

    /// Processes an event that waited; the clock shows its time.
    fn process(&mut self, row: &Self::Waiting, at: Timestamp);

    /// All that was due by `now` has fired: keys that were not seen for too long by then have gone.
    fn expire(&mut self, _now: Timestamp) {}

    /// Frees up to `most` partitions of keys that have gone in each block, and tells the clock when there are more.
    fn free(&mut self, _most: usize) {}

    /// Lets every operator give back what can't matter any more at `now`.
    fn settle(&mut self, now: Timestamp);

    /// Puts out the first incomplete batch, in order of the operators, at the time of the clock; false if there
    /// is none.
    fn flush(&mut self) -> bool;
}

/// Lets an event with timestamp `at` come: judges it, and for [`Admit::Now`] moves the clock to it, after all
/// that was due before.
#[inline]
pub fn arrive<M: Machine>(machine: &mut M, at: Timestamp) -> Admit {
    if machine.clock().pass(at) { Admit::Now } else { arrive_with_care(machine, at) }
}

#[inline(never)]
fn arrive_with_care<M: Machine>(machine: &mut M, at: Timestamp) -> Admit {
    let (admit, to) = machine.clock().judge(at);
    if admit == Admit::Now {
        run(machine, to);
    }
    admit
}

/// After an event was put into the reorder buffer: moves the clock to what the events seen so far say it is.
pub fn release<M: Machine>(machine: &mut M) {
    let to = machine.clock().shown();
    if to > machine.clock().time() {
        run(machine, to);
    }
}

/// Moves the clock to `to` and fires all that is due by then; does nothing if it is there or later already, or
/// the input was ended.
pub fn advance<M: Machine>(machine: &mut M, to: Timestamp) {
    if to > machine.clock().time() && !machine.clock().finished() {
        run(machine, to);
        machine.settle(to);
    }
}

/// Ends the input: releases what waits, closes what closes at its nominal time, flushes what is incomplete.
/// Does nothing the second time.
pub fn finish<M: Machine>(machine: &mut M) {
    if machine.clock().finished() {
        return;
    }
    while let Some(at) = machine.reorder().next() {
        run(machine, at);
    }
    machine.free(usize::MAX);
    loop {
        while let Some((due, operator)) = machine.due(true) {
            machine.clock().reach(due.at);
            // What slides does not fire any more, but must have gone before the rows that this puts out come.
            machine.settle(if due.carries_now { due.at } else { due.at.minus(1) });
            machine.fire(operator, due);
        }
        let now = machine.clock().time();
        machine.settle(now);
        if !machine.flush() {
            break;
        }
    }
    machine.clock().end();
}

/// Moves the clock to `to`, by way of everything that is due or waits until then.
fn run<M: Machine>(machine: &mut M, to: Timestamp) {
    loop {
        let event = machine.reorder().next().filter(|&at| at <= to);
        let horizon = event.unwrap_or(to);
        if machine.clock().now().is_none() {
            machine.start(horizon);
        }
        if machine.clock().wake() <= horizon {
            match machine.due(false) {
                // What is due at the largest time is due later than any time: at the end of the input.
                Some((due, operator)) if due.at <= horizon && due.at < Timestamp::MAX => {
                    // Keys go after all else of their instant.
                    machine.expire(due.at.minus(1));
                    machine.clock().reach(due.at);
                    machine.fire(operator, due);
                    continue;
                }
                later => machine.clock().set_wake(later.map_or(Timestamp::MAX, |(due, _)| due.at)),
            }
            machine.expire(horizon);
            machine.free(FREED_AT_ONCE);
        }
        let Some(at) = event else { break };
        machine.clock().reach(at);
        if let Some(event) = machine.reorder().pop() {
            machine.process(&event.row, at);
            machine.reorder().recycle(event);
        }
    }
    machine.clock().rest(to);
}
