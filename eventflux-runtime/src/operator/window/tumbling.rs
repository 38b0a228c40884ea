//! TUMBLING(d [, offset]): fixed windows aligned to the epoch.

use super::{Content, GroupContent, RowContent};
use crate::error::Failure;
use crate::operator::{Bounds, Due, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW TUMBLING(..)` with aggregates or GROUP BY: a row per group when the window closes.
///
/// `SELECT symbol, SUM(volume) AS v FROM Trades WINDOW TUMBLING(5 SECONDS) GROUP BY symbol` puts out the sums of
/// [0 s, 5 s) when the clock reaches 5 s, with the time 4.999999 s.
pub type TumblingGroups<Q> = Tumbling<Q, GroupContent<Q>>;

/// `WINDOW TUMBLING(..)` without aggregates: the rows of the window, in order, when it closes.
pub type TumblingRows<Q> = Tumbling<Q, RowContent<Q>>;

/// Windows of equal size, back to back, aligned to the epoch plus an offset. A window in which no row was seen
/// puts out nothing and costs nothing.
#[derive(Debug)]
pub struct Tumbling<Q: Emit, C> {
    query: Q,
    content: C,
    size: Duration,
    offset: Duration,
    /// The newest window that an event came into. The last of all ends beyond the largest time, which then stands
    /// for its end.
    window: Bounds,
}

/// Before the first event.
const NONE: Bounds = Bounds { start: Timestamp::MIN, end: Timestamp::MIN };

impl<Q: Emit, C: Content<Q>> Tumbling<Q, C> {
    /// Windows of `size` microseconds, which must be above zero, that begin at the epoch plus `offset` plus any
    /// multiple of `size`.
    pub fn new(query: Q, size: Duration, offset: Duration) -> Self {
        let content = C::new(&query);
        Tumbling { query, content, size: size.max(1), offset, window: NONE }
    }

    /// Takes an event into its window.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        if cx.at >= self.window.end {
            self.turn(cx, out);
        }
        if let Err(failure) = self.process(row, cx) {
            out(Err(failure), cx.at);
        }
    }

    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<(), Failure> {
        if self.query.admit(row, cx)? {
            self.content.enter(&mut self.query, row, cx)?;
        }
        Ok(())
    }

    /// Goes on to the window that `cx.at` is in. The one before was closed by the clock as a rule.
    #[cold]
    fn turn(&mut self, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        let window = self.window_of(cx.at);
        // The last window has the largest time in it although that stands for its end.
        if window != self.window {
            self.close(cx.now, out);
            self.window = window;
        }
    }

    /// The window that an instant is in, kept inside the range of times.
    fn window_of(&self, at: Timestamp) -> Bounds {
        let (at, size) = (i128::from(at.as_micros()), i128::from(self.size));
        let start = at - (at - i128::from(self.offset)).rem_euclid(size);
        let inside = |micros: i128| {
            let range = i128::from(i64::MIN)..=i128::from(i64::MAX);
            Timestamp::from_micros(micros.clamp(*range.start(), *range.end()) as i64)
        };
        Bounds { start: inside(start), end: inside(start + size) }
    }

    fn close(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if !self.content.is_empty() {
            let Bounds { start, end } = self.window;
            let ends = start.as_micros().checked_add(self.size).is_some();
            let at = if ends { end.minus(1) } else { Timestamp::MAX };
            self.content.close(&mut self.query, self.window, Cx { now, at }, out);
        }
    }

    /// The end of the window, if there is something in it.
    #[inline]
    pub fn due(&self) -> Due {
        if self.content.is_empty() { Due::NEVER } else { Due { at: self.window.end, carries_now: false } }
    }

    /// Closes the window if `due` has reached its end.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if due.at >= self.window.end {
            self.close(due.at, out);
        }
    }

    /// Does nothing.
    pub fn settle(&mut self, _: Timestamp) {}

    /// Yes: the end of the input closes the window.
    pub fn closes(&self) -> bool {
        true
    }

    /// Nothing is incomplete but by time.
    pub fn flush(
        &mut self,
        _: Timestamp,
        _: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        false
    }

    /// Writes the open window.
    pub fn save(&self, out: &mut Encoder) {
        out.put_time(self.window.start);
        out.put_time(self.window.end);
        self.content.save(&self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.window = Bounds { start: from.get_time()?, end: from.get_time()? };
        self.content.restore(&mut self.query, from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{
        Event, Operator, Step, Sums, UNSEEN, aggregate, check, damage, first_of_groups, newest, step,
    };

    /// The rows of windows of `size`, by group or each.
    fn expected(
        events: &[(Timestamp, Event<'static>)],
        size: Duration,
        offset: Duration,
        by_group: bool,
    ) -> Vec<String> {
        let mut rows = Vec::new();
        let mut open: Vec<&Event<'static>> = Vec::new();
        let mut start = i64::MIN;
        let close = |open: &mut Vec<&Event<'static>>, start: i64, rows: &mut Vec<String>| {
            let window =
                Bounds { start: Timestamp::from_micros(start), end: Timestamp::from_micros(start + size) };
            let cx = Cx { now: window.end, at: window.end.minus(1) };
            if by_group {
                for group in first_of_groups(open) {
                    let content = open.iter().copied();
                    rows.extend(aggregate(newest(open, group), content, window, cx));
                }
            } else {
                for own in open.iter() {
                    rows.extend(aggregate(own, [].into_iter(), window, cx));
                }
            }
            open.clear();
        };
        for (at, event) in events {
            // The start of the event's window, found by counting up.
            let mut own = -10 * size + offset;
            while own + size <= at.as_micros() {
                own += size;
            }
            if own != start && !open.is_empty() {
                close(&mut open, start, &mut rows);
            }
            start = own;
            match step(*at, event) {
                Step::Fails(error) => rows.push(error),
                Step::Enters if event.value != UNSEEN => open.push(event),
                _ => {}
            }
        }
        if !open.is_empty() {
            close(&mut open, start, &mut rows);
        }
        rows
    }

    #[test]
    fn windows_are_aligned_and_close_at_their_end() {
        for (size, offset) in [(10, 0), (7, 3), (64, -5)] {
            check(|| TumblingGroups::new(Sums, size, offset), |events| expected(events, size, offset, true));
            check(|| TumblingRows::new(Sums, size, offset), |events| expected(events, size, offset, false));
        }
    }

    #[test]
    fn an_empty_window_is_never_due() {
        let mut window = TumblingGroups::new(Sums, 10, 0);
        assert_eq!(window.due(), Due::NEVER);
        window.push_blind(&Event { key: "a", value: UNSEEN }, Cx::event(Timestamp::from_micros(3)));
        assert_eq!(window.due(), Due::NEVER);
        window.push_blind(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(-3)));
        assert_eq!(window.due(), Due { at: Timestamp::from_micros(10), carries_now: false });
        let mut out = Vec::new();
        window.fire_text(Due { at: Timestamp::from_micros(9), carries_now: false }, &mut out);
        assert!(out.is_empty());
    }

    #[test]
    fn the_first_window_is_due_after_its_events() {
        for at in [i64::MIN, i64::MIN + 1] {
            for offset in [-3, 3] {
                let mut window = TumblingRows::new(Sums, 10, offset);
                window.push_blind(&Event { key: "a", value: 1 }, Cx::event(Timestamp::from_micros(at)));
                let due = window.due().at.as_micros();
                assert!(due > at && due <= at + 10, "{due}");
            }
        }
    }

    #[test]
    fn all_events_of_the_last_window_are_in_it() {
        for offset in [-5, 0, 3] {
            let mut window = TumblingGroups::new(Sums, 10, offset);
            let mut out = Vec::new();
            for at in [Timestamp::MAX.minus(1), Timestamp::MAX, Timestamp::MAX] {
                window.push_text(&Event { key: "a", value: 1 }, Cx::event(at), &mut out);
            }
            assert!(out.is_empty(), "{out:?}");
            let due = window.due();
            assert!(due < Due::NEVER);
            window.fire_text(due, &mut out);
            let window = window.window_of(Timestamp::MAX);
            let event = Event { key: "a", value: 1 };
            let cx = Cx { now: Timestamp::MAX, at: Timestamp::MAX };
            assert_eq!(
                out,
                aggregate(&event, [&event; 3].into_iter(), window, cx).into_iter().collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| TumblingGroups::new(Sums, 1_000, 0));
        damage(|| TumblingRows::new(Sums, 1_000, 0));
    }
}
