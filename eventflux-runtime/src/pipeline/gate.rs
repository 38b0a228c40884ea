//! How many events may wait at once, and until when any may come: the counts beside a queue.
//!
//! Whoever sends reserves room here before it puts its events into the queue, and the worker gives the room back when it has
//! processed them, or where the oldest are dropped, when it has taken them out. Closing and reserving change the same word, so that an event
//! either has its room before the end, and is waited for, or learns that it comes too late: none is put into a queue that nobody will look
//! at again.
//!
//! Who finds room first takes it, as waiting in a line would cost each event a change of threads. A batch needs all its room at once, and single events
//! could take it away for ever: so whoever has been overtaken for long [keeps](Gate::keep) what becomes free for itself. That is a bit in the
//! word which all look at anyway.

#[cfg(eventflux_loom)]
use loom::sync::atomic::{AtomicU64, Ordering};
#[cfg(not(eventflux_loom))]
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_utils::CachePadded;

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoRoom {
    /// As many wait as may.
    Full,
    /// No more may come.
    Closed,
}

/// Set in `entered` when no more may come.
const CLOSED: u64 = 1;

/// Set in `entered` while one who waits keeps all room for itself.
const KEPT: u64 = 2;

/// The count is above these two.
const COUNT: u32 = 2;

/// The counts of a queue.
#[derive(Debug)]
pub(super) struct Gate {
    entered: CachePadded<AtomicU64>,
    left: CachePadded<AtomicU64>,
    capacity: u64,
}

impl Gate {
    /// Of a queue in which `capacity` events may wait.
    pub(super) fn new(capacity: u64) -> Self {
        Gate {
            entered: CachePadded::new(AtomicU64::new(0)),
            left: CachePadded::new(AtomicU64::new(0)),
            capacity,
        }
    }

    /// Reserves room for `count` events, which must come then.
    ///
    /// # Errors
    /// If there is none, or another keeps it.
    #[inline]
    pub(super) fn enter(&self, count: u64) -> Result<(), NoRoom> {
        self.enter_past(count, 0)
    }

    /// The same for the one who keeps the room, which is given up with it.
    ///
    /// # Errors
    /// If there is none; then it is kept further on.
    pub(super) fn enter_kept(&self, count: u64) -> Result<(), NoRoom> {
        self.enter_past(count, KEPT)
    }

    /// Reserves room where nothing is set but `kept`, and resets that.
    #[inline(always)]
    fn enter_past(&self, count: u64, kept: u64) -> Result<(), NoRoom> {
        let mut entered = self.entered.load(Ordering::Relaxed);
        loop {
            if entered & (CLOSED | KEPT) != kept {
                return Err(if entered & CLOSED != 0 { NoRoom::Closed } else { NoRoom::Full });
            }
            // With what was taken out before it left, its place in the queue is seen to be free.
            let left = self.left.load(Ordering::Acquire);
            // What has left may be newer than what has entered.
            if (entered >> COUNT).saturating_sub(left) + count > self.capacity {
                return Err(NoRoom::Full);
            }
            let next = (entered & !KEPT) + (count << COUNT);
            match self.entered.compare_exchange_weak(entered, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(now) => entered = now,
            }
        }
    }

    /// Keeps all room that becomes free for the caller; false if another does so, or nothing may come any more. Who keeps it must enter or give
    /// it up.
    pub(super) fn keep(&self) -> bool {
        let keep = |entered| (entered & (CLOSED | KEPT) == 0).then_some(entered | KEPT);
        self.entered.fetch_update(Ordering::AcqRel, Ordering::Relaxed, keep).is_ok()
    }

    /// Lets others have the room again.
    pub(super) fn give_up(&self) {
        self.entered.fetch_and(!KEPT, Ordering::AcqRel);
    }

    /// Gives the room of `count` events back.
    #[inline]
    pub(super) fn leave(&self, count: u64) {
        self.left.fetch_add(count, Ordering::Release);
    }

    /// Lets no more come.
    pub(super) fn close(&self) {
        self.entered.fetch_or(CLOSED, Ordering::AcqRel);
    }

    /// Whether no more may come.
    pub(super) fn is_closed(&self) -> bool {
        self.entered.load(Ordering::Acquire) & CLOSED != 0
    }

    /// How many events have come.
    pub(super) fn entered(&self) -> u64 {
        self.entered.load(Ordering::Acquire) >> COUNT
    }

    /// How many have gone.
    pub(super) fn left(&self) -> u64 {
        self.left.load(Ordering::Acquire)
    }

    /// How many are inside, those among them that have room but are not in the queue yet.
    pub(super) fn inside(&self) -> u64 {
        let left = self.left();
        // Between the two reads some may have left, and others come in their place.
        self.entered().saturating_sub(left).min(self.capacity)
    }

    /// How many may be inside.
    pub(super) fn capacity(&self) -> u64 {
        self.capacity
    }
}

#[cfg(all(test, not(eventflux_loom)))]
mod tests {
    use super::*;

    #[test]
    fn room_is_given_and_given_back() {
        let gate = Gate::new(3);
        assert_eq!(gate.enter(2), Ok(()));
        assert_eq!(gate.enter(2), Err(NoRoom::Full));
        assert_eq!(gate.enter(1), Ok(()));
        gate.leave(2);
        assert_eq!(gate.enter(2), Ok(()));
        assert_eq!((gate.entered(), gate.inside()), (5, 3));
        gate.close();
        gate.leave(3);
        assert_eq!(gate.enter(1), Err(NoRoom::Closed));
        assert_eq!((gate.entered(), gate.inside()), (5, 0));
    }

    #[test]
    fn who_keeps_the_room_gets_it() {
        let gate = Gate::new(3);
        assert_eq!(gate.enter(1), Ok(()));
        assert!(gate.keep());
        assert!(!gate.keep());
        assert_eq!((gate.enter(1), gate.enter_kept(3)), (Err(NoRoom::Full), Err(NoRoom::Full)));
        gate.leave(1);
        assert_eq!(gate.enter(1), Err(NoRoom::Full));
        assert_eq!(gate.enter_kept(3), Ok(()));
        assert_eq!((gate.entered(), gate.inside()), (4, 3));
        gate.leave(1);
        assert!(gate.keep());
        gate.give_up();
        assert_eq!(gate.enter(1), Ok(()));
        assert!(gate.keep());
        gate.close();
        assert_eq!((gate.enter(1), gate.enter_kept(1)), (Err(NoRoom::Closed), Err(NoRoom::Closed)));
        assert!(gate.is_closed() && !gate.keep());
    }
}

#[cfg(all(test, eventflux_loom))]
mod model;
