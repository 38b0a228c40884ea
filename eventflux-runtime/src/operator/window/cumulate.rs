//! CUMULATE(step, size): windows that grow step by step, each step put out.

use super::{Content, GroupContent, RowContent};
use crate::error::Failure;
use crate::operator::{Bounds, Due, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW CUMULATE(..)` with aggregates or GROUP BY: a row per group of the window so far, at each step.
///
/// `SELECT COUNT(*) AS n FROM Visits WINDOW CUMULATE(1 HOUR, 1 DAY)` puts out every hour how many visits there were
/// since midnight, from the first visit of the day on.
pub type CumulateGroups<Q> = Cumulate<Q, GroupContent<Q>>;

/// `WINDOW CUMULATE(..)` without aggregates: all rows of the window so far, in order, at each step.
pub type CumulateRows<Q> = Cumulate<Q, RowContent<Q>>;

/// Windows of equal size aligned to the epoch, put out at every step from their first event on, also where a step
/// brought nothing new. A window in which no row was seen puts out nothing and costs nothing.
#[derive(Debug)]
pub struct Cumulate<Q: Emit, C> {
    query: Q,
    content: C,
    step: Duration,
    size: Duration,
    /// The window that has grown up to its next step.
    window: Bounds,
}

impl<Q: Emit, C: Content<Q>> Cumulate<Q, C> {
    /// Windows of `size` microseconds, a multiple of `step`; both must be above zero.
    pub fn new(query: Q, step: Duration, size: Duration) -> Self {
        let content = C::new(&query);
        let window = Bounds { start: Timestamp::MIN, end: Timestamp::MIN };
        Cumulate { query, content, step: step.max(1), size: size.max(1), window }
    }

    /// Takes an event into its window.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // The clock has put these out as a rule.
        while self.due().at <= cx.at && self.window.end != Timestamp::MAX && !self.content.is_empty() {
            self.step(cx.now, out);
        }
        match self.process(row, cx) {
            Ok(true) if cx.at >= self.window.end => self.turn(cx.at),
            Ok(_) => {}
            Err(failure) => out(Err(failure), cx.at),
        }
    }

    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(false);
        }
        self.content.enter(&mut self.query, row, cx)
    }

    /// Goes on to the step that `at` is in; there was nothing before it in its window.
    #[cold]
    fn turn(&mut self, at: Timestamp) {
        let at = at.as_micros();
        let since_start = at.rem_euclid(self.size);
        let start = at.saturating_sub(since_start);
        let end = start.saturating_add((since_start / self.step + 1).saturating_mul(self.step));
        self.window = Bounds { start: Timestamp::from_micros(start), end: Timestamp::from_micros(end) };
    }

    /// Puts out the window so far, and lets it grow, or go if it is full.
    #[cold]
    fn step(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let cx = Cx { now, at: self.window.last() };
        self.content.show(&mut self.query, self.window, cx, out);
        let grown = self.window.end.plus(self.step);
        if grown > self.window.start.plus(self.size) || grown == self.window.end {
            self.content.clear();
        } else {
            self.window.end = grown;
        }
    }

    /// The end of the step, if there is something in the window.
    #[inline]
    pub fn due(&self) -> Due {
        if self.content.is_empty() { Due::NEVER } else { Due { at: self.window.end, carries_now: false } }
    }

    /// Puts out what `due` has reached the end of.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        while !self.content.is_empty() && due.at >= self.window.end {
            self.step(due.at, out);
        }
    }

    ends_by_the_clock!();

    /// Writes the open window.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_time(self.window.start);
        out.put_time(self.window.end);
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.window = Bounds { start: from.get_time()?, end: from.get_time()? };
        self.content.restore(&mut self.query, from)?;
        let Bounds { start, end } = self.window;
        let length = end.as_micros().saturating_sub(start.as_micros());
        let none = length <= 0 && end != Timestamp::MAX;
        if !self.content.is_empty() && (none || length > self.size) {
            return Err(StateError::damaged("a window of another size"));
        }
        Ok(())
    }
}

parks!([Q: Emit, C: Content<Q>] Cumulate<Q, C>: query Q, within { content: C } own {
    window: Bounds = Bounds { start: Timestamp::MIN, end: Timestamp::MIN },
});
parted!([Q: Emit, C: Content<Q>] Cumulate<Q, C>, settles: false, begun: |this| this.window.start.as_micros());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Event, Step, Sums, UNSEEN, at_the_end_of_time, check, damage, step};
    use crate::operator::window::spans::tests::batch;

    fn expected(
        events: &[(Timestamp, Event<'static>)],
        length: Duration,
        size: Duration,
        by_group: bool,
    ) -> Vec<String> {
        let mut rows = Vec::new();
        // What is seen by then, with the errors of events between the steps.
        let mut seen: Vec<(Timestamp, &Event<'static>)> = Vec::new();
        let mut taken = 0;
        let first = events.first().map_or(0, |(at, _)| at.as_micros());
        let mut end = first.div_euclid(size) * size;
        let last = events.last().map_or(0, |(at, _)| at.as_micros()) + size;
        while end < last {
            end += length;
            let start = (end - 1).div_euclid(size) * size;
            while let Some((at, event)) = events.get(taken).filter(|(at, _)| at.as_micros() < end) {
                taken += 1;
                match step(*at, event) {
                    Step::Fails(error) => rows.push(error),
                    Step::Enters if event.value != UNSEEN => seen.push((*at, event)),
                    _ => {}
                }
            }
            let window = Bounds { start: Timestamp::from_micros(start), end: Timestamp::from_micros(end) };
            let content: Vec<_> =
                seen.iter().filter(|(at, _)| *at >= window.start).map(|(_, event)| *event).collect();
            rows.extend(batch(&content, by_group, window, Cx { now: window.end, at: window.end.minus(1) }));
        }
        rows
    }

    #[test]
    fn windows_grow_step_by_step() {
        for (step, size) in [(5, 20), (8, 64), (30, 30), (1, 3)] {
            check(|| CumulateGroups::new(Sums, step, size), |events| expected(events, step, size, true));
            check(|| CumulateRows::new(Sums, step, size), |events| expected(events, step, size, false));
        }
    }

    #[test]
    fn the_ends_of_time_are_in_windows_too() {
        for at in [i64::MIN + 1, i64::MAX - 1] {
            let mut window = CumulateRows::new(Sums, 10, 100);
            window.push(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(at)), &mut |_, _| {});
            let due = window.due();
            assert!(due.at > Timestamp::from_micros(at));
            window.fire(due, &mut |_, _| {});
            assert!(window.due().at > due.at || window.due() == Due::NEVER);
        }
    }

    #[test]
    fn events_at_the_end_of_time_come_once() {
        for (step, size) in [(10, 100), (1, 7)] {
            assert_eq!(at_the_end_of_time(|| CumulateGroups::new(Sums, step, size)).len(), 1);
            assert_eq!(at_the_end_of_time(|| CumulateRows::new(Sums, step, size)).len(), 2);
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| CumulateGroups::new(Sums, 100, 1_000));
        damage(|| CumulateRows::new(Sums, 100, 1_000));
    }
}
