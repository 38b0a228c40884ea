//! SESSION(gap) without aggregates and groups: the events of each burst.

use super::{Content, RowContent};
use crate::error::Failure;
use crate::operator::{Bounds, Due, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW SESSION(gap)` without aggregates: the rows of the session, in order, when nothing has come for `gap`.
///
/// `SELECT page FROM Clicks WINDOW SESSION(30 MINUTES)`: clicks at 9:00 and 9:20 come out when the clock reaches
/// 9:50.
#[derive(Debug)]
pub struct SessionRows<Q: Emit> {
    query: Q,
    gap: Duration,
    content: RowContent<Q>,
    start: Timestamp,
    /// The end of the session if no more events come.
    end: Timestamp,
}

impl<Q: Emit> SessionRows<Q> {
    /// Sessions that end `gap` microseconds, which must be above zero, after their last event.
    pub fn new(query: Q, gap: Duration) -> Self {
        let content = RowContent::new(&query);
        SessionRows { query, gap: gap.max(1), content, start: Timestamp::MIN, end: Timestamp::MIN }
    }

    /// Takes an event into the session, or begins one with it.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // What ends at the largest time ends with the input.
        let begins = cx.at >= self.end && self.end != Timestamp::MAX;
        if begins {
            // The clock has closed it as a rule.
            self.close(cx.now, out);
        }
        match self.process(row, cx) {
            Ok(false) => {}
            Ok(true) => {
                if begins {
                    self.start = cx.at;
                }
                self.end = cx.at.plus(self.gap);
            }
            Err(failure) => out(Err(failure), cx.at),
        }
    }

    /// Whether the event is of the session.
    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(false);
        }
        self.content.enter(&mut self.query, row, cx)?;
        Ok(true)
    }

    fn close(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if !self.content.is_empty() {
            let window = Bounds { start: self.start, end: self.end };
            self.content.close(&mut self.query, window, Cx { now, at: window.last() }, out);
        }
    }

    /// The end of the session, if there is something in it.
    #[inline]
    pub fn due(&self) -> Due {
        if self.content.is_empty() { Due::NEVER } else { Due { at: self.end, carries_now: false } }
    }

    /// Closes the session if it ends by `due`.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if due.at >= self.end {
            self.close(due.at, out);
        }
    }

    ends_by_the_clock!();

    /// Writes the session.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_time(self.start);
        out.put_time(self.end);
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.start = from.get_time()?;
        self.end = from.get_time()?;
        self.content.restore(&mut self.query, from)
    }
}

parks!([Q: Emit] SessionRows<Q>: query Q, within { content: RowContent<Q> } own {
    start: Timestamp = Timestamp::MIN,
    end: Timestamp = Timestamp::MIN,
});
parted!([Q: Emit] SessionRows<Q>, settles: false, begun: |this| this.start.as_micros());

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::operator::testing::{
        Event, Step, Sums, UNSEEN, aggregate, at_the_end_of_time, check, damage, step,
    };

    struct Open<'a> {
        key: Option<&'static str>,
        start: Timestamp,
        last: Timestamp,
        events: Vec<&'a Event<'static>>,
    }

    /// The rows of sessions by the definition: of each key, or without keys those of all events.
    pub(in super::super) fn expected(
        events: &[(Timestamp, Event<'static>)],
        gap: Duration,
        by_group: bool,
    ) -> Vec<String> {
        let mut rows = Vec::new();
        // In the order in which they began.
        let mut open: Vec<Open<'_>> = Vec::new();
        let close = |open: &mut Vec<Open<'_>>, to: Timestamp, rows: &mut Vec<String>| {
            while let Some(first) = (0..open.len()).min_by_key(|i| (open[*i].last, *i)) {
                let end = open[first].last.plus(gap);
                if end > to {
                    break;
                }
                let session = open.remove(first);
                let window = Bounds { start: session.start, end };
                let cx = Cx { now: end, at: end.minus(1) };
                let seen: Vec<_> = session.events.into_iter().filter(|e| e.value != UNSEEN).collect();
                if by_group {
                    let content = seen.iter().copied();
                    rows.extend(seen.last().and_then(|own| aggregate(own, content, window, cx)));
                } else {
                    rows.extend(seen.iter().filter_map(|own| aggregate(own, [].into_iter(), window, cx)));
                }
            }
        };
        for (at, event) in events {
            close(&mut open, *at, &mut rows);
            match step(*at, event) {
                Step::Rejected => {}
                Step::Fails(error) => rows.push(error),
                Step::Enters => {
                    let key = by_group.then_some(event.key);
                    match open.iter_mut().find(|session| session.key == key) {
                        Some(session) => {
                            session.last = *at;
                            session.events.push(event);
                        }
                        None => open.push(Open { key, start: *at, last: *at, events: vec![event] }),
                    }
                }
            }
        }
        close(&mut open, Timestamp::MAX, &mut rows);
        rows
    }

    #[test]
    fn the_session_ends_after_its_gap() {
        for gap in [1, 3, 12, 90] {
            check(|| SessionRows::new(Sums, gap), |events| expected(events, gap, false));
        }
    }

    #[test]
    fn events_at_the_end_of_time_are_one_session() {
        assert_eq!(at_the_end_of_time(|| SessionRows::new(Sums, 10)).len(), 2);
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| SessionRows::new(Sums, 1_000));
    }
}
