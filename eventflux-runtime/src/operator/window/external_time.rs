//! EXTERNALTIME(ts, d): the events of the last d by a time of their own.

use super::leaving::Events;
use super::timed::{Entrant, Timed};
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::{Bounds, Current, Emit, Instant, Marked, Unordered, put_out};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW EXTERNALTIME(ts, d)`: a row per entering event, over the events with `ts` in (newest `ts` - `d`, newest
/// `ts`]. The clock does not matter: only a newer `ts` pushes events out.
///
/// `SELECT COUNT(*) AS n FROM Trades WINDOW EXTERNALTIME(ts, 5 SECONDS)` turns events with `ts` 10 s, 14 s, 12 s,
/// 15 s, 9 s into 1, 2, 3, 3, 3: at 15 s the first has left, and the last one is too old to stay. It has a row
/// nevertheless, over the content, which does not have it. Events that WHERE after the window rejects count for
/// the newest `ts`.
#[derive(Debug)]
pub struct ExternalTime<Q: Current + Marked + Unordered> {
    query: Q,
    content: Timed<Q, ()>,
    span: Span,
}

/// The newest time and how far back the window goes.
#[derive(Debug)]
pub struct Span {
    newest: i64,
    length: Duration,
}

impl Span {
    /// No time has come yet.
    fn new(d: Duration) -> Self {
        Span { newest: i64::MIN, length: d.max(1) }
    }

    /// A time comes: the limit up to which events leave.
    #[inline(always)]
    fn reach(&mut self, time: i64) -> i64 {
        self.newest = self.newest.max(time);
        self.newest.saturating_sub(self.length)
    }
}

impl<Q: Current + Marked + Unordered> ExternalTime<Q>
where
    Q::Mark: Instant,
{
    /// The events of the last `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration) -> Self {
        let content = Timed::new(&query);
        ExternalTime { query, content, span: Span::new(d) }
    }

    pushes_what_it_makes!();

    /// Takes an event in and gives its row, if it has one: what [`push`](Self::push) puts out. Where the caller
    /// is compiled for this query, the row stays in registers.
    ///
    /// # Errors
    /// The first expression that has no value; only if it is one of the row's own has anything changed.
    #[inline(always)]
    pub fn process<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Result<Option<Q::Out<'r>>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        let time = Q::Mark::instant(self.query.mark(row, cx)?).as_micros();
        let entering = match self.query.enter(row, cx)? {
            Some((key, args)) => Some(self.content.begin(key, args)),
            None => None,
        };
        let limit = self.span.reach(time);
        self.content.leave(limit);
        let Some(entrant) = entering else { return Ok(None) };
        let entrant = self.content.keep(entrant, ());
        let (key, accs) = if time > limit {
            self.content.enter(time, entrant)
        } else {
            self.content.notice(&entrant);
            self.content.pass(entrant)
        };
        self.query.current(row, key, accs, cx)
    }

    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_i64(self.span.newest);
        self.content.save(&self.query, &(), out);
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.span.newest = from.get_i64()?;
        self.content.restore(&self.query, &(), from)?;
        self.query.restore_forever(from)
    }
}

/// [`ExternalTime`] with EXPIRED EVENTS or ALL EVENTS: events come out as they leave, those that
/// one event pushes out in order of entry.
#[derive(Debug)]
pub struct ExternalTimeAll<Q: Emit + Marked + Unordered> {
    query: Q,
    content: Timed<Q, Q::Kept>,
    span: Span,
    events: Events,
}

