//! Sliding windows that put out the rows that leave: EXPIRED EVENTS and ALL EVENTS.

use super::sliding::Sliding;
use crate::columns::{Columns, Spare};
use crate::error::Failure;
use crate::operator::{Bounds, Emit, put_out};
use crate::state::{Decoder, Encoder, Ring, StateError};
use crate::time::{Cx, Timestamp};

/// Which rows a sliding window puts out besides none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// Those that leave.
    Expired,
    /// Those that leave and those that enter.
    All,
}

/// The content of a sliding window whose rows are kept, to be put out when they leave.
///
/// A leaving row comes out with the aggregates of its group after it has gone and before the row that pushes
/// it out has come.
#[derive(Debug)]
pub struct Leaving<Q: Emit> {
    query: Q,
    content: Sliding<Q>,
    /// The rows of `content`, in the same order.
    kept: Ring<Q::Kept>,
    spare: Spare<Q::Kept>,
    events: Events,
}

/// A row that [`Leaving::check`] has let through.
pub(super) struct Entered<Q: Emit>(Option<(u32, Q::Args, Q::Kept)>);

impl<Q: Emit> Leaving<Q> {
    pub(super) fn new(query: Q, events: Events) -> Self {
        let content = Sliding::new(&query);
        Leaving { query, content, kept: Ring::new(), spare: Spare::default(), events }
    }

    /// Evaluates what a row needs to enter; `None` if it does not enter, because WHERE before the window rejects
    /// it or an expression has no value. What is let through is to be given to [`enter`](Self::enter).
    #[inline]
    pub(super) fn check(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> Option<Entered<Q>> {
        self.evaluate(row, cx).unwrap_or_else(|failure| {
            out(Err(failure), cx.at);
            None
        })
    }

    #[inline]
    fn evaluate(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<Option<Entered<Q>>, Failure> {
        if !self.query.admit(row, cx)? {
            return Ok(None);
        }
        self.begin(row, cx).map(Some)
    }

    /// The query, to be asked.
    pub(super) fn query(&mut self) -> &mut Q {
        &mut self.query
    }

    /// The query.
    pub(super) fn query_ref(&self) -> &Q {
        &self.query
    }

    /// Evaluates what an admitted row needs to enter.
    #[inline]
    pub(super) fn begin(&mut self, row: &Q::In<'_>, cx: Cx) -> Result<Entered<Q>, Failure> {
        let Some((key, args)) = self.query.enter(row, cx)? else { return Ok(Entered(None)) };
        let (slot, args) = self.content.begin(key, args);
        let kept = self.spare.own(self.query.keep(row, cx));
        Ok(Entered(Some((slot, args, kept))))
    }

    /// Lets the rows with marks up to `limit` leave, one by one, each at the time that `at` gives for its mark.
    #[inline]
    pub(super) fn leave(
        &mut self,
        limit: i64,
        now: Timestamp,
        at: impl Fn(i64) -> Timestamp,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        while let Some((slot, mark)) = self.content.leave_one(limit) {
            let Some(kept) = self.kept.pop_front() else { return };
            let at = at(mark);
            let (key, accs) = self.content.group(slot);
            let row = self.query.emit(kept.as_ref(), key, accs, Bounds::default(), Cx { now, at });
            put_out(row, at, out);
            self.content.end(slot);
            self.spare.take(kept);
        }
    }

    /// Lets a row enter.
    #[inline]
    pub(super) fn enter(
        &mut self,
        entered: Entered<Q>,
        mark: i64,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Entered(Some((slot, args, kept))) = entered else { return };
        let (key, accs) = self.content.enter(mark, slot, args);
        if self.events == Events::All {
            let row = self.query.emit(kept.as_ref(), key, accs, Bounds::default(), cx);
            put_out(row, cx.at, out);
        }
        self.kept.push_back(kept);
    }

    /// Takes back a row that was let through.
    pub(super) fn cancel(&mut self, entered: Entered<Q>) {
        let Entered(Some((slot, args, kept))) = entered else { return };
        self.content.pass(slot, args);
        self.content.part();
        self.spare.take(kept);
    }

    /// Lets a row enter and leave at once.
    pub(super) fn pass(
        &mut self,
        entered: Entered<Q>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        let Entered(Some((slot, args, kept))) = entered else { return };
        self.content.notice(slot, &args);
        self.content.pass(slot, args);
        if self.events == Events::All {
            let (key, accs) = self.content.group(slot);
            let row = self.query.emit(kept.as_ref(), key, accs, Bounds::default(), cx);
            put_out(row, cx.at, out);
        }
        let (key, accs) = self.content.group(slot);
        let row = self.query.emit(kept.as_ref(), key, accs, Bounds::default(), cx);
        put_out(row, cx.at, out);
        self.content.part();
        self.spare.take(kept);
    }

    /// Lets the rows with marks up to `limit` leave without putting them out.
    pub(super) fn forget(&mut self, limit: i64) {
        while let Some((slot, _)) = self.content.leave_one(limit) {
            self.content.end(slot);
            if let Some(kept) = self.kept.pop_front() {
                self.spare.take(kept);
            }
        }
    }

    /// The mark of the oldest row.
    #[inline]
    pub(super) fn oldest(&self) -> Option<i64> {
        self.content.oldest()
    }

    pub(super) fn save(&mut self, out: &mut Encoder) {
        self.content.save(&mut self.query, out);
        let layout = self.query.kept_layout();
        self.kept.save(out, |kept, out| kept.save(layout, out));
    }

    pub(super) fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.content.restore(&mut self.query, from)?;
        let layout = self.query.kept_layout();
        self.kept.load(from, |_, from| Q::Kept::load(layout, from))?;
        if self.kept.len() != self.content.len() {
            return Err(StateError::damaged("rows that are not in the window"));
        }
        Ok(())
    }
}

parks!([Q: Emit] Leaving<Q>: query Q, within { content: Sliding<Q>, kept: Ring<Q::Kept> } own {});
