//! How events get into a pipeline.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, Instant};

use event_listener::{Listener, listener};

use super::batch::{self, Batch};
use super::error::{SendError, Unsent};
use super::gate::NoRoom;
use super::intake::Intake;
use super::parcel::{Load, Parcel};
use super::policy::Backpressure;
use crate::app::{EventOf, Events};
use crate::time::Timestamp;

/// Sends events to the app of a pipeline; clones send to the same one.
///
/// What one sender sends to the inputs of a queue is processed in that order: all inputs with [`Backpressure::Block`] and
/// [`DropNewest`](Backpressure::DropNewest) share a queue. Events of different senders are mixed as they come.
pub struct Sender<E: Events> {
    intake: Arc<Intake<E::Event>>,
    events: E,
    /// Ends the pipeline's input with the last sender.
    open: Arc<Open<E::Event>>,
}

/// As long as there is one, events may come.
pub(super) struct Open<T>(pub(super) Arc<Intake<T>>);

impl<T> Drop for Open<T> {
    fn drop(&mut self) {
        self.0.close();
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
    pub(super) fn new(intake: Arc<Intake<E::Event>>, events: E, open: Arc<Open<E::Event>>) -> Self {
        Sender { intake, events, open }
    }

    /// Sends an event: a row of an input's type if it is the only input with that type, or an event of the app's own type. In
    /// arrival time it comes now.
    ///
    /// If there is no room, what happens goes by the input's [policy](Backpressure).
    ///
    /// # Errors
    /// [`Unsent::Refused`] and [`Unsent::Closed`], with the event.
    #[inline]
    pub fn push(&mut self, event: impl Into<E::Event>) -> Result<(), SendError<E::Event>> {
        self.one(event.into(), false, Patience::Forever)
    }

    /// Sends an event without waiting for room.
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
        let sent = self.intake.wall.nanos();
        self.send(Parcel { load: Load::One(event.into(), false), sent, arrived }, Patience::Forever)
            .map_err(one_back)
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
        let event = match self.intake.pool.take_row() {
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
        let mut event = event.into();
        loop {
            let intake = self.intake.clone();
            let lane = intake.lane_of(self.events.input_of(&event));
            match self.one(event, false, Patience::None) {
                Err(SendError { event: back, why: Unsent::Full }) => event = back,
                done => return done,
            }
            listener!(lane.room() => room);
            // There may have been room before it was listened for.
            match self.one(event, false, Patience::None) {
                Err(SendError { event: back, why: Unsent::Full }) => event = back,
                done => return done,
            }
            room.await;
        }
    }

    /// What is known of events without the app: of an interpreted one, what makes them.
    pub fn events(&self) -> &E {
        &self.events
    }

    /// An empty batch, whose memory is that of batches which have been processed.
    pub fn batch(&self) -> Batch<E::Event> {
        Batch::new(self.intake.pool.clone())
    }

    /// Sends the events of a batch, in their order. Events of several queues, see [`Sender`], are sent one by one. In arrival time all
    /// of them come now.
    ///
    /// # Errors
    /// As of [`push`](Self::push), with the batch; of events that go to several queues it holds those that were not sent.
    pub fn push_batch(&mut self, batch: Batch<E::Event>) -> Result<(), SendError<Batch<E::Event>>> {
        self.batch_with(batch, Patience::Forever)
    }

    /// Sends the events of a batch without waiting for room.
    ///
    /// # Errors
    /// As of [`push_batch`](Self::push_batch), and [`Unsent::Full`].
    pub fn try_push_batch(&mut self, batch: Batch<E::Event>) -> Result<(), SendError<Batch<E::Event>>> {
        self.batch_with(batch, Patience::None)
    }

    /// Sends all events of an iterator, in batches.
    ///
    /// # Errors
    /// As of [`push_batch`](Self::push_batch); what the iterator has not given yet stays there.
    pub fn push_all<R: Into<E::Event>>(
        &mut self,
        events: impl IntoIterator<Item = R>,
    ) -> Result<(), SendError<Batch<E::Event>>> {
        let mut batch = self.batch();
        for event in events {
            batch.push(event);
            if batch.is_full() {
                self.push_batch(std::mem::replace(&mut batch, self.batch()))?;
            }
        }
        self.push_batch(batch)
    }

    /// A sender of rows of type `R` alone, for the one input with that type.
    pub fn of<R>(&self) -> RowSender<E, R>
    where
        E::Event: EventOf<R>,
    {
        RowSender { sender: self.clone(), rows: PhantomData }
    }

    /// How many events wait in the queue of `event`'s input.
    pub fn waiting(&self, event: &E::Event) -> u64 {
        self.intake.lane_of(self.events.input_of(event)).gate().inside()
    }

    #[inline]
    fn one(
        &mut self,
        event: E::Event,
        recycles: bool,
        patience: Patience,
    ) -> Result<(), SendError<E::Event>> {
        let sent = self.intake.wall.nanos();
        let arrived = self.intake.wall.at(sent);
        self.send(Parcel { load: Load::One(event, recycles), sent, arrived }, patience).map_err(one_back)
    }

    fn batch_with(
        &mut self,
        mut batch: Batch<E::Event>,
        patience: Patience,
    ) -> Result<(), SendError<Batch<E::Event>>> {
        let Some(first) = batch.events().first() else { return Ok(()) };
        let inputs = self.intake.inputs();
        let lane = |event: &E::Event| inputs[self.events.input_of(event)].lane;
        let first = lane(first);
        let together = inputs.iter().all(|input| input.lane == inputs[0].lane)
            || batch.events().iter().all(|event| lane(event) == first);
        let fits = batch.len() as u64 <= self.intake.lanes()[first].gate().capacity();
        let sent = self.intake.wall.nanos();
        let arrived = self.intake.wall.at(sent);
        // What one policy refuses another may wait for.
        if together && fits && (inputs.len() == 1 || self.agree(&batch)) {
            let parcel = Parcel { load: Load::Many(batch), sent, arrived };
            return self.send(parcel, patience).map_err(|(load, why)| match load {
                Load::Many(batch) => SendError { event: batch, why },
                Load::One(event, _) => SendError { event: self.batch_of(event), why },
            });
        }
        let mut rest = self.batch();
        let mut failed = None;
        for event in batch.drain() {
            match failed {
                None => {
                    let parcel = Parcel { load: Load::One(event, false), sent, arrived };
                    if let Err((load, why)) = self.send(parcel, patience) {
                        rest.push(one_back((load, why)).event);
                        failed = Some(why);
                    }
                }
                Some(_) => rest.push(event),
            }
        }
        match failed {
            None => Ok(()),
            Some(why) => Err(SendError { event: rest, why }),
        }
    }

    /// Whether the inputs of all events of a batch have one policy.
    fn agree(&self, batch: &Batch<E::Event>) -> bool {
        let policy = |event: &E::Event| self.intake.inputs()[self.events.input_of(event)].policy;
        let mut policies = batch.events().iter().map(policy);
        let first = policies.next();
        policies.all(|policy| Some(policy) == first)
    }

    fn batch_of(&self, event: E::Event) -> Batch<E::Event> {
        let mut batch = self.batch();
        batch.push(event);
        batch
    }

    #[inline]
    fn send(&self, parcel: Parcel<E::Event>, patience: Patience) -> Result<(), (Load<E::Event>, Unsent)> {
        let Some(first) = parcel.events().first() else { return Ok(()) };
        let input = self.events.input_of(first);
        match self.intake.lane_of(input).put(parcel) {
            Ok(()) => {
                self.intake.tell();
                Ok(())
            }
            Err((parcel, NoRoom::Closed)) => Err((parcel.load, Unsent::Closed)),
            Err((parcel, NoRoom::Full)) => self.crowd(input, parcel, patience),
        }
    }

    /// There is no room.
    #[cold]
    fn crowd(
        &self,
        input: usize,
        mut parcel: Parcel<E::Event>,
        patience: Patience,
    ) -> Result<(), (Load<E::Event>, Unsent)> {
        let (of, lane) = (&self.intake.inputs()[input], self.intake.lane_of(input));
        loop {
            match of.policy {
                Backpressure::DropNewest => {
                    of.refused.fetch_add(parcel.len(), std::sync::atomic::Ordering::Relaxed);
                    return Err((parcel.load, Unsent::Refused));
                }
                Backpressure::Drop => {
                    if !self.intake.drop_oldest(input) {
                        std::hint::spin_loop();
                    }
                }
                Backpressure::Block | Backpressure::Unbounded => {
                    if matches!(patience, Patience::None) {
                        return Err((parcel.load, Unsent::Full));
                    }
                    // On the stack: waiting allocates nothing.
                    listener!(lane.room() => room);
                    // There may have been room before it was listened for.
                    match self.again(input, parcel) {
                        Ok(()) => return Ok(()),
                        Err((back, NoRoom::Closed)) => return Err((back.load, Unsent::Closed)),
                        Err((back, NoRoom::Full)) => parcel = back,
                    }
                    match patience {
                        Patience::Until(end) => {
                            if room.wait_deadline(end).is_none() && Instant::now() >= end {
                                return Err((parcel.load, Unsent::Full));
                            }
                        }
                        Patience::None | Patience::Forever => room.wait(),
                    }
                }
            }
            match self.again(input, parcel) {
                Ok(()) => return Ok(()),
                Err((back, NoRoom::Closed)) => return Err((back.load, Unsent::Closed)),
                Err((back, NoRoom::Full)) => parcel = back,
            }
        }
    }

    fn again(&self, input: usize, parcel: Parcel<E::Event>) -> Result<(), (Parcel<E::Event>, NoRoom)> {
        self.intake.lane_of(input).put(parcel)?;
        self.intake.tell();
        Ok(())
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
        Sender { intake: self.intake.clone(), events: self.events.clone(), open: self.open.clone() }
    }
}

impl<E: Events> fmt::Debug for Sender<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("intake", &self.intake).finish_non_exhaustive()
    }
}

/// Sends rows of one type to the input that has it: a [`Sender`] that can do nothing else.
pub struct RowSender<E: Events, R> {
    sender: Sender<E>,
    rows: PhantomData<fn(R)>,
}

impl<E: Events, R> RowSender<E, R>
where
    E::Event: EventOf<R>,
{
    /// Sends a row, see [`Sender::push`].
    ///
    /// # Errors
    /// [`Unsent::Refused`] and [`Unsent::Closed`], with the event.
    pub fn push(&mut self, row: R) -> Result<(), SendError<E::Event>> {
        self.sender.push(row)
    }

    /// Sends a row without waiting for room.
    ///
    /// # Errors
    /// As of [`push`](Self::push), and [`Unsent::Full`].
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
