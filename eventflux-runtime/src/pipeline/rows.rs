//! The rows of all shards in one sink, in the order of their times.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::Running;
use crate::time::Timestamp;

/// Takes the rows of one shard on their way to a sink that gets those of all, see
/// [`PipelineBuilder::start_merged`](super::PipelineBuilder::start_merged). Clones are of the same shard.
pub struct ShardRows<R> {
    shard: usize,
    merged: Arc<Merged<R>>,
}

impl<R> ShardRows<R> {
    /// Takes a row with its time.
    pub fn push(&self, at: Timestamp, row: R) {
        self.merged.part(self.shard).push_back((at, row));
    }
}

impl<R> Clone for ShardRows<R> {
    fn clone(&self) -> Self {
        ShardRows { shard: self.shard, merged: self.merged.clone() }
    }
}

impl<R> fmt::Debug for ShardRows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ShardRows").field("shard", &self.shard).finish_non_exhaustive()
    }
}

/// What learns how far a shard has come.
pub(super) trait Progress: Send + Sync {
    /// The rows of a shard that are still to come are not before `time`.
    fn reached(&self, shard: usize, time: Timestamp);
}

/// Rows that wait for those of other shards.
pub(super) struct Merged<R> {
    /// What each shard has put out since it was asked last. Only its own thread waits for it.
    parts: Vec<Mutex<VecDeque<(Timestamp, R)>>>,
    order: Mutex<Order<R>>,
}

struct Order<R> {
    shards: Vec<Shard<R>>,
    sink: Box<dyn FnMut(Timestamp, R) + Send>,
    /// Whether the sink has panicked.
    failed: bool,
}

struct Shard<R> {
    waiting: VecDeque<(Timestamp, R)>,
    reached: Timestamp,
}

impl<R> Merged<R> {
    pub(super) fn new(shards: usize, sink: impl FnMut(Timestamp, R) + Send + 'static) -> Arc<Self> {
        let shard = |_| Shard { waiting: VecDeque::new(), reached: Timestamp::MIN };
        Arc::new(Merged {
            parts: (0..shards).map(|_| Mutex::new(VecDeque::new())).collect(),
            order: Mutex::new(Order {
                shards: (0..shards).map(shard).collect(),
                sink: Box::new(sink),
                failed: false,
            }),
        })
    }

    /// What takes the rows of a shard.
    pub(super) fn rows_of(self: &Arc<Self>, shard: usize) -> ShardRows<R> {
        ShardRows { shard, merged: self.clone() }
    }

    fn part(&self, shard: usize) -> MutexGuard<'_, VecDeque<(Timestamp, R)>> {
        // Nothing of the host's runs under this lock.
        self.parts[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Send> Progress for Merged<R> {
    fn reached(&self, shard: usize, time: Timestamp) {
        // The sink's panic is known by its own mark.
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let of = &mut order.shards[shard];
        of.waiting.append(&mut self.part(shard));
        of.reached = of.reached.max(time);
        if order.failed {
            order.shards.iter_mut().for_each(|shard| shard.waiting.clear());
            return;
        }
        while let Some((at, row)) = order.next() {
            order.failed = true;
            let running = Running::sink("the merged rows");
            (order.sink)(at, row);
            running.around(());
            order.failed = false;
        }
    }
}

impl<R> Order<R> {
    /// The earliest row, if no shard can put out an earlier one; of several of one time that of the first shard which has one.
    fn next(&mut self) -> Option<(Timestamp, R)> {
        let fronts = self.shards.iter().enumerate();
        let fronts = fronts.filter_map(|(number, shard)| shard.waiting.front().map(|(at, _)| (*at, number)));
        let (at, first) = fronts.min()?;
        let waits = |shard: &Shard<R>| shard.waiting.is_empty() && shard.reached < at;
        if self.shards.iter().any(waits) { None } else { self.shards[first].waiting.pop_front() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_waits_for_those_that_may_be_earlier() {
        let (sink, out) = std::sync::mpsc::channel();
        let merged = Merged::new(2, move |at: Timestamp, row| sink.send((at.as_micros(), row)).unwrap());
        let (a, b) = (merged.rows_of(0), merged.rows_of(1));
        let time = Timestamp::from_micros;
        let told = || out.try_iter().collect::<Vec<_>>();
        a.push(time(3), "a3");
        a.push(time(5), "a5");
        merged.reached(0, time(5));
        assert_eq!(told(), []);
        b.push(time(4), "b4");
        merged.reached(1, time(4));
        assert_eq!(told(), [(3, "a3"), (4, "b4")]);
        merged.reached(1, time(5));
        assert_eq!(told(), [(5, "a5")]);
        b.push(time(9), "b9");
        merged.reached(1, Timestamp::MAX);
        assert_eq!(told(), []);
        merged.reached(0, Timestamp::MAX);
        assert_eq!(told(), [(9, "b9")]);
    }
}
