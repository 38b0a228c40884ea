//! Rows into channels.

use std::fmt;
use std::sync::mpsc::{Sender, SyncSender, TrySendError};

use super::sink::{SinkError, SinkHandler};
use crate::time::Timestamp;

/// The error where nobody reads any more.
fn gone() -> SinkError {
    SinkError::new("the receiver of the channel is gone")
}

/// Sends rows into a channel that has room for all of them. What is not read in time fills the memory.
pub struct ChannelSink<T, F> {
    rows: Sender<T>,
    make: F,
}

impl<T, F> ChannelSink<T, F> {
    /// Into this channel goes what `make` makes of a row and its time.
    pub fn new(rows: Sender<T>, make: F) -> Self {
        ChannelSink { rows, make }
    }
}

impl<R, T, F> SinkHandler<R> for ChannelSink<T, F>
where
    R: ?Sized,
    T: Send,
    F: FnMut(Timestamp, &R) -> T + Send,
{
    /// # Errors
    /// If the receiver is gone.
    fn take(&mut self, at: Timestamp, row: &R) -> Result<(), SinkError> {
        self.rows.send((self.make)(at, row)).map_err(|_| gone())
    }
}

impl<T, F> fmt::Debug for ChannelSink<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChannelSink")
    }
}

/// What a [`BoundedChannelSink`] does with a row for which its channel has no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WhenFull {
    /// It waits, and the app with it: what reads too slowly slows the producers down. Closing the pipeline waits for it, too, so whoever reads
    /// must go on until the channel ends.
    Wait,
    /// The row is lost, which is an error of the sink.
    Fail,
}

/// Sends rows into a channel that has room for some of them.
pub struct BoundedChannelSink<T, F> {
    rows: SyncSender<T>,
    when_full: WhenFull,
    make: F,
}

impl<T, F> BoundedChannelSink<T, F> {
    /// Into this channel goes what `make` makes of a row and its time.
    pub fn new(rows: SyncSender<T>, when_full: WhenFull, make: F) -> Self {
        BoundedChannelSink { rows, when_full, make }
    }
}

impl<R, T, F> SinkHandler<R> for BoundedChannelSink<T, F>
where
    R: ?Sized,
    T: Send,
    F: FnMut(Timestamp, &R) -> T + Send,
{
    /// # Errors
    /// If the receiver is gone, or there is no room and the sink does not wait.
    fn take(&mut self, at: Timestamp, row: &R) -> Result<(), SinkError> {
        let row = (self.make)(at, row);
        match self.when_full {
            WhenFull::Wait => self.rows.send(row).map_err(|_| gone()),
            WhenFull::Fail => self.rows.try_send(row).map_err(|error| match error {
                TrySendError::Full(_) => SinkError::new("there is no room in the channel"),
                TrySendError::Disconnected(_) => gone(),
            }),
        }
    }
}

impl<T, F> fmt::Debug for BoundedChannelSink<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BoundedChannelSink").field("when_full", &self.when_full).finish_non_exhaustive()
    }
}
