//! Pipelines among futures: events from a [`Sink`], rows as a [`Stream`], in any runtime.

use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use event_listener::EventListener;
use futures_core::Stream;
use futures_sink::Sink;

use super::error::{SendError, Unsent};
use super::sender::Sender;
use crate::app::Events;
use crate::time::Timestamp;

/// A [`Sender`] as a [`Sink`] of events: `stream.forward(sender.into_sink())` feeds a pipeline from a stream. [`Sender::into_sink`] makes it.
///
/// One event at most waits here, until the sink is polled again, also if there is room; flushing and closing send it, and closing gives the sender up. Dropped before,
/// the sink takes it along, and nobody has counted it. An event that is [refused](Unsent::Refused) is an error, which ends `forward`.
pub struct EventSink<E: Events> {
    sender: Option<Sender<E>>,
    waiting: Option<E::Event>,
    room: Option<Pin<Box<EventListener>>>,
}

impl<E: Events> EventSink<E> {
    pub(super) fn new(sender: Sender<E>) -> Self {
        EventSink { sender: Some(sender), waiting: None, room: None }
    }

    /// Sends what waits.
    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), SendError<E::Event>>> {
        while let Some(event) = self.waiting.take() {
            if let Some(room) = &mut self.room {
                if room.as_mut().poll(cx).is_pending() {
                    self.waiting = Some(event);
                    return Poll::Pending;
                }
                self.room = None;
            }
            let Some(sender) = &mut self.sender else {
                return Poll::Ready(Err(SendError { event, why: Unsent::Closed }));
            };
            let full = |sent: Result<(), SendError<E::Event>>| match sent {
                Ok(()) => Ok(None),
                Err(SendError { event, why: Unsent::Full }) => Ok(Some(event)),
                Err(error) => Err(error),
            };
            let Some(event) = full(sender.try_push(event))? else { continue };
            // There may be room before it is listened for, so it is asked for once more afterwards.
            let room = Box::pin(sender.listen(&event));
            if let Some(event) = full(sender.try_push(event))? {
                self.waiting = Some(event);
                self.room = Some(room);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<E: Events, R: Into<E::Event>> Sink<R> for EventSink<E>
where
    E: Unpin,
    E::Event: Unpin,
{
    type Error = SendError<E::Event>;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.poll_send(cx)
    }

    fn start_send(mut self: Pin<&mut Self>, event: R) -> Result<(), Self::Error> {
        let event = event.into();
        if self.waiting.is_some() || self.sender.is_none() {
            let why = if self.sender.is_none() { Unsent::Closed } else { Unsent::Full };
            return Err(SendError { event, why });
        }
        self.waiting = Some(event);
        Ok(())
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.poll_send(cx)
    }

    fn poll_close(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        ready!(self.poll_send(cx))?;
        self.sender = None;
        Poll::Ready(Ok(()))
    }
}

impl<E: Events> fmt::Debug for EventSink<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventSink").field("sender", &self.sender).finish_non_exhaustive()
    }
}

/// A [`Stream`] of rows with their times, and what a sink puts into it. `capacity` rows may wait, at least one: then the sink waits, and with it the
/// app.
///
/// ```
/// use eventflux_runtime::Timestamp;
/// use eventflux_runtime::pipeline::row_stream;
///
/// let (rows, mut stream) = row_stream::<String>(16);
/// // In a sink: `.on_bars_at(move |at, bar| { let _ = rows.put(at, bar.clone()); })`.
/// assert!(rows.put(Timestamp::from_millis(1), "a row".to_owned()));
/// drop(stream);
/// assert!(!rows.put(Timestamp::from_millis(2), "nobody takes it".to_owned()));
/// ```
pub fn row_stream<R>(capacity: usize) -> (RowPut<R>, RowStream<R>) {
    let (sender, receiver) = async_channel::bounded(capacity.max(1));
    (RowPut(sender), RowStream(Box::pin(receiver)))
}

/// Puts rows into a [`RowStream`]; clones put them into the same one.
#[derive(Debug)]
pub struct RowPut<R>(async_channel::Sender<(Timestamp, R)>);

impl<R> Clone for RowPut<R> {
    fn clone(&self) -> Self {
        RowPut(self.0.clone())
    }
}

impl<R> RowPut<R> {
    /// Puts a row in, and waits for room; false if nobody takes rows any more.
    pub fn put(&self, at: Timestamp, row: R) -> bool {
        self.0.send_blocking((at, row)).is_ok()
    }
}

/// Rows with their times; it ends with the last [`RowPut`]. [`row_stream`] makes it.
#[derive(Debug)]
pub struct RowStream<R>(Pin<Box<async_channel::Receiver<(Timestamp, R)>>>);

impl<R> Stream for RowStream<R> {
    type Item = (Timestamp, R);

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}
