//! How events get into a pipeline.

mod batches;
mod crowd;
mod row_sender;
mod source;
mod way;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_listener::listener;

use super::batch::{self, Batch};
use super::closing::Closing;
use super::error::{SendError, Unsent};
use super::intake::Intake;
use super::policy::Backpressure;
use crate::app::{EventOf, Events};
use crate::time::Timestamp;
pub use row_sender::RowSender;
pub(super) use source::SourceOpen;

/// Sends events to the app of a pipeline; clones send to the same one.
///
/// What one sender sends to the inputs of a queue is processed in that order: all inputs with [`Backpressure::Block`] and
/// [`DropNewest`](Backpressure::DropNewest) share a queue, those with [`Unbounded`](Backpressure::Unbounded) another one, and each with [`Drop`](Backpressure::Drop)
/// has its own. Events of different senders are mixed as they come. A sink that sends to its own pipeline must not wait for room: nobody else makes any.
pub struct Sender<E: Events> {
    /// The queues of each worker.
    shards: Shards<E::Event>,
    events: E,
    /// Which worker gets the next event that any may get.
    turn: usize,
    /// The events of a batch, by their workers.
    parts: Vec<Option<Batch<E::Event>>>,
    spare: Vec<E::Event>,
    /// How many events have room in any queue.
    most: usize,
    /// Which source it is of, if it is of one.
    source: Option<Arc<SourceOpen<E::Event>>>,
    /// Ends the pipeline's input with the last sender.
    open: Arc<Open<E::Event>>,
}

/// The queues of each worker.
pub(super) type Shards<T> = Arc<[Arc<Intake<T>>]>;

/// As long as there is one, events may come.
pub(super) struct Open<T>(pub(super) Shards<T>);

impl<T> Drop for Open<T> {
    fn drop(&mut self) {
        self.0.iter().for_each(|intake| intake.close());
    }
}

/// How long a producer waits for room.
#[derive(Clone, Copy)]
enum Patience {
    None,
    Until(Instant),
    Forever,
}

impl<E: Events> Sender<E> {
    pub(super) fn new(events: E, open: Arc<Open<E::Event>>) -> Self {
        let shards = open.0.clone();
        let parts = shards.iter().map(|_| None).collect();
        let least = shards[0].lanes().iter().map(|lane| lane.gate().capacity()).min();
        let most = least.and_then(|least| usize::try_from(least).ok()).unwrap_or(usize::MAX);
        Sender { shards, events, turn: 0, parts, spare: Vec::new(), most, source: None, open }
    }

    /// The same, with events of a source.
    pub(super) fn of_source(self, source: Arc<SourceOpen<E::Event>>) -> Self {
        Sender { source: Some(source), ..self }
    }

    /// The number of the queue for events of an input, and what happens when it is full.
    #[inline]
    fn lane_of(&self, input: usize) -> (usize, Backpressure) {
        let intake = &self.shards[0];
        match &self.source {
            None => (intake.inputs()[input].lane, intake.inputs()[input].policy),
            Some(source) => (intake.sources()[source.number].lane, Backpressure::Block),
        }
    }

    /// Sends an event: a row of an input's type if it is the only input with that type, or an event of the app's own type, which says of which
    /// input it is: `AppInput::Trades(row)`. In arrival time it comes now.
    ///
    /// If there is no room, what happens goes by the input's [policy](Backpressure); a source's events always wait for it.
    ///
    /// # Errors
    /// [`Unsent::Refused`] and [`Unsent::Closed`], and in interpreted apps [`Unsent::Foreign`], with the event.
    #[inline]
    pub fn push(&mut self, event: impl Into<E::Event>) -> Result<(), SendError<E::Event>> {
        self.one(event.into(), false, Patience::Forever)
    }

    /// Sends an event without waiting for room. There is none, too, while another sender keeps it that has been overtaken for long.
    ///
    /// # Errors
    /// As of [`push`](Self::push), and [`Unsent::Full`].
    #[inline]
    pub fn try_push(&mut self, event: impl Into<E::Event>) -> Result<(), SendError<E::Event>> {
        self.one(event.into(), false, Patience::None)
    }

