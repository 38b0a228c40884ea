//! Sending many events at once.

use super::way::{one_back, route};
use super::{Patience, Sender};
use crate::app::Events;
use crate::pipeline::batch::Batch;
use crate::pipeline::error::{SendError, Unsent};
use crate::pipeline::parcel::{Load, Parcel};
use crate::time::Timestamp;

impl<E: Events> Sender<E> {
    /// An empty batch, whose memory is that of batches which have been processed.
    pub fn batch(&self) -> Batch<E::Event> {
        Batch::new(self.shards[0].pool.clone())
    }

    /// Sends the events of a batch, in their order. Events of several queues, see [`Sender`], are sent one by one. In arrival time all
    /// of them come now.
    ///
    /// # Errors
    /// As of [`push`](Self::push), with the batch; of events that go to several queues it holds those that were not sent.
    pub fn push_batch(&mut self, batch: Batch<E::Event>) -> Result<(), SendError<Batch<E::Event>>> {
        self.batch_with(batch, Patience::Forever)
    }

    /// Sends the events of a batch without waiting for room: all of them or, where they are of one queue, none.
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

    fn batch_with(
        &mut self,
        mut batch: Batch<E::Event>,
        patience: Patience,
    ) -> Result<(), SendError<Batch<E::Event>>> {
        if !batch.events().iter().all(|event| self.events.owns(event)) {
            return Err(SendError { event: batch, why: Unsent::Foreign });
        }
        let skipped = self.skips(batch.len() as u64) as usize;
        if skipped > 0 {
            batch.events.drain(..skipped);
            batch.len -= skipped;
        }
        let wall = &self.shards[0].wall;
        let sent = wall.nanos();
        let arrived = wall.at(sent);
        if self.shards.len() == 1 && self.together(&batch) {
            let shown = self.shown(batch.events());
            let parcel = Parcel { load: Load::Many(batch), sent, arrived };
            self.send(0, parcel, patience)
                .map_err(|(load, why)| SendError { event: self.batch_back(load), why })?;
            self.show(shown);
            return Ok(());
        }
        let (mut back, mut failed, mut refused) = (Vec::new(), None, false);
        let recycles = batch.recycles;
        let mut events = batch.events.drain(..std::mem::take(&mut batch.len));
        // As many together as have room in a queue: the time that they say it is is shown when all of them are in theirs, and no source
        // waits meanwhile for what another can't show yet because it waits for room itself.
        while events.len() > 0 && failed.is_none() {
            let (mut earliest, mut shown, mut all) = (None, None, true);
            for event in events.by_ref().take(self.most) {
                let time = self.shown(std::slice::from_ref(&event));
                earliest = earliest.or(time).min(time.or(earliest));
                shown = shown.max(time);
                let shard = route(&self.shards, &mut self.events, &mut self.turn, &event);
                let part =
                    self.parts[shard].get_or_insert_with(|| Batch::new(self.shards[shard].pool.clone()));
                part.recycles = recycles;
                self.spare.extend(part.place(event));
            }
            self.announce(earliest);
            for shard in 0..self.shards.len() {
                let Some(part) = self.parts[shard].take() else { continue };
                let sent = match failed {
                    None => self.part(shard, part, (sent, arrived), patience),
                    Some(why) => Err((part, why)),
                };
                if let Err((mut left, why)) = sent {
                    all = false;
                    // What one worker refuses is only that.
                    if why == Unsent::Refused {
                        refused = true;
                    } else {
                        failed = Some(why);
                    }
                    let len = std::mem::take(&mut left.len);
                    back.extend(left.events.drain(..len));
                }
            }
            if all {
                self.show(shown);
            }
        }
        back.extend(events);
        // What the parts had held, for the next who fills the batch.
        batch.events.append(&mut self.spare);
        match failed.or(refused.then_some(Unsent::Refused)) {
            None => Ok(()),
            Some(why) => {
                back.into_iter().for_each(|event| drop(batch.place(event)));
                Err(SendError { event: batch, why })
            }
        }
    }

    /// Sends the events of a batch that are for one worker: together if one policy holds for all of them.
    fn part(
        &self,
        shard: usize,
        mut part: Batch<E::Event>,
        (sent, arrived): (u64, Timestamp),
        patience: Patience,
    ) -> Result<(), (Batch<E::Event>, Unsent)> {
        if self.together(&part) {
            let parcel = Parcel { load: Load::Many(part), sent, arrived };
            return self.send(shard, parcel, patience).map_err(|(load, why)| (self.batch_back(load), why));
        }
        let mut left = self.batch();
        let mut failed = None;
        let len = std::mem::take(&mut part.len);
        for event in part.events.drain(..len) {
            let one = Parcel { load: Load::One(event, false), sent, arrived };
            let sent = match failed {
                None => self.send(shard, one, patience),
                Some(why) => Err((one.load, why)),
            };
            match sent {
                Ok(()) => {}
                // One that is refused is only that.
                Err((load, why)) => {
                    left.push(one_back((load, why)).event);
                    failed = failed.or(Some(why).filter(|why| *why != Unsent::Refused));
                }
            }
        }
        if left.is_empty() { Ok(()) } else { Err((left, failed.unwrap_or(Unsent::Refused))) }
    }

    /// Whether the events of a batch have room in one queue and one policy.
    fn together(&self, batch: &Batch<E::Event>) -> bool {
        let of = |event: &E::Event| self.lane_of(self.events.input_of(event));
        let Some(first) = batch.events().first().map(of) else { return true };
        let inputs = self.shards[0].inputs().len();
        let one = (0..inputs).all(|input| self.lane_of(input) == first);
        batch.len() as u64 <= self.shards[0].lanes()[first.0].gate().capacity()
            && (one || batch.events().iter().all(|event| of(event) == first))
    }

    fn batch_back(&self, load: Load<E::Event>) -> Batch<E::Event> {
        match load {
            Load::Many(batch) => batch,
            Load::One(event, _) => {
                let mut batch = self.batch();
                batch.push(event);
                batch
            }
        }
    }
}
