//! Events of a channel.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::source::{Next, SourceError, SourceHandler, went};
use crate::app::Events;
use crate::pipeline::Sender;

/// How long it waits before it looks whether the pipeline was closed: a receiver of std can't wait for two things at once.
const LOOKS: Duration = Duration::from_millis(20);

/// Sends what comes out of a channel, and ends when all its senders are gone.
///
/// What waits in the channel when the pipeline is closed is dropped, and where an app comes back from a checkpoint, what has come out of it since is
/// gone: whoever fills it sends that again. While nothing comes it looks 50 times a second whether that is so.
#[derive(Debug)]
pub struct ChannelSource<T> {
    events: Receiver<T>,
}

impl<T> ChannelSource<T> {
    /// Of this channel, bounded or not.
    pub fn new(events: Receiver<T>) -> Self {
        ChannelSource { events }
    }
}

impl<E, T> SourceHandler<E> for ChannelSource<T>
where
    E: Events,
    T: Into<E::Event> + Send,
{
    fn send(&mut self, out: &mut Sender<E>) -> Result<Next, SourceError> {
        let first = match self.events.recv_timeout(LOOKS) {
            Ok(first) => first,
            Err(RecvTimeoutError::Timeout) => return Ok(Next::Now),
            Err(RecvTimeoutError::Disconnected) => return Ok(Next::End),
        };
        let mut batch = out.batch();
        batch.push(first);
        // What is there goes together, and waits for nothing.
        while !batch.is_full() {
            let Ok(event) = self.events.try_recv() else { break };
            batch.push(event);
        }
        went(out.push_batch(batch))?;
        Ok(Next::Now)
    }
}
