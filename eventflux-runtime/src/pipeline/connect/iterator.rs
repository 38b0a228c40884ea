//! Events of an iterator.

use std::fmt;

use super::source::{Next, SourceError, SourceHandler, went};
use crate::app::Events;
use crate::pipeline::Sender;

/// Sends what an iterator gives, and ends with it.
///
/// An iterator that waits holds up the end of its pipeline: closing waits until it has given what it waits for. For channels there is
/// [`ChannelSource`](super::ChannelSource).
pub struct IteratorSource<I> {
    events: I,
    batched: bool,
}

impl<I: Iterator> IteratorSource<I> {
    /// One that sends in batches, as soon as they are full.
    pub fn new(events: impl IntoIterator<IntoIter = I>) -> Self {
        IteratorSource { events: events.into_iter(), batched: true }
    }

    /// Sends each event when it comes: for iterators that wait between two of them.
    #[must_use]
    pub fn unbatched(mut self) -> Self {
        self.batched = false;
        self
    }
}

impl<E, I> SourceHandler<E> for IteratorSource<I>
where
    E: Events,
    I: Iterator<Item: Into<E::Event>> + Send,
{
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        if !self.batched {
            let Some(event) = self.events.next() else { return Ok(Next::End) };
            went(out.push(event))?;
            return Ok(Next::Now);
        }
        let mut batch = out.batch();
        let mut next = Next::Now;
        while !batch.is_full() {
            let Some(event) = self.events.next() else {
                next = Next::End;
                break;
            };
            batch.push(event);
        }
        went(out.push_batch(batch))?;
        Ok(next)
    }
}

impl<I> fmt::Debug for IteratorSource<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IteratorSource").field("batched", &self.batched).finish_non_exhaustive()
    }
}
