//! Events of an iterator.

use std::fmt;

use super::source::{Next, SourceError, SourceHandler, went};
use crate::app::Events;
use crate::pipeline::Sender;

/// Sends what an iterator gives, and ends with it.
///
/// Where the app comes back from a checkpoint, an iterator that is said to [give the same again](Self::repeatable) goes on behind what was
/// processed; what others give is new.
///
/// An iterator that waits holds up the end of its pipeline: closing waits until it has given what it waits for. For channels there is
/// [`ChannelSource`](super::ChannelSource).
pub struct IteratorSource<I> {
    events: I,
    batched: bool,
    /// How many it has given, if it would give them again.
    given: Option<u64>,
}

impl<I: Iterator> IteratorSource<I> {
    /// One that sends in batches, as soon as they are full.
    pub fn new(events: impl IntoIterator<IntoIter = I>) -> Self {
        IteratorSource { events: events.into_iter(), batched: true, given: None }
    }

    /// Sends each event when it comes: for iterators that wait between two of them.
    #[must_use]
    pub fn unbatched(mut self) -> Self {
        self.batched = false;
        self
    }

    /// The iterator gives the same events in the same order whenever the program begins, as one over numbers or a constant list does.
    #[must_use]
    pub fn repeatable(mut self) -> Self {
        self.given = Some(0);
        self
    }

    fn next(&mut self) -> Option<I::Item> {
        let event = self.events.next()?;
        if let Some(given) = &mut self.given {
            *given += 1;
        }
        Some(event)
    }

    /// Says how far it has got.
    fn say<E: Events>(&self, out: &mut Sender<E>) {
        if let Some(given) = self.given {
            out.set_position(given.to_le_bytes());
        }
    }
}

impl<E, I> SourceHandler<E> for IteratorSource<I>
where
    E: Events,
    I: Iterator<Item: Into<E::Event>> + Send,
{
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        if !self.batched {
            let Some(event) = self.next() else { return Ok(Next::End) };
            went(out.push(event))?;
            self.say(out);
            return Ok(Next::Now);
        }
        let mut batch = out.batch();
        let mut next = Next::Now;
        while !batch.is_full() {
            let Some(event) = self.next() else {
                next = Next::End;
                break;
            };
            batch.push(event);
        }
        went(out.push_batch(batch))?;
        self.say(out);
        Ok(next)
    }

    /// How many it has given.
    fn position(&self) -> Option<Vec<u8>> {
        Some(self.given?.to_le_bytes().to_vec())
    }

    fn rewind(&mut self, at: &[u8]) -> Result<(), SourceError> {
        let (Some(given), Ok(at)) = (&mut self.given, at.try_into().map(u64::from_le_bytes)) else {
            return Err("only an iterator that gives the same again goes on behind a number of events".into());
        };
        while *given < at {
            if self.events.next().is_none() {
                return Err(format!("the iterator gives {given} events, of which {at} were processed").into());
            }
            *given += 1;
        }
        Ok(())
    }
}

impl<I> fmt::Debug for IteratorSource<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IteratorSource").field("batched", &self.batched).finish_non_exhaustive()
    }
}