impl<Q: Emit + Marked + Unordered> ExternalTimeAll<Q>
where
    Q::Mark: Instant,
{
    /// The events of the last `d` microseconds, which must be above zero.
    pub fn new(query: Q, d: Duration, events: Events) -> Self {
        let content = Timed::new(&query);
        ExternalTimeAll { query, content, span: Span::new(d), events }
    }

    /// Takes an event in, after those that it pushes out have been put out. One that is too old is put out as it
    /// enters (of ALL EVENTS), then as it leaves.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        match self.check(row, cx) {
            Ok(Some((time, entrant))) => self.take(time, entrant, cx, out),
            Ok(None) => {}
            Err(failure) => out(Err(failure), cx.at),
        }
    }

    /// What a row needs to enter; `None` if it does not enter at all.
    #[expect(clippy::type_complexity, reason = "named nowhere else")]
    fn check(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
    ) -> Result<Option<(i64, Option<Entrant<Q::Args, Q::Kept>>)>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        let time = Q::Mark::instant(self.query.mark(row, cx)?).as_micros();
        let Some((key, args)) = self.query.enter(row, cx)? else { return Ok(Some((time, None))) };
        let begun = self.content.begin(key, args);
        let entrant = self.content.keep(begun, self.query.keep(row, cx));
        Ok(Some((time, Some(entrant))))
    }

    fn take(
        &mut self,
        time: i64,
        entrant: Option<Entrant<Q::Args, Q::Kept>>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let limit = self.span.reach(time);
        self.content.part_from(limit);
        while let Some((slot, kept)) = self.content.leave_next() {
            self.emit(slot, &kept, cx, out);
            self.content.members.end(slot);
            self.content.recycle(kept);
        }
        let Some(entrant) = entrant else { return };
        let slot = entrant.slot;
        if time > limit {
            if self.events == Events::All {
                self.content.put(time, &entrant);
                self.emit(slot, entrant.kept(), cx, out);
                self.content.store(time, entrant);
            } else {
                self.content.enter(time, entrant);
            }
            return;
        }
        self.content.notice(&entrant);
        if self.events == Events::All {
            self.emit(slot, entrant.kept(), cx, out);
        }
        self.emit(slot, entrant.kept(), cx, out);
        self.content.pass(entrant);
        self.content.members.part();
    }

    fn emit(
        &mut self,
        slot: u32,
        kept: &Q::Kept,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let (key, accs) = self.content.members.get(slot);
        put_out(self.query.emit(kept.as_ref(), key, accs, Bounds::default(), cx), cx.at, out);
    }
    never_waits!();

    /// Writes the content.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_i64(self.span.newest);
        self.content.save(&self.query, self.query.kept_layout(), out);
        self.query.save_forever(out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.span.newest = from.get_i64()?;
        self.content.restore(&self.query, self.query.kept_layout(), from)?;
        self.query.restore_forever(from)
    }
}

parks!([Q: Current + Marked<Mark: Instant> + Unordered] ExternalTime<Q>: query Q, within { content: Timed<Q, ()>, span: Span } own {});
parted!([Q: Current + Marked<Mark: Instant> + Unordered] ExternalTime<Q>);
parks!([Q: Emit + Marked<Mark: Instant> + Unordered] ExternalTimeAll<Q>: query Q, within { content: Timed<Q, Q::Kept>, span: Span } own {});
parted!([Q: Emit + Marked<Mark: Instant> + Unordered] ExternalTimeAll<Q>);
parks!([] Span: within {} own { newest: i64 = i64::MIN });

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Came, LooseSums, Sifted, check, damage, sifted, time};

    type Query = LooseSums<(Timestamp,)>;

    fn model(d: Duration) -> impl FnMut(&[Came<'_>], Came<'_>) -> Sifted {
        let mut newest = Timestamp::MIN;
        move |content, came| {
            let own = time(came.event, came.at);
            newest = newest.max(own);
            let over = |at: Timestamp| at <= newest.minus(d);
            // The content is in order of entry.
            let leave =
                content.iter().filter(|old| over(time(old.event, old.at))).map(|old| old.number).collect();
            Sifted { leave, comes: true, stays: !over(own), row: true, ..Sifted::default() }
        }
    }

    #[test]
    fn the_events_of_the_last_d_by_their_own_time_count() {
        for d in [1, 20, 1_000] {
            check(|| ExternalTime::new(Query::new(), d), |events| sifted(events, (true, false), model(d)));
        }
    }

    #[test]
    fn those_that_leave_together_do_so_in_order_of_entry() {
        for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
            for d in [1, 20, 60] {
                check(
                    || ExternalTimeAll::new(Query::new(), d, events),
                    |events| sifted(events, (entering, true), model(d)),
                );
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| ExternalTime::new(Query::new(), 20));
        damage(|| ExternalTimeAll::new(Query::new(), 40, Events::All));
    }
}
