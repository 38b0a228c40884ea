//! The way of an event to its queue.

use super::crowd::crowd;
use super::{Patience, Sender, Shards};
use crate::app::Events;
use crate::pipeline::error::{SendError, Unsent};
use crate::pipeline::gate::NoRoom;
use crate::pipeline::parcel::{Load, Parcel};
use crate::time::Timestamp;

impl<E: Events> Sender<E> {
    #[inline]
    pub(super) fn one(
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
    pub(super) fn one_at(
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
    pub(super) fn next_queue(&mut self, event: &E::Event) -> (usize, usize) {
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
    pub(super) fn send(
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
    pub(super) fn announce(&self, time: Option<Timestamp>) {
        if let (Some(source), Some(time)) = (&self.source, time)
            && self.shards.len() > 1
        {
            self.shards[0].sources()[source.number].shown.reach(time);
        }
    }

    /// Shows the workers what time events say it is, when all of them are in their queues.
    #[inline]
    pub(super) fn show(&self, time: Option<Timestamp>) {
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
    pub(super) fn shown(&self, events: &[E::Event]) -> Option<Timestamp> {
        if self.source.is_none() && self.shards[0].reached.is_none() {
            return None;
        }
        events.iter().filter_map(|event| self.events.time_of(event)).max()
    }
}

/// Which worker gets an event: all events with one key go to the same, those without one to each in turn.
#[inline]
pub(super) fn route<E: Events>(
    shards: &Shards<E::Event>,
    events: &mut E,
    turn: &mut usize,
    event: &E::Event,
) -> usize {
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

pub(super) fn one_back<T>((load, why): (Load<T>, Unsent)) -> SendError<T> {
    match load {
        Load::One(event, _) => SendError { event, why },
        Load::Many(_) => unreachable!("one event was sent"),
    }
}
