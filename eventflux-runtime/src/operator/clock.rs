//! The clock of an app.

use super::Due;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Duration, Timestamp};

/// What is to become of an event that is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Admit {
    /// It is to be processed now. The clock has moved to it and all that was due before it has fired: its time
    /// is [`Clock::time`], which is its own but for an event of the past in arrival time.
    Now,
    /// It is above the clock: it goes into the reorder buffer, and [`release`](super::drive::release) is called.
    Wait,
    /// It is below the clock, which is given; counted.
    Late(Timestamp),
    /// It is further ahead than `max_ahead`; counted.
    TooFarAhead,
    /// The input was ended by `finish`.
    Finished,
}

/// The one clock of an app: in event time the highest timestamp seen less the lateness, in arrival time what the
/// host says. It never goes back.
///
/// The functions of [`drive`](super::drive) move it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// The time, or `MIN` when it is not known yet.
    now: Timestamp,
    /// Events from `now` to just before this need nothing but to be processed.
    gate: Timestamp,
    /// No operator is due before this.
    wake: Timestamp,
    /// The highest timestamp of an event, or `MIN`.
    highest: Timestamp,
    mode: Mode,
    finished: bool,
    late: u64,
    refused: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Arrival,
    Event { lateness: Duration, max_ahead: Option<Duration> },
}

impl Clock {
    /// The clock of an app in event time. Events are `max_ahead` too far ahead if they are more than that above
    /// the highest timestamp so far, or the clock if the host has moved it further.
    pub fn event(lateness: Duration, max_ahead: Option<Duration>) -> Self {
        Self::new(Mode::Event { lateness: lateness.max(0), max_ahead })
    }

    /// The clock of an app in arrival time.
    pub fn arrival() -> Self {
        Self::new(Mode::Arrival)
    }

    fn new(mode: Mode) -> Self {
        let mut clock = Clock {
            now: Timestamp::MIN,
            gate: Timestamp::MIN,
            // Operators that wait for the clock alone are not asked before it is known.
            wake: Timestamp::MIN,
            highest: Timestamp::MIN,
            mode,
            finished: false,
            late: 0,
            refused: 0,
        };
        clock.set_gate();
        clock
    }

    /// The time, if it is known.
    pub fn now(&self) -> Option<Timestamp> {
        (self.now != Timestamp::MIN).then_some(self.now)
    }

    /// The time; [`Timestamp::MIN`] before it is known.
    #[inline]
    pub fn time(&self) -> Timestamp {
        self.now
    }

    /// A lower bound of when an operator is due.
    pub fn wake(&self) -> Timestamp {
        self.wake
    }

    /// Says that an operator is due then; called after each push to one.
    #[inline]
    pub fn wake_by(&mut self, due: Due) {
        if due.at < self.wake {
            self.set_wake(due.at);
        }
    }

    /// Whether the input was ended.
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// How many events were late.
    pub fn late(&self) -> u64 {
        self.late
    }

    /// How many events were refused because they were further ahead than `max_ahead`.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Moves to an event that needs nothing else; false if it needs more.
    #[inline]
    pub(super) fn pass(&mut self, at: Timestamp) -> bool {
        let passes = at >= self.now && at < self.gate;
        if passes {
            self.now = at;
        }
        passes
    }

    /// Judges an event that did not pass; `Now` means that the clock is to move to the time given with it.
    pub(super) fn judge(&mut self, at: Timestamp) -> (Admit, Timestamp) {
        if self.finished {
            return (Admit::Finished, at);
        }
        let Mode::Event { lateness, max_ahead } = self.mode else {
            return (Admit::Now, at.max(self.now));
        };
        if at < self.now {
            self.late += 1;
            return (Admit::Late(self.now), at);
        }
        let base = self.highest.max(self.now);
        if base != Timestamp::MIN && max_ahead.is_some_and(|ahead| at > base.plus(ahead)) {
            self.refused += 1;
            return (Admit::TooFarAhead, at);
        }
        self.highest = self.highest.max(at);
        (if lateness == 0 || at == self.now { Admit::Now } else { Admit::Wait }, at)
    }

    /// What the events seen so far say the time is.
    pub(super) fn shown(&self) -> Timestamp {
        match self.mode {
            Mode::Event { lateness, .. } => self.now.max(self.highest.minus(lateness)),
            Mode::Arrival => self.now,
        }
    }

    /// Moves to `to`, but not back.
    pub(super) fn reach(&mut self, to: Timestamp) {
        self.now = self.now.max(to);
    }

    /// Moves to `to`, but not back, where it stays until the next event.
    pub(super) fn rest(&mut self, to: Timestamp) {
        self.reach(to);
        self.set_gate();
    }

    pub(super) fn set_wake(&mut self, wake: Timestamp) {
        self.wake = wake;
        self.set_gate();
    }

    pub(super) fn end(&mut self) {
        self.finished = true;
        self.set_gate();
    }

    fn set_gate(&mut self) {
        self.gate = match self.mode {
            _ if self.finished => Timestamp::MIN,
            Mode::Event { lateness: 1.., .. } => Timestamp::MIN,
            // The first event is only then a measure for the others.
            Mode::Event { max_ahead: Some(_), .. } if self.now == Timestamp::MIN => Timestamp::MIN,
            Mode::Event { max_ahead: Some(ahead), .. } => self.wake.min(self.now.plus(ahead)),
            Mode::Event { .. } | Mode::Arrival => self.wake,
        };
    }

    /// Writes the time and the counters.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_time(self.now);
        out.put_time(self.highest);
        out.put_bool(self.finished);
        out.put_u64(self.late);
        out.put_u64(self.refused);
    }

    /// Takes over what `save` wrote. Operators are asked anew when they are due.
    ///
    /// # Errors
    /// If the bytes end early.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.now = from.get_time()?;
        self.highest = from.get_time()?;
        self.finished = from.get_bool()?;
        self.late = from.get_u64()?;
        self.refused = from.get_u64()?;
        self.set_wake(Timestamp::MIN);
        Ok(())
    }
}

crate::state::holds_state!([] Clock);
