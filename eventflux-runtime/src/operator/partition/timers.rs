//! When partitions are due.

use super::chunks::Chunks;
use super::directory::Partition;
use crate::heap::{Heap, Order};
use crate::operator::Due;
use crate::time::Timestamp;

/// Where it stands in no heap.
const NOWHERE: u32 = u32::MAX;

/// The partitions of an operator that are due some time, the first one first.
///
/// Of one instant that goes first which began first, then that whose key appeared first. Only what is due is looked at.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: Heap<u32, Chunks<u32>>,
    all: Entries,
}

#[derive(Debug, Default)]
struct Entries(Chunks<Timer>);

#[derive(Clone, Copy, Debug)]
struct Timer {
    due: Due,
    begun: i64,
    order: u64,
    /// Its place in the heap.
    place: u32,
    /// Up to when the partition has been settled.
    settled: Timestamp,
}

impl Timer {
    const NONE: Timer =
        Timer { due: Due::NEVER, begun: 0, order: 0, place: NOWHERE, settled: Timestamp::MIN };
}

impl Order<u32> for Entries {
    #[inline]
    fn before(&self, a: u32, b: u32) -> bool {
        let key = |number: u32| {
            let Timer { due, begun, order, .. } = self.0[number as usize];
            (due, begun, order)
        };
        key(a) < key(b)
    }

    #[inline]
    fn note(&mut self, number: u32, place: usize) {
        self.0[number as usize].place = place as u32;
    }
}

impl Timers {
    /// Whether nothing was ever said about any partition.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.all.0.is_empty()
    }

    /// When the first one is due.
    #[inline]
    pub(super) fn due(&self) -> Due {
        self.heap.first().map_or(Due::NEVER, |number| self.all.0[number as usize].due)
    }

    /// When a partition is due.
    pub(super) fn due_of(&self, number: u32) -> Due {
        self.all.0.get(number as usize).map_or(Due::NEVER, |timer| timer.due)
    }

    /// Which it is.
    pub(super) fn first(&self) -> Option<Partition> {
        let number = self.heap.first()?;
        Some(Partition { number, order: self.all.0[number as usize].order })
    }

    /// Says when a partition is due from now on.
    #[inline]
    pub(super) fn set(&mut self, of: Partition, due: Due, begun: i64) {
        let number = of.number as usize;
        let timer = match self.all.0.get_mut(number) {
            Some(timer) => timer,
            None if due == Due::NEVER => return,
            None => self.all.0.reach(number, || Timer::NONE),
        };
        if timer.due == due && timer.begun == begun && timer.order == of.order {
            return;
        }
        (timer.due, timer.begun, timer.order) = (due, begun, of.order);
        let place = timer.place;
        if due == Due::NEVER {
            if place != NOWHERE {
                timer.place = NOWHERE;
                self.heap.remove(place as usize, &mut self.all);
            }
        } else if place == NOWHERE {
            self.heap.push(of.number, &mut self.all);
        } else {
            self.heap.moved(place as usize, &mut self.all);
        }
    }

    /// Up to when a partition has been settled; from now on it is up to `now`.
    #[inline]
    pub(super) fn settle(&mut self, number: u32, now: Timestamp) -> Timestamp {
        let timer = self.all.0.reach(number as usize, || Timer::NONE);
        let before = timer.settled;
        timer.settled = now.max(before);
        before
    }

    /// Forgets a partition.
    pub(super) fn remove(&mut self, number: u32) {
        if let Some(timer) = self.all.0.get_mut(number as usize) {
            let place = timer.place;
            *timer = Timer::NONE;
            if place != NOWHERE {
                self.heap.remove(place as usize, &mut self.all);
            }
        }
    }

    pub(super) fn clear(&mut self) {
        self.heap.clear();
        self.all.0.clear();
    }
}
