//! TIME(d) with EXPIRED EVENTS or ALL EVENTS.

use super::leaving::{Events, Leaving};
use crate::error::Failure;
use crate::operator::{Due, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW TIME(d)` that puts out the rows that leave, each `d` after its event, also when no event comes.
///
/// `INSERT EXPIRED EVENTS INTO s SELECT price, COUNT(*) AS n FROM Trades WINDOW TIME(5 SECONDS)`: an event at
/// 1 s comes out at 6 s, with the number of events that are still in the window then.
#[derive(Debug)]
pub struct TimeAll<Q: Emit> {
    /// A row's mark is its time.
    window: Leaving<Q>,
    length: Duration,
}

impl<Q: Emit> TimeAll<Q> {
    /// The events of the last `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration, events: Events) -> Self {
        TimeAll { window: Leaving::new(query, events), length: d.max(1) }
    }

    /// Takes an event in.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Some(entered) = self.window.check(row, cx, out) else { return };
        // The clock has let out what was over; what is over at this instant it does only after a row that came
        // from another timer.
        self.leave(cx.at, cx.now, out);
        self.window.enter(entered, cx.at.as_micros(), cx, out);
    }

    #[inline]
    fn leave(
        &mut self,
        to: Timestamp,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let length = self.length;
        let due = |mark| Timestamp::from_micros(mark).plus(length);
        if let Some(limit) = to.back(length) {
            self.window.leave(limit.as_micros(), now, due, out);
        }
    }

    /// When the oldest row leaves.
    #[inline]
    pub fn due(&self) -> Due {
        match self.window.oldest() {
            Some(mark) => Due { at: Timestamp::from_micros(mark).plus(self.length), carries_now: true },
            None => Due::NEVER,
        }
    }

    /// Puts out the rows that leave by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.leave(due.at, due.at, out);
    }

    /// Lets out what is over at `now` without a row: after the end of the input nothing leaves by the clock.
    pub fn settle(&mut self, now: Timestamp) {
        if let Some(limit) = now.back(self.length) {
            self.window.forget(limit.as_micros());
        }
    }

    nothing_to_flush!(closes: false);

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        self.window.save(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.window.restore(from)
    }
}

parks!([Q: Emit] TimeAll<Q>: within { window: Leaving<Q> } own {});
parted!([Q: Emit] TimeAll<Q>, settles: true);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Event, Operator, Sums, check, damage, sliding};

    #[test]
    fn rows_leave_by_the_clock() {
        for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
            for d in [1, 10, 60] {
                check(
                    || TimeAll::new(Sums, d, events),
                    |events| {
                        sliding(events, (entering, true), Some(d), |(_, at), (_, now)| at.plus(d) <= now)
                    },
                );
            }
        }
    }

    #[test]
    fn nothing_leaves_too_early_at_the_beginning_of_time() {
        let mut window = TimeAll::new(Sums, 10, Events::Expired);
        let mut out = Vec::new();
        for after in [0, 0, 9] {
            let cx = Cx::event(Timestamp::MIN.plus(after));
            window.push_text(&Event { key: "a", value: 1 }, cx, &mut out);
            TimeAll::settle(&mut window, cx.at);
        }
        assert!(out.is_empty(), "{out:?}");
        window.fire_text(window.due(), &mut out);
        assert_eq!(out.len(), 2);
    }

    #[test]
    fn what_is_over_at_this_instant_leaves_before_a_row_of_another_timer_enters() {
        let mut window = TimeAll::new(Sums, 10, Events::All);
        let mut out = Vec::new();
        window.push_text(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(0)), &mut out);
        window.push_text(&Event { key: "a", value: 2 }, Cx::event(Timestamp::from_micros(10)), &mut out);
        assert_eq!(
            out,
            [
                "[0, 0, 0, 0] a 1: Some(1) 1 Some(1) 1",
                "[10, 10, 0, 0] a 1: None 0 None 0",
                "[10, 10, 0, 0] a 2: Some(2) 1 Some(2) 1"
            ]
        );
    }

    #[test]
    fn at_the_end_rows_go_without_a_word() {
        let mut window = TimeAll::new(Sums, 10, Events::Expired);
        window.push_blind(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(0)));
        assert!(!window.closes());
        TimeAll::settle(&mut window, Timestamp::from_micros(10));
        assert_eq!(window.due(), Due::NEVER);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| TimeAll::new(Sums, 20, Events::All));
    }
}