    /// Sends an event, and waits for room not longer than `timeout`.
    ///
    /// # Errors
    /// As of [`push`](Self::push), and [`Unsent::Full`].
    pub fn push_timeout(
        &mut self,
        event: impl Into<E::Event>,
        timeout: Duration,
    ) -> Result<(), SendError<E::Event>> {
        let patience = Instant::now().checked_add(timeout).map_or(Patience::Forever, Patience::Until);
        self.one(event.into(), false, patience)
    }

    /// Sends an event that comes at `arrived`, in arrival time; the app lifts a time before its clock to it. In event time it is
    /// [`push`](Self::push).
    ///
    /// # Errors
    /// As of [`push`](Self::push).
    pub fn push_at(
        &mut self,
        arrived: Timestamp,
        event: impl Into<E::Event>,
    ) -> Result<(), SendError<E::Event>> {
        let sent = self.shards[0].wall.nanos();
        self.one_at(event.into(), false, (sent, arrived), Patience::Forever)
    }

    /// Sends a row of type `R` that `fill` writes: over one that has been processed where there is one, so that its texts keep their
    /// memory. All fields must be written.
    ///
    /// # Errors
    /// As of [`push`](Self::push).
    pub fn push_with<R: Default>(&mut self, fill: impl FnOnce(&mut R)) -> Result<(), SendError<E::Event>>
    where
        E::Event: EventOf<R>,
    {
        let event = match self.shards[0].pool.take_row() {
            Some(mut old) => {
                batch::fill_row(&mut old, fill);
                old
            }
            None => batch::new_row(fill),
        };
        self.one(event, true, Patience::Forever)
    }

    /// Waits for room as a future does, whatever runs it. An event is sent when the future is ready; dropped before, it is lost with it.
    ///
    /// # Errors
    /// As of [`push`](Self::push).
    pub async fn push_async(&mut self, event: impl Into<E::Event>) -> Result<(), SendError<E::Event>> {
        // Most find room, and need not listen for it.
        let mut event = match self.one(event.into(), false, Patience::None) {
            Err(SendError { event, why: Unsent::Full }) => event,
            done => return done,
        };
        loop {
            let (shard, lane) = self.next_queue(&event);
            let intake = self.shards[shard].clone();
            listener!(intake.lanes()[lane].room() => room);
            // There may have been room before it was listened for.
            match self.one(event, false, Patience::None) {
                Err(SendError { event: back, why: Unsent::Full }) => event = back,
                done => return done,
            }
            room.await;
        }
    }

    /// As a sink of events, among futures.
    #[cfg(feature = "futures")]
    pub fn into_sink(self) -> super::futures::EventSink<E> {
        super::futures::EventSink::new(self)
    }

    /// What is told when there may be room for an event, for which there was none.
    #[cfg(feature = "futures")]
    pub(super) fn listen(&mut self, event: &E::Event) -> event_listener::EventListener {
        let (shard, lane) = self.next_queue(event);
        self.shards[shard].lanes()[lane].room().listen()
    }

    /// Tells whether the pipeline takes events.
    pub fn closing(&self) -> &Closing {
        &self.shards[0].closing
    }

    /// What is known of events without the app: of an interpreted one, what makes them.
    pub fn events(&self) -> &E {
        &self.events
    }

    /// A sender of rows of type `R` alone, for the one input with that type.
    pub fn of<R>(&self) -> RowSender<E, R>
    where
        E::Event: EventOf<R>,
    {
        RowSender::new(self.clone())
    }

    /// How many events wait in the queue of `event`'s input; none for one of another app.
    pub fn waiting(&self, event: &E::Event) -> u64 {
        if !self.events.owns(event) {
            return 0;
        }
        let (lane, _) = self.lane_of(self.events.input_of(event));
        self.shards.iter().map(|intake| intake.lanes()[lane].gate().inside()).sum()
    }
}

impl<E: Events> Clone for Sender<E> {
    fn clone(&self) -> Self {
        Sender {
            turn: self.turn,
            source: self.source.clone(),
            ..Sender::new(self.events.clone(), self.open.clone())
        }
    }
}

impl<E: Events> fmt::Debug for Sender<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("shards", &self.shards).finish_non_exhaustive()
    }
}
