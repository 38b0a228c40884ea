//! What TUMBLING, calendar windows, TIMEBATCH, CRON and output rates share: one batch at a time, each of a span of time.

use crate::operator::partition::Park;
use std::fmt::Debug;

use super::Content;
use crate::error::Failure;
use crate::operator::{Bounds, Due, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// How time is cut into spans that follow each other.
pub trait Spans: Debug + Park {
    /// Whether rows carry the end of their span as their time, as what is put out at an instant does; those of windows
    /// carry the last instant in it.
    const CARRIES_END: bool = false;

    /// The span that `at` lies in, for an event that is not in the span given before.
    fn around(&mut self, at: Timestamp) -> Bounds;

    /// Writes what depends on events.
    fn save(&mut self, _: &mut Encoder) {}

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state.
    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        Ok(())
    }
}

/// A window of one batch at a time, which closes when the clock reaches the end of its span. A span in which no
/// row was seen puts out nothing and costs nothing.
#[derive(Debug)]
pub struct Spanned<Q: Emit, C, S> {
    query: Q,
    content: C,
    spans: S,
    /// The newest span that an event came into.
    span: Bounds,
}

impl<Q: Emit, C: Content<Q>, S: Spans> Spanned<Q, C, S> {
    pub(in crate::operator) fn over(query: Q, spans: S) -> Self {
        let content = C::new(&query);
        Spanned { query, content, spans, span: Bounds { start: Timestamp::MIN, end: Timestamp::MIN } }
    }

    /// Takes an event into its span.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        // The last span of all has the largest time in it, which stands for its end.
        let turns = cx.at >= self.span.end && self.span.end != Timestamp::MAX;
        if turns {
            // The clock has closed it as a rule.
            self.close(cx.now, out);
        }
        match self.process(row, cx) {
            Ok(true) if turns => self.span = self.spans.around(cx.at),
            Ok(_) => {}
            Err(failure) => out(Err(failure), cx.at),
        }
    }

    /// Whether the event is in the window, seen or not.
    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(false);
        }
        self.content.enter(&mut self.query, row, cx)?;
        Ok(true)
    }

    #[cold]
    fn close(&mut self, now: Timestamp, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if !self.content.is_empty() {
            let at = if S::CARRIES_END { self.span.end } else { self.span.last() };
            self.content.close(&mut self.query, self.span, Cx { now, at }, out);
        }
    }

    /// The end of the span, if there is something in it.
    #[inline]
    pub fn due(&self) -> Due {
        if self.content.is_empty() {
            return Due::NEVER;
        }
        let at = self.span.end;
        // At the largest time of all this would mean "never", but the end of the input puts it out.
        Due { at, carries_now: S::CARRIES_END && at < Timestamp::MAX }
    }

    /// Closes the span if `due` has reached its end.
    pub fn fire(&mut self, due: Due, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        if due.at >= self.span.end {
            self.close(due.at, out);
        }
    }

    ends_by_the_clock!();

    /// Writes the open span.
    pub fn save(&mut self, out: &mut Encoder) {
        self.spans.save(out);
        out.put_time(self.span.start);
        out.put_time(self.span.end);
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.spans.restore(from)?;
        self.span = Bounds { start: from.get_time()?, end: from.get_time()? };
        self.content.restore(&mut self.query, from)
    }
}

parks!([Q: Emit, C: Content<Q>, S: Spans] Spanned<Q, C, S>: query Q, within { content: C, spans: S } own {
    span: Bounds = Bounds { start: Timestamp::MIN, end: Timestamp::MIN },
});
parted!([Q: Emit, C: Content<Q>, S: Spans] Spanned<Q, C, S>, settles: false, begun: |this| this.span.start.as_micros());

#[cfg(test)]
pub(in crate::operator) mod tests {
    use super::*;
    use crate::operator::testing::{Event, Step, UNSEEN, aggregate, first_of_groups, newest, step};

    /// The rows of batches by the definition; `around` gives the span of the next event that enters.
    pub(in super::super) fn expected(
        events: &[(Timestamp, Event<'static>)],
        around: impl FnMut(Timestamp) -> Bounds,
        by_group: bool,
    ) -> Vec<String> {
        expected_of_spans(events, around, by_group, |window| window.end.minus(1))
    }

    /// The same with rows of the times that `carried` gives.
    pub(in crate::operator) fn expected_of_spans(
        events: &[(Timestamp, Event<'static>)],
        mut around: impl FnMut(Timestamp) -> Bounds,
        by_group: bool,
        carried: impl Fn(Bounds) -> Timestamp,
    ) -> Vec<String> {
        let mut rows = Vec::new();
        let mut open: Vec<&Event<'static>> = Vec::new();
        let mut span: Option<Bounds> = None;
        let close = |open: &mut Vec<&Event<'static>>, window: Bounds, rows: &mut Vec<String>| {
            let cx = Cx { now: window.end, at: carried(window) };
            rows.extend(batch(open, by_group, window, cx));
            open.clear();
        };
        for (at, event) in events {
            if let Some(window) = span.filter(|window| *at >= window.end) {
                close(&mut open, window, &mut rows);
                span = None;
            }
            match step(*at, event) {
                Step::Rejected => {}
                Step::Fails(error) => rows.push(error),
                Step::Enters => {
                    span = span.or_else(|| Some(around(*at)));
                    if event.value != UNSEEN {
                        open.push(event);
                    }
                }
            }
        }
        if let Some(window) = span {
            close(&mut open, window, &mut rows);
        }
        rows
    }

    /// The rows of one batch of seen events.
    pub(in super::super) fn batch(
        seen: &[&Event<'static>],
        by_group: bool,
        window: Bounds,
        cx: Cx,
    ) -> Vec<String> {
        if by_group {
            let groups = first_of_groups(seen).into_iter();
            groups
                .filter_map(|group| aggregate(newest(seen, group), seen.iter().copied(), window, cx))
                .collect()
        } else {
            seen.iter().filter_map(|own| aggregate(own, [].into_iter(), window, cx)).collect()
        }
    }
}
