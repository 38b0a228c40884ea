//! Events that cross a queue together.

use std::fmt;
use std::sync::Arc;

use super::pool::EventPool;
use crate::app::EventOf;

/// Events that are sent together: [`Sender::batch`](super::Sender::batch) gives an empty one, [`Sender::push_batch`](super::Sender::push_batch)
/// sends it.
///
/// Its memory comes from the pool of the pipeline, and goes back there when its events have been processed or it is dropped.
pub struct Batch<E> {
    /// The first `len` are events of this batch, the others what is left of an earlier one.
    pub(super) events: Vec<E>,
    pub(super) len: usize,
    pool: Arc<EventPool<E>>,
    /// Whether what is left of events is kept.
    pub(super) recycles: bool,
}

impl<E> Batch<E> {
    pub(super) fn new(pool: Arc<EventPool<E>>) -> Self {
        Batch { events: pool.take_batch(), len: 0, pool, recycles: false }
    }

    /// Appends an event.
    #[inline]
    pub fn push(&mut self, event: impl Into<E>) {
        self.place(event.into());
    }

    /// Appends an event, and gives what is left of an earlier one at its place.
    #[inline]
    pub(super) fn place(&mut self, event: E) -> Option<E> {
        let old = match self.events.get_mut(self.len) {
            Some(old) => Some(std::mem::replace(old, event)),
            None => {
                self.events.push(event);
                None
            }
        };
        self.len += 1;
        old
    }

    /// Appends a row of type `R` that `fill` writes: over one of an earlier batch where there is one, so that its texts keep their
    /// memory. All fields must be written.
    #[inline]
    pub fn push_with<R: Default>(&mut self, fill: impl FnOnce(&mut R))
    where
        E: EventOf<R>,
    {
        self.recycles = true;
        match self.events.get_mut(self.len) {
            Some(old) => fill_row(old, fill),
            None => self.events.push(new_row(fill)),
        }
        self.len += 1;
    }

    /// How many events it has.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether it has as many events as a batch of its pipeline is meant to have.
    pub fn is_full(&self) -> bool {
        self.len >= self.pool.batch_len()
    }

    /// The events.
    pub fn events(&self) -> &[E] {
        &self.events[..self.len]
    }
}

/// Writes a row over an old event.
pub(super) fn fill_row<E: EventOf<R>, R: Default>(old: &mut E, fill: impl FnOnce(&mut R)) {
    match old.row_mut() {
        Some(row) => fill(row),
        None => *old = new_row(fill),
    }
}

/// A new row.
pub(super) fn new_row<E: From<R>, R: Default>(fill: impl FnOnce(&mut R)) -> E {
    let mut row = R::default();
    fill(&mut row);
    E::from(row)
}

impl<E> Drop for Batch<E> {
    fn drop(&mut self) {
        let mut events = std::mem::take(&mut self.events);
        if !self.recycles {
            events.clear();
        }
        self.pool.give_batch(events);
    }
}

impl<E> fmt::Debug for Batch<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("len", &self.len).finish_non_exhaustive()
    }
}
