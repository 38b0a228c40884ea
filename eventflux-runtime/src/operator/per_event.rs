//! What puts out a row for each entering event, from that event itself.

use super::{Current, Due, RefOf, Stateful, put_out};
use crate::error::Failure;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Cx, Timestamp};

/// The events that the groups of a query are over.
pub trait Holding<Q: Stateful> {
    /// Takes in an event that [`Stateful::admit`] has let through, and gives key and accumulators of its group;
    /// `None` where WHERE after the window is not TRUE.
    ///
    /// # Errors
    /// The first expression that has no value; nothing has changed then.
    fn enter(&mut self, query: &mut Q, row: &Q::In<'_>, cx: Cx) -> Entered<'_, Q>;

    /// Lets out what is over at `now`.
    fn settle(&mut self, now: Timestamp);

    /// Writes the state.
    fn save(&self, query: &Q, out: &mut Encoder);

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    fn restore(&mut self, query: &Q, from: &mut Decoder<'_>) -> Result<(), StateError>;
}

/// What [`Holding::enter`] gives.
pub type Entered<'c, Q> =
    Result<Option<(RefOf<'c, <Q as Stateful>::Key>, &'c <Q as Stateful>::Accs)>, Failure>;

/// A row per entering event, over the content `C`. No row of it waits for the clock.
#[derive(Debug)]
pub struct PerEvent<Q, C> {
    query: Q,
    pub(super) content: C,
}

impl<Q: Current, C: Holding<Q>> PerEvent<Q, C> {
    /// The operator, before any event.
    pub(super) fn over(query: Q, content: C) -> Self {
        PerEvent { query, content }
    }

    /// Takes an event in and puts out its row.
    #[inline]
    pub fn push(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        out: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) {
        put_out(self.process(row, cx), cx.at, out);
    }

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
        let Some((key, accs)) = self.content.enter(&mut self.query, row, cx)? else { return Ok(None) };
        self.query.current(row, key, accs, cx)
    }

    /// Never.
    #[inline]
    pub fn due(&self) -> Due {
        Due::NEVER
    }

    /// Does nothing.
    pub fn fire(&mut self, _: Due, _: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp)) {}

    /// Lets out what is over at `now`.
    pub fn settle(&mut self, now: Timestamp) {
        self.content.settle(now);
    }

    /// No.
    pub fn closes(&self) -> bool {
        false
    }

    /// Nothing is incomplete.
    pub fn flush(
        &mut self,
        _: Timestamp,
        _: &mut impl FnMut(Result<Q::Out<'_>, Failure>, Timestamp),
    ) -> bool {
        false
    }

    /// Writes the state.
    pub fn save(&self, out: &mut Encoder) {
        self.content.save(&self.query, out);
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.content.restore(&self.query, from)
    }
}
