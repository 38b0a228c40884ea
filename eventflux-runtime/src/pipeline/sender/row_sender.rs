//! Sending rows of one type.

use std::fmt;
use std::marker::PhantomData;

use super::Sender;
use crate::app::{EventOf, Events};
use crate::pipeline::batch::Batch;
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
