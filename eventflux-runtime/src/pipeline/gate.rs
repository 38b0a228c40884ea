//! How many events may wait at once, and until when any may come: the counts beside a queue.
//!
//! Whoever sends reserves room here before it puts its events into the queue, and the worker gives the room back when it has
//! taken them out. Closing and reserving change the same word, so that an event either has its room before the end, and is waited
//! for, or learns that it comes too late: none is put into a queue that nobody will look at again.

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

/// Set in `entered` when no more may come; the count is above it.
const CLOSED: u64 = 1;

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
    /// If there is none.
    #[inline]
    pub(super) fn enter(&self, count: u64) -> Result<(), NoRoom> {
        let mut entered = self.entered.load(Ordering::Relaxed);
        loop {
            if entered & CLOSED != 0 {
                return Err(NoRoom::Closed);
            }
            // With what was taken out before it left, its place in the queue is seen to be free.
            let left = self.left.load(Ordering::Acquire);
            // What has left may be newer than what has entered.
            if (entered >> 1).saturating_sub(left) + count > self.capacity {
                return Err(NoRoom::Full);
            }
            let next = entered + (count << 1);
            match self.entered.compare_exchange_weak(entered, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return Ok(()),
                Err(now) => entered = now,
            }
        }
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
        self.entered.load(Ordering::Acquire) >> 1
    }

    /// How many have gone.
    pub(super) fn left(&self) -> u64 {
        self.left.load(Ordering::Acquire)
    }

    /// How many are inside, those among them that have room but are not in the queue yet.
    pub(super) fn inside(&self) -> u64 {
        let left = self.left();
        self.entered().saturating_sub(left)
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
}

#[cfg(all(test, eventflux_loom))]
mod model {
    use loom::sync::{Arc, Mutex};
    use loom::thread;

    use super::*;

    /// Two producers, a worker that ends when the gate is closed and empty: what had room is taken out, and there is never more
    /// inside than may be.
    #[test]
    fn what_had_room_is_taken_out() {
        loom::model(|| {
            let gate = Arc::new(Gate::new(1));
            let queue = Arc::new(Mutex::new(Vec::new()));
            let producers: Vec<_> = (0..2)
                .map(|producer| {
                    let (gate, queue) = (gate.clone(), queue.clone());
                    thread::spawn(move || {
                        let had_room = gate.enter(1).is_ok();
                        if had_room {
                            let mut queue = queue.lock().unwrap();
                            queue.push(producer);
                            assert!(queue.len() <= 1, "more than may be");
                        }
                        had_room
                    })
                })
                .collect();
            gate.close();
            let mut taken = 0;
            while gate.inside() > 0 {
                if queue.lock().unwrap().pop().is_some() {
                    taken += 1;
                    gate.leave(1);
                } else {
                    thread::yield_now();
                }
            }
            let had_room = producers.into_iter().map(|p| p.join().unwrap());
            assert_eq!(had_room.filter(|had| *had).count(), taken);
            assert!(queue.lock().unwrap().is_empty());
        });
    }
}
