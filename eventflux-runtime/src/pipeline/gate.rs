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
}

#[cfg(all(test, eventflux_loom))]
mod model {
    use loom::sync::{Arc, Condvar, Mutex};
    use loom::thread;

    use super::*;

    /// A queue as a [`Lane`](super::super::lane::Lane) has it, of locks, and who waits at it.
    struct Model {
        gate: Gate,
        queue: Mutex<Vec<u64>>,
        /// How often the worker, and those who wait for room, were told: an event that keeps nothing else.
        wake: Told,
        room: Told,
    }

    #[derive(Default)]
    struct Told {
        times: Mutex<u64>,
        told: Condvar,
    }

    impl Told {
        fn tell(&self) {
            *self.times.lock().unwrap() += 1;
            self.told.notify_all();
        }

        /// From now on whoever tells is noticed.
        fn listen(&self) -> u64 {
            *self.times.lock().unwrap()
        }

        fn wait(&self, since: u64) {
            let mut times = self.times.lock().unwrap();
            while *times == since {
                times = self.told.wait(times).unwrap();
            }
        }
    }

    impl Model {
        fn new(capacity: u64) -> Arc<Self> {
            Arc::new(Model {
                gate: Gate::new(capacity),
                queue: Mutex::default(),
                wake: Told::default(),
                room: Told::default(),
            })
        }

        fn put(&self, count: u64) -> Result<(), NoRoom> {
            self.gate.enter(count)?;
            {
                let mut queue = self.queue.lock().unwrap();
                queue.push(count);
                assert!(queue.iter().sum::<u64>() <= self.gate.capacity(), "more than may be");
            }
            self.wake.tell();
            Ok(())
        }

        /// Waits for room; false if there will be none.
        fn push(&self, count: u64) -> bool {
            loop {
                let room = self.room.listen();
                match self.put(count) {
                    Ok(()) => return true,
                    Err(NoRoom::Closed) => return false,
                    Err(NoRoom::Full) => self.room.wait(room),
                }
            }
        }

        fn close(&self) {
            self.gate.close();
            self.room.tell();
            self.wake.tell();
        }

        fn free(&self, count: u64) {
            self.gate.leave(count);
            if self.gate.inside() <= self.gate.capacity() / 2 {
                self.room.tell();
            }
        }

        fn take(&self) -> Option<u64> {
            let mut queue = self.queue.lock().unwrap();
            (!queue.is_empty()).then(|| queue.remove(0))
        }

        /// Takes out what comes until nothing will; gives how much that was.
        fn work(&self) -> u64 {
            let mut taken = 0;
            loop {
                let wake = self.wake.listen();
                if let Some(count) = self.take() {
                    taken += count;
                    self.free(count);
                } else if self.gate.is_closed() && self.gate.inside() == 0 {
                    return taken;
                } else {
                    self.wake.wait(wake);
                }
            }
        }
    }

    fn model(check: impl Fn() + Sync + Send + 'static) {
        // More switches than this between threads that could go on find little, and take very long.
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(2);
        builder.check(check);
    }

    /// Producers that wait, one of them with more than one event, a worker, and an end at any moment: all that had room is taken out, there is
    /// never more inside than may be, and nobody waits for ever.
    #[test]
    fn what_had_room_is_taken_out() {
        model(|| {
            let lane = Model::new(2);
            let producers: Vec<_> = [1, 2]
                .map(|count| {
                    let lane = lane.clone();
                    thread::spawn(move || if lane.push(count) { count } else { 0 })
                })
                .into();
            let worker = {
                let lane = lane.clone();
                thread::spawn(move || lane.work())
            };
            lane.close();
            let had_room: u64 = producers.into_iter().map(|producer| producer.join().unwrap()).sum();
            assert_eq!(worker.join().unwrap(), had_room);
            assert_eq!(lane.take(), None);
        });
    }

    /// The same without an end before all have had room: nobody is refused, also if one has to wait for the room of another.
    #[test]
    fn who_waits_gets_room() {
        model(|| {
            let lane = Model::new(1);
            let producers = [(); 2].map(|()| {
                let lane = lane.clone();
                thread::spawn(move || lane.push(1))
            });
            let worker = {
                let lane = lane.clone();
                thread::spawn(move || lane.work())
            };
            assert!(producers.into_iter().all(|producer| producer.join().unwrap()));
            lane.close();
            assert_eq!(worker.join().unwrap(), 2);
        });
    }

    /// A producer that takes the oldest out to make room may take the last, when the worker has seen that something is inside: it is told.
    #[test]
    fn who_makes_room_tells_the_worker() {
        model(|| {
            let lane = Model::new(1);
            lane.put(1).unwrap();
            let producer = {
                let lane = lane.clone();
                thread::spawn(move || {
                    let mut dropped = 0;
                    while lane.put(1) == Err(NoRoom::Full) {
                        if let Some(count) = lane.take() {
                            dropped += count;
                            lane.gate.leave(count);
                            lane.wake.tell();
                        } else {
                            thread::yield_now();
                        }
                    }
                    dropped
                })
            };
            let worker = {
                let lane = lane.clone();
                thread::spawn(move || lane.work())
            };
            lane.close();
            let dropped = producer.join().unwrap();
            assert_eq!(worker.join().unwrap() + dropped, lane.gate.entered());
        });
    }
}
