//! LENGTHBATCH(n): batches of n events.

use super::{Content, GroupContent, RowContent};
use crate::error::Failure;
use crate::operator::{Bounds, Emit};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// `WINDOW LENGTHBATCH(n)` with aggregates or GROUP BY: a row per group when the n-th event arrives.
pub type LengthBatchGroups<Q> = LengthBatch<Q, GroupContent<Q>>;

/// `WINDOW LENGTHBATCH(n)` without aggregates: the rows of the batch, in order, when the n-th event arrives.
pub type LengthBatchRows<Q> = LengthBatch<Q, RowContent<Q>>;

/// Batches of `n` events, back to back. Events that WHERE after the window rejects count, unseen. All rows of a
/// batch carry the time of its n-th event.
#[derive(Debug)]
pub struct LengthBatch<Q: Emit, C> {
    query: Q,
    content: C,
    n: u64,
    /// How many events the open batch has.
    count: u64,
}

impl<Q: Emit, C: Content<Q>> LengthBatch<Q, C> {
    /// Batches of `n` events; `n` must be above zero.
    pub fn new(query: Q, n: usize) -> Self {
        let content = C::new(&query);
        LengthBatch { query, content, n: n.max(1) as u64, count: 0 }
    }

    /// Takes an event in, and closes the batch if it is the last of it.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        match self.process(row, cx) {
            Ok(false) => {}
            Ok(true) => self.close(cx, out),
            Err(failure) => out(Err(failure), cx.at),
        }
    }

    /// Takes an event in; true if it is the last of its batch.
    #[inline(always)]
    fn process(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<bool, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(false);
        }
        self.content.enter(&mut self.query, row, cx)?;
        self.count += 1;
        Ok(self.count >= self.n)
    }

    #[cold]
    fn close(&mut self, cx: Cx, out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {
        self.count = 0;
        self.content.close(&mut self.query, Bounds::default(), cx, out);
    }

    never_due!();

    nothing_settles!();

    /// No: the end of the input flushes it.
    pub fn closes(&self) -> bool {
        false
    }

    /// Puts out the incomplete batch at time `now`; false if there was none.
    pub fn flush(
        &mut self,
        now: Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        let incomplete = self.count != 0;
        self.close(Cx { now, at: now }, out);
        incomplete
    }

    /// Writes the open batch.
    pub fn save(&mut self, out: &mut Encoder) {
        out.put_u64(self.count);
        self.content.save(&mut self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.count = from.get_u64()?;
        if self.count >= self.n {
            return Err(StateError::damaged("an open batch that is full"));
        }
        self.content.restore(&mut self.query, from)
    }
}

parks!([Q: Emit, C: Content<Q>] LengthBatch<Q, C>: query Q, within { content: C } own { count: u64 = 0 });
parted!([Q: Emit, C: Content<Q>] LengthBatch<Q, C>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{
        Event, Step, Sums, UNSEEN, aggregate, check, damage, first_of_groups, newest, step,
    };

    fn expected(events: &[(Timestamp, Event<'static>)], n: usize, by_group: bool) -> Vec<String> {
        let mut rows = Vec::new();
        let mut open: Vec<&Event<'static>> = Vec::new();
        let last = events.len() - 1;
        for (number, (at, event)) in events.iter().enumerate() {
            match step(*at, event) {
                Step::Rejected => {}
                Step::Fails(error) => rows.push(error),
                Step::Enters => open.push(event),
            }
            if open.len() == n || number == last {
                let cx = Cx::event(*at);
                let seen: Vec<_> = open.iter().copied().filter(|event| event.value != UNSEEN).collect();
                let content = || seen.iter().copied();
                if by_group {
                    for group in first_of_groups(&seen) {
                        let own = newest(&seen, group);
                        rows.extend(aggregate(own, content(), Bounds::default(), cx));
                    }
                } else {
                    for own in content() {
                        rows.extend(aggregate(own, [].into_iter(), Bounds::default(), cx));
                    }
                }
                open.clear();
            }
        }
        rows
    }

    #[test]
    fn batches_close_with_their_last_event() {
        for n in [1, 2, 7, 150] {
            check(|| LengthBatchGroups::new(Sums, n), |events| expected(events, n, true));
            check(|| LengthBatchRows::new(Sums, n), |events| expected(events, n, false));
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        damage(|| LengthBatchGroups::new(Sums, 1_000));
        damage(|| LengthBatchRows::new(Sums, 1_000));
    }
}
