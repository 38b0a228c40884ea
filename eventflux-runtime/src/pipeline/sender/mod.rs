//! How events get into a pipeline.

mod batches;
mod crowd;
mod row_sender;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_listener::listener;

use super::batch::{self, Batch};
use super::closing::Closing;
use super::error::{SendError, Unsent};
use super::gate::{Gate, NoRoom};
use super::intake::Intake;
use super::parcel::{Load, Parcel};
use super::policy::Backpressure;
use super::position::Track;
use crate::app::{EventOf, Events};
use crate::time::Timestamp;
use crowd::crowd;
pub use row_sender::RowSender;

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

/// As long as there is one, events of a source may come.
pub(super) struct SourceOpen<T> {
    pub(super) shards: Shards<T>,
    pub(super) number: usize,
}

impl<T> Drop for SourceOpen<T> {
    fn drop(&mut self) {
        for intake in self.shards.iter() {
            intake.lanes()[intake.sources()[self.number].lane].close();
            intake.wake.notify(usize::MAX);
        }
    }
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

    /// Says where a source is, in a form of its own: what it sends from now on comes behind that. Checkpoints keep it, so that the source can go on
    /// there after a crash; a source whose events are the same each time in the same order need not say it often, as what came since is counted. It
    /// does nothing for other senders, and is for sources with one sender.
    pub fn set_position(&mut self, at: impl AsRef<[u8]>) {
        if let Some(track) = self.track() {
            let gate = self.source_gate();
            let (sent, processed) = gate.map_or((0, 0), |gate| (gate.entered(), gate.left()));
            track.mark(sent, processed, at.as_ref());
        }
    }

    /// Where a source is to begin, if the app has come back from a checkpoint and the source had said where it was. Of the events that
    /// it sends then those are left out which had been processed.
    pub fn begins_at(&self) -> Option<Vec<u8>> {
        self.track()?.begins_at()
    }

    fn track(&self) -> Option<&Track> {
        let source = self.source.as_ref()?;
        Some(&*self.shards[0].sources()[source.number].track)
    }

    fn source_gate(&self) -> Option<&Gate> {
        let source = self.source.as_ref()?;
        let intake = &self.shards[0];
        Some(intake.lanes()[intake.sources()[source.number].lane].gate())
    }

    /// Of so many events that are about to be sent, how many were processed before a crash.
    #[inline]
    fn skips(&self, events: u64) -> u64 {
        self.track().map_or(0, |track| track.skips(events))
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

    #[inline]
    fn one(
        &mut self,
        event: E::Event,
        recycles: bool,
        patience: Patience,
    ) -> Result<(), SendError<E::Event>> {
        let wall = &self.shards[0].wall;
        let sent = wall.nanos();
        let arrived = wall.at(sent);
        self.one_at(event, recycles, (sent, arrived), patience)
    }

    #[inline]
    fn one_at(
        &mut self,
        event: E::Event,
        recycles: bool,
        (sent, arrived): (u64, Timestamp),
        patience: Patience,
    ) -> Result<(), SendError<E::Event>> {
        if !self.events.owns(&event) {
            return Err(SendError { event, why: Unsent::Foreign });
        }
        if self.skips(1) > 0 {
            return Ok(());
        }
        let shard = self.shard_of(&event);
        let shown = self.shown(std::slice::from_ref(&event));
        self.announce(shown);
        let parcel = Parcel { load: Load::One(event, recycles), sent, arrived };
        self.send(shard, parcel, patience).map_err(one_back)?;
        self.show(shown);
        Ok(())
    }

    /// The worker and the queue that an event will go to if it is sent next.
    fn next_queue(&mut self, event: &E::Event) -> (usize, usize) {
        let turn = self.turn;
        let shard = self.shard_of(event);
        self.turn = turn;
        (shard, self.lane_of(self.events.input_of(event)).0)
    }

    /// Which worker gets an event.
    #[inline]
    fn shard_of(&mut self, event: &E::Event) -> usize {
        route(&self.shards, &mut self.events, &mut self.turn, event)
    }

    #[inline]
    fn send(
        &self,
        shard: usize,
        parcel: Parcel<E::Event>,
        patience: Patience,
    ) -> Result<(), (Load<E::Event>, Unsent)> {
        let intake = &*self.shards[shard];
        let Some(first) = parcel.events().first() else { return Ok(()) };
        let input = self.events.input_of(first);
        let (lane, policy) = self.lane_of(input);
        match intake.lanes()[lane].put(parcel) {
            Ok(()) => {
                intake.tell();
                Ok(())
            }
            Err((parcel, NoRoom::Closed)) => Err((parcel.load, Unsent::Closed)),
            Err((parcel, NoRoom::Full)) => crowd(intake, input, (lane, policy), parcel, patience),
        }
    }

    /// Shows that a source, whose events are in order, has none any more before those which it is about to send. Of a batch that was sent
    /// in part, for want of room, nobody knows otherwise that the rest will not come; and of two sources that wait for room in the queues of
    /// two copies, each would hold up the other.
    #[inline]
    fn announce(&self, time: Option<Timestamp>) {
        if let (Some(source), Some(time)) = (&self.source, time)
            && self.shards.len() > 1
        {
            self.shards[0].sources()[source.number].shown.reach(time);
        }
    }

    /// Shows the workers what time events say it is, when all of them are in their queues.
    #[inline]
    fn show(&self, time: Option<Timestamp>) {
        let Some(time) = time else { return };
        match &self.source {
            Some(source) => {
                let intake = &self.shards[0];
                intake.sources()[source.number].shown.reach(time);
                // A worker that has processed the events may wait for just that. Where there are several, they look from time to time.
                if self.shards.len() == 1 {
                    intake.tell();
                }
            }
            None => {
                if let Some(reached) = &self.shards[0].reached {
                    reached.reach(time);
                }
            }
        }
    }

    /// What time events say it is; `None` if nobody needs to know.
    #[inline]
    fn shown(&self, events: &[E::Event]) -> Option<Timestamp> {
        if self.source.is_none() && self.shards[0].reached.is_none() {
            return None;
        }
        events.iter().filter_map(|event| self.events.time_of(event)).max()
    }
}

/// Which worker gets an event: all events with one key go to the same, those without one to each in turn.
#[inline]
fn route<E: Events>(shards: &Shards<E::Event>, events: &mut E, turn: &mut usize, event: &E::Event) -> usize {
    let count = shards.len();
    if count == 1 {
        return 0;
    }
    match events.key_of(event) {
        // The upper bits of a hash, scaled: Lemire, Fast random integer generation in an interval (2019).
        Some(hash) => ((u128::from(hash) * count as u128) >> 64) as usize,
        None => {
            *turn = if *turn + 1 < count { *turn + 1 } else { 0 };
            *turn
        }
    }
}

fn one_back<T>((load, why): (Load<T>, Unsent)) -> SendError<T> {
    match load {
        Load::One(event, _) => SendError { event, why },
        Load::Many(_) => unreachable!("one event was sent"),
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
