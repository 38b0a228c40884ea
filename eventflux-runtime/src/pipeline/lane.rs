//! A queue between producers and a worker.

use std::fmt;

use crossbeam_queue::{ArrayQueue, SegQueue};
use crossbeam_utils::Backoff;
use event_listener::Event;

use super::gate::{Gate, NoRoom};
use super::parcel::Parcel;

/// A queue with its counts, and with those who wait for room in it.
pub(super) struct Lane<E> {
    queue: Queue<E>,
    gate: Gate,
    /// Producers that wait are woken when so many or fewer are inside; nobody ever waits for room that always is there.
    low: Option<u64>,
    /// What is at work has no room any more: it can't be dropped, and no producer waits for it.
    drops: bool,
    room: Event,
}

enum Queue<E> {
    Bounded(ArrayQueue<Parcel<E>>),
    Unbounded(SegQueue<Parcel<E>>),
}

impl<E> Lane<E> {
    /// One in which `capacity` events may wait, at least one.
    pub(super) fn bounded(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Lane {
            // A parcel has one event at least, so that what has room in the gate has room here.
            queue: Queue::Bounded(ArrayQueue::new(capacity)),
            gate: Gate::new(capacity as u64),
            // A producer that waits is not woken for each single event, but for many.
            low: Some(capacity as u64 / 2),
            drops: false,
            room: Event::new(),
        }
    }

    /// One in which `capacity` events may wait, at least one, of which the oldest are dropped.
    pub(super) fn dropping(capacity: usize) -> Self {
        Lane { low: None, drops: true, ..Self::bounded(capacity) }
    }

    /// How many bytes one takes in which `capacity` events may wait.
    pub(super) fn bytes(capacity: usize) -> usize {
        capacity.saturating_mul(size_of::<(Parcel<E>, usize)>())
    }

    /// One in which any number may wait.
    pub(super) fn unbounded() -> Self {
        Lane {
            queue: Queue::Unbounded(SegQueue::new()),
            gate: Gate::new(u64::MAX >> 2),
            low: None,
            drops: false,
            room: Event::new(),
        }
    }

    /// Puts a parcel in, if there is room.
    ///
    /// # Errors
    /// The parcel, if there is not.
    #[inline]
    pub(super) fn put(&self, parcel: Parcel<E>) -> Result<(), (Parcel<E>, NoRoom)> {
        self.put_if(parcel, Gate::enter)
    }

    #[inline(always)]
    fn put_if(
        &self,
        parcel: Parcel<E>,
        enter: impl FnOnce(&Gate, u64) -> Result<(), NoRoom>,
    ) -> Result<(), (Parcel<E>, NoRoom)> {
        match enter(&self.gate, parcel.len()) {
            Ok(()) => {
                self.add(parcel);
                Ok(())
            }
            Err(why) => Err((parcel, why)),
        }
    }

    fn add(&self, mut parcel: Parcel<E>) {
        match &self.queue {
            Queue::Unbounded(queue) => queue.push(parcel),
            Queue::Bounded(queue) => {
                // There is a place, but who took out what stood there may not have finished.
                let backoff = Backoff::new();
                while let Err(back) = queue.push(parcel) {
                    parcel = back;
                    backoff.snooze();
                }
            }
        }
    }

    /// Takes a parcel out; its room is still its own.
    #[inline]
    pub(super) fn take(&self) -> Option<Parcel<E>> {
        match &self.queue {
            Queue::Bounded(queue) => queue.pop(),
            Queue::Unbounded(queue) => queue.pop(),
        }
    }

    /// Whether the oldest make room for new ones: then what was taken out gives its room back before it is processed, else after.
    #[inline]
    pub(super) fn drops(&self) -> bool {
        self.drops
    }

    /// Gives back the room of `count` events that were taken out.
    #[inline]
    pub(super) fn free(&self, count: u64) {
        self.gate.leave(count);
        if self.low.is_some_and(|low| self.gate.inside() <= low) {
            self.room.notify(usize::MAX);
        }
    }

    /// Lets no more come, and wakes who waits for room.
    pub(super) fn close(&self) {
        self.gate.close();
        self.room.notify(usize::MAX);
    }

    /// Whether nothing will come out any more.
    pub(super) fn is_done(&self) -> bool {
        self.gate.is_closed() && self.gate.inside() == 0
    }

    /// Whether there is nothing to be taken out.
    pub(super) fn is_empty(&self) -> bool {
        match &self.queue {
            Queue::Bounded(queue) => queue.is_empty(),
            Queue::Unbounded(queue) => queue.is_empty(),
        }
    }

    /// What is told when there is room.
    pub(super) fn room(&self) -> &Event {
        &self.room
    }

    /// Begins to wait for room.
    pub(super) fn wait(&self) -> Waiting<'_, E> {
        Waiting { lane: self, since: self.gate.entered(), keeps: false }
    }

    /// The counts.
    pub(super) fn gate(&self) -> &Gate {
        &self.gate
    }
}

/// A producer that waits for room.
pub(super) struct Waiting<'a, E> {
    lane: &'a Lane<E>,
    /// How many events had come when it began to wait.
    since: u64,
    /// Whether it keeps the room that becomes free for itself.
    keeps: bool,
}

impl<E> Waiting<'_, E> {
    /// Puts its parcel in, if there is room. When so many events have overtaken it as may wait at all, others get none before it.
    ///
    /// # Errors
    /// The parcel, if there is not.
    pub(super) fn put(&mut self, parcel: Parcel<E>) -> Result<(), (Parcel<E>, NoRoom)> {
        let gate = &self.lane.gate;
        // Where the oldest make room nobody waits.
        let waits = !self.keeps && self.lane.low.is_some();
        if waits && gate.entered().saturating_sub(self.since) >= gate.capacity() {
            self.keeps = gate.keep();
        }
        if !self.keeps {
            return self.lane.put(parcel);
        }
        self.lane.put_if(parcel, Gate::enter_kept)?;
        // Entering has given up what it kept.
        self.keeps = false;
        self.lane.room.notify(usize::MAX);
        Ok(())
    }
}

impl<E> Drop for Waiting<'_, E> {
    fn drop(&mut self) {
        if self.keeps {
            self.lane.gate.give_up();
            self.lane.room.notify(usize::MAX);
        }
    }
}

impl<E> fmt::Debug for Lane<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane").field("gate", &self.gate).finish_non_exhaustive()
    }
}
