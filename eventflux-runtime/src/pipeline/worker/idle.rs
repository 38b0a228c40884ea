//! What a worker does while nothing is there: it looks, it sleeps, and time passes.

use std::time::Duration;

use event_listener::{Listener, listener};

use super::{End, NOTED, TELLS, Worker};
use crate::app::{EventApp, Events};
use crate::time::Timestamp;

/// How often a copy of a split app looks whether the others have gone on, while something is due some time.
const LOOKS: Duration = Duration::from_millis(5);

impl<A: EventApp> Worker<A> {
    /// Nothing is there: looks for more for a while, then sleeps until something comes or is due.
    pub(super) fn wait(&mut self, by_arrival: bool) {
        let shared = self.shared.clone();
        let since = self.now;
        loop {
            for _ in 0..16 {
                if self.ready() {
                    self.now = shared.intake.wall.nanos();
                    return;
                }
                std::hint::spin_loop();
            }
            self.now = shared.intake.wall.nanos();
            if self.is_released() {
                return;
            }
            if by_arrival && self.is_due() {
                self.pass_time();
                return;
            }
            if self.follow() {
                return;
            }
            #[cfg(feature = "checkpoints")]
            if self.keeper.as_ref().and_then(|keeper| keeper.due()).is_some_and(|due| due <= self.now) {
                self.keep_now();
            }
            if self.now.saturating_sub(since) >= self.spin {
                break;
            }
            if self.now - self.told > TELLS {
                self.tell();
            }
        }
        self.tell();
        // On the stack: sleeping allocates nothing.
        listener!(shared.intake.wake => listener);
        if !self.ready() && !self.is_released() {
            let sleeps = self.sleeps(by_arrival);
            #[cfg(feature = "checkpoints")]
            let sleeps = self.keeps_in().into_iter().chain(sleeps).min();
            match sleeps {
                Some(time) => {
                    let _ = listener.wait_timeout(time);
                }
                None => listener.wait(),
            }
        }
        // Whether anything is due is looked at when nothing has come: what has says itself when it came.
        self.now = shared.intake.wall.nanos();
    }

    /// How long no checkpoint is due.
    #[cfg(feature = "checkpoints")]
    fn keeps_in(&self) -> Option<Duration> {
        let due = self.keeper.as_ref()?.due()?;
        // One that is due waits for the one before it, which is being stored.
        const STORING: Duration = Duration::from_millis(5);
        Some(Duration::from_nanos(due.saturating_sub(self.now)).max(STORING))
    }

    /// Whether there is something to do.
    #[inline]
    fn ready(&self) -> bool {
        let intake = &self.shared.intake;
        !intake.is_empty()
            || self.shared.wishes.any()
            || self.merge.can_go_on(intake)
            || intake.is_done()
            || self.end.get() == End::Abandon
    }

    /// Whether the source that holds the others up does so no more.
    fn is_released(&self) -> bool {
        let intake = &self.shared.intake;
        self.held.is_some_and(|(by, until)| {
            until.is_some_and(|until| until <= self.now)
                || intake.lanes()[intake.sources()[by].lane].is_done()
        })
    }

    pub(super) fn is_due(&self) -> bool {
        let at = self.shared.intake.wall.at(self.now);
        let clock = self.app.clock();
        clock.wake() <= at && clock.time() < at
    }

    /// How long nothing is due; `None` if nothing is.
    fn sleeps(&self, by_arrival: bool) -> Option<Duration> {
        let wake = self.app.clock().wake();
        if !by_arrival {
            let until = self.held.and_then(|(_, until)| until);
            let held = until.map(|until| Duration::from_nanos(until.saturating_sub(self.now).max(1)));
            // What others have put out may wait for this one, too.
            let looks = wake != Timestamp::MAX || self.held.is_some() || self.shared.progress.is_some();
            let others = self.all.len() > 1 && looks;
            return held.into_iter().chain(others.then_some(LOOKS)).min();
        }
        if wake == Timestamp::MAX {
            return None;
        }
        let at = self.shared.intake.wall.at(self.now);
        let micros = wake.as_micros().saturating_sub(at.as_micros());
        Some(Duration::from_micros(u64::try_from(micros).unwrap_or(0).max(1)))
    }

    /// Moves the clock of a copy of a split app that has nothing to do to where the events of the others say it is; false if it is there.
    pub(super) fn follow(&mut self) -> bool {
        let intake = &self.shared.intake;
        let Some(reached) = &intake.reached else { return false };
        let time =
            if self.merge.is_empty() { Some(reached.time()) } else { self.merge.reached(intake, self.now) };
        // What was sent before the time was shown is in the queue.
        let Some(time) = time.filter(|_| intake.is_empty()) else { return false };
        let time = time.minus(self.events.lateness());
        if time <= self.app.clock().time() {
            return false;
        }
        self.advance_to(time);
        true
    }

    /// Moves the clock of an app in arrival time to now.
    pub(super) fn pass_time(&mut self) {
        self.advance_to(self.shared.intake.wall.at(self.now));
    }

    fn advance_to(&mut self, time: Timestamp) {
        let (rows, begun) = (self.app.rows(), self.now);
        self.app.advance_to(time);
        self.go_on();
        self.now = self.shared.intake.wall.nanos();
        if self.app.rows() != rows {
            self.latencies.push((self.now.saturating_sub(begun), 1));
            if self.latencies.len() >= NOTED {
                self.note();
            }
        }
    }
}
