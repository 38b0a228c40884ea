//! Memory that is used again: batches, and rows with what they hold.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_queue::ArrayQueue;

/// Where batches and rows go when their events have been processed, and where producers get them from, so that in the steady state
/// nothing is allocated on the way through a queue.
///
/// Every [pipeline](super::EventPipeline) has one. Events that are to keep their memory, such as the texts in them, are filled in place:
/// [`Batch::push_with`](super::Batch::push_with), [`Sender::push_with`](super::Sender::push_with).
pub(super) struct EventPool<E> {
    batches: ArrayQueue<Vec<E>>,
    rows: ArrayQueue<E>,
    /// How many events a batch has room for.
    batch: usize,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// How well a pool served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolMetrics {
    /// How many batches it keeps at most.
    pub batches: usize,
    /// How many rows it keeps at most.
    pub rows: usize,
    /// How often a batch or a row was there.
    pub hits: u64,
    /// How often one had to be made.
    pub misses: u64,
}

impl<E> EventPool<E> {
    /// A pool that keeps up to `batches` batches with room for `batch` events each, and up to `rows` rows; at least one of each.
    pub(super) fn new(batches: usize, batch: usize, rows: usize) -> Self {
        EventPool {
            batches: ArrayQueue::new(batches.max(1)),
            rows: ArrayQueue::new(rows.max(1)),
            batch: batch.max(1),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    /// How many bytes one takes that keeps so many, empty as it is at first.
    pub(super) fn bytes(batches: usize, rows: usize) -> usize {
        let rows = rows.saturating_mul(size_of::<(E, usize)>());
        batches.saturating_mul(size_of::<(Vec<E>, usize)>()).saturating_add(rows)
    }

    /// How many events a batch has room for.
    pub(super) fn batch_len(&self) -> usize {
        self.batch
    }

    /// How well it served so far.
    pub(super) fn metrics(&self) -> PoolMetrics {
        PoolMetrics {
            batches: self.batches.capacity(),
            rows: self.rows.capacity(),
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
        }
    }

    /// Room for a batch, perhaps with old events in it.
    pub(super) fn take_batch(&self) -> Vec<E> {
        let found = self.batches.pop();
        self.count(found.is_some());
        found.unwrap_or_else(|| Vec::with_capacity(self.batch))
    }

    /// An old event, if there is one.
    pub(super) fn take_row(&self) -> Option<E> {
        let found = self.rows.pop();
        self.count(found.is_some());
        found
    }

    /// Keeps a batch for the next who needs one, unless there are enough.
    pub(super) fn give_batch(&self, batch: Vec<E>) {
        // A host may have let it grow.
        if batch.capacity() <= self.batch.saturating_mul(2) {
            let _ = self.batches.push(batch);
        }
    }

    /// Keeps an event for the next who needs one, unless there are enough.
    pub(super) fn give_row(&self, row: E) {
        let _ = self.rows.push(row);
    }

    fn count(&self, hit: bool) {
        let counter = if hit { &self.hits } else { &self.misses };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

impl<E> fmt::Debug for EventPool<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventPool").field("metrics", &self.metrics()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_is_taken() {
        let pool = EventPool::new(1, 4, 1);
        let mut batch = pool.take_batch();
        batch.push(1);
        pool.give_batch(batch);
        pool.give_batch(vec![7]);
        assert_eq!(pool.take_batch(), [1]);
        assert!(pool.take_batch().is_empty());
        assert_eq!(pool.take_row(), None);
        pool.give_row(5);
        assert_eq!(pool.take_row(), Some(5));
        let metrics = pool.metrics();
        assert_eq!((metrics.hits, metrics.misses), (2, 3));
    }
}
