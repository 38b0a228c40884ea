//! Sending rows of one type.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use super::Sender;
use crate::app::{EventOf, Events};
use crate::pipeline::batch::Batch;
use crate::pipeline::closing::Closing;
use crate::pipeline::error::SendError;

/// Sends rows of one type to the input that has it: a [`Sender`] that can do nothing else.
pub struct RowSender<E: Events, R> {
    sender: Sender<E>,
    rows: PhantomData<fn(R)>,
}

impl<E: Events, R> RowSender<E, R>
where
    E::Event: EventOf<R>,
{
    pub(super) fn new(sender: Sender<E>) -> Self {
        RowSender { sender, rows: PhantomData }
    }

    /// Sends a row, see [`Sender::push`].
    ///
    /// # Errors
    /// [`Unsent::Refused`](crate::pipeline::Unsent::Refused) and [`Unsent::Closed`](crate::pipeline::Unsent::Closed), with the event.
    pub fn push(&mut self, row: R) -> Result<(), SendError<E::Event>> {
        self.sender.push(row)
    }

    /// Sends a row without waiting for room.
    ///
    /// # Errors
    /// As of [`push`](Self::push), and [`Unsent::Full`](crate::pipeline::Unsent::Full).
    pub fn try_push(&mut self, row: R) -> Result<(), SendError<E::Event>> {
        self.sender.try_push(row)
    }

    /// Sends a row, and waits for room not longer than `timeout`.
    ///
    /// # Errors
    /// As of [`try_push`](Self::try_push).
    pub fn push_timeout(&mut self, row: R, timeout: Duration) -> Result<(), SendError<E::Event>> {
        self.sender.push_timeout(row, timeout)
    }

    /// Waits for room as a future does, see [`Sender::push_async`].
    ///
    /// # Errors
    /// As of [`push`](Self::push).
    pub async fn push_async(&mut self, row: R) -> Result<(), SendError<E::Event>> {
        self.sender.push_async(row).await
    }

    /// Sends a row that `fill` writes, see [`Sender::push_with`].
    ///
    /// # Errors
    /// As of [`push`](Self::push).
    pub fn push_with(&mut self, fill: impl FnOnce(&mut R)) -> Result<(), SendError<E::Event>>
    where
        R: Default,
    {
        self.sender.push_with(fill)
    }

    /// An empty batch, see [`Sender::batch`].
    pub fn batch(&self) -> Batch<E::Event> {
        self.sender.batch()
    }

    /// Sends the events of a batch.
    ///
    /// # Errors
    /// As of [`Sender::push_batch`].
    pub fn push_batch(&mut self, batch: Batch<E::Event>) -> Result<(), SendError<Batch<E::Event>>> {
        self.sender.push_batch(batch)
    }

    /// As a sink among futures, see [`Sender::into_sink`].
    #[cfg(feature = "futures")]
    pub fn into_sink(self) -> crate::pipeline::EventSink<E> {
        self.sender.into_sink()
    }

    /// Tells whether the pipeline takes events.
    pub fn closing(&self) -> &Closing {
        self.sender.closing()
    }

    /// Sends all rows of an iterator, in batches.
    ///
    /// # Errors
    /// As of [`Sender::push_all`].
    pub fn push_all(&mut self, rows: impl IntoIterator<Item = R>) -> Result<(), SendError<Batch<E::Event>>> {
        self.sender.push_all(rows)
    }
}

impl<E: Events, R> Clone for RowSender<E, R> {
    fn clone(&self) -> Self {
        RowSender { sender: self.sender.clone(), rows: PhantomData }
    }
}

impl<E: Events, R> fmt::Debug for RowSender<E, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RowSender").field(&self.sender).finish()
    }
}
