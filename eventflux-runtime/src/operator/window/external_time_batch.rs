//! EXTERNALTIMEBATCH(ts, d): batches by a time that the events carry.

use super::{Content, GroupContent, RowContent};
use crate::error::Failure;
use crate::operator::{Bounds, Emit, Instant, Marked};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Duration, Timestamp};

/// `WINDOW EXTERNALTIMEBATCH(..)` with aggregates or GROUP BY: a row per group when an event is past the batch.
///
/// `SELECT COUNT(*) AS n FROM Calls WINDOW EXTERNALTIMEBATCH(began, 1 MINUTE)`: calls that began at 9:00:10, 9:00:50
/// and 9:01:20 make a batch [9:00:10, 9:01:10) of two, which the third puts out, at its own row time.
pub type ExternalTimeBatchGroups<Q> = ExternalTimeBatch<Q, GroupContent<Q>>;

/// `WINDOW EXTERNALTIMEBATCH(..)` without aggregates: the rows of the batch, in order.
pub type ExternalTimeBatchRows<Q> = ExternalTimeBatch<Q, RowContent<Q>>;

/// Batches of equal length, back to back from the time of the first event on. A batch is put out by the first event
/// whose time is at or after its end; the next one is that which this event is in. An event before the open batch is
/// taken into it.
#[derive(Debug)]
pub struct ExternalTimeBatch<Q: Emit, C> {
    query: Q,
    content: C,
    size: Duration,
    /// The open batch, once there was an event.
    batch: Option<Bounds>,
}

impl<Q, C> ExternalTimeBatch<Q, C>
where
    Q: Emit + Marked<Mark: Instant>,
    C: Content<Q>,
{
    /// Batches of `size` microseconds, which must be above zero, by the mark.
    pub fn new(query: Q, size: Duration) -> Self {
        let content = C::new(&query);
        ExternalTimeBatch { query, content, size: size.max(1), batch: None }
    }

    /// Takes an event into its batch, after it has closed the one before if it is past it.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let entered = match self.time(row, cx) {
            Ok(None) => return,
            Ok(Some(time)) if self.batch.is_some_and(|batch| time < batch.end) => self.enter(row, cx),
            Ok(Some(time)) => self.turn(row, time, cx, out),
            Err(failure) => Err(failure),
        };
        if let Err(failure) = entered {
            out(Err(failure), cx.at);
        }
    }

    /// The time of an event that is admitted.
    #[inline(always)]
    fn time(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<Option<Timestamp>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        Ok(Some(Q::Mark::instant(self.query.mark(row, cx)?)))
    }

    #[inline(always)]
    fn enter(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<(), Failure> {
        self.content.enter(&mut self.query, row, cx).map(drop)
    }

    /// Closes the batch and goes on to that of an event which is past it.
    #[cold]
    fn turn(
        &mut self,
        row: &Q::In<'_>,
        time: Timestamp,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> Result<(), Failure> {
        // An event that fails does not close anything: it is asked twice.
        self.query.enter(row, cx)?;
        let batch = self.batch.unwrap_or(Bounds { start: time, end: time });
        self.content.close(&mut self.query, batch, cx, out);
        let start = time.minus(time.since_start(batch.start, self.size));
        self.batch = Some(Bounds { start, end: start.plus(self.size) });
        self.enter(row, cx)
    }

    never_due!();

    nothing_settles!();

    /// No: the end of the input flushes it.
    pub fn closes(&self) -> bool {
        false
    }

    /// Puts out the open batch at time `now`; false if there was nothing in it.
    pub fn flush(
        &mut self,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        let Some(batch) = self.batch.filter(|_| !self.content.is_empty()) else { return false };
        self.content.close(&mut self.query, batch, Cx { now, at: now }, out);
        true
    }

    /// Writes the open batch.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_bool(self.batch.is_some());
        if let Some(batch) = self.batch {
            out.put_time(batch.start);
            out.put_time(batch.end);
        }
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.batch = match from.get_bool()? {
            true => Some(Bounds { start: from.get_time()?, end: from.get_time()? }),
            false => None,
        };
        self.content.restore(&mut self.query, from)?;
        if self.batch.is_none() && !self.content.is_empty() {
            return Err(StateError::damaged("a batch without a time"));
        }
        Ok(())
    }
}

parks!([Q: Emit + Marked<Mark: Instant>, C: Content<Q>] ExternalTimeBatch<Q, C>: query Q, within { content: C } own {
    batch: Option<Bounds> = None,
});
parted!([Q: Emit + Marked<Mark: Instant>, C: Content<Q>] ExternalTimeBatch<Q, C>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Event, LooseSums, Step, UNSEEN, check, damage, step, time as time_of};
    use crate::operator::window::spans::tests::batch;

    fn query() -> LooseSums<(Timestamp,)> {
        LooseSums::new()
    }

    fn expected(events: &[(Timestamp, Event<'static>)], size: Duration, by_group: bool) -> Vec<String> {
        let mut rows = Vec::new();
        let mut open: Vec<&Event<'static>> = Vec::new();
        let mut window: Option<Bounds> = None;
        let last = events.last().map_or(Timestamp::MIN, |(at, _)| *at);
        for (at, event) in events {
            match step(*at, event) {
                Step::Rejected => {}
                Step::Fails(error) => rows.push(error),
                Step::Enters => {
                    let time = time_of(event, *at);
                    let mut own = window.unwrap_or(Bounds { start: time, end: time.plus(size) });
                    if time >= own.end {
                        rows.extend(batch(&open, by_group, own, Cx::event(*at)));
                        open.clear();
                        while time >= own.end {
                            own = Bounds { start: own.end, end: own.end.plus(size) };
                        }
                    }
                    window = Some(own);
                    if event.value != UNSEEN {
                        open.push(event);
                    }
                }
            }
        }
        rows.extend(window.map_or(Vec::new(), |own| batch(&open, by_group, own, Cx::event(last))));
        rows
    }

    #[test]
    fn batches_go_by_the_time_of_their_events() {
        for size in [1, 7, 40] {
            check(|| ExternalTimeBatchGroups::new(query(), size), |events| expected(events, size, true));
            check(|| ExternalTimeBatchRows::new(query(), size), |events| expected(events, size, false));
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| ExternalTimeBatchGroups::new(query(), 1_000));
        damage(|| ExternalTimeBatchRows::new(query(), 1_000));
    }
}
