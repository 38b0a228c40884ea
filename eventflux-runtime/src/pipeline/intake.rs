//! What producers and the worker share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use event_listener::Event;

use super::closing::Closing;
use super::lane::Lane;
use super::parcel::{Load, Parcel};
use super::policy::Backpressure;
use super::pool::EventPool;
use super::position::Track;
use super::wall::Wall;
use crate::time::Timestamp;

/// The queues in front of a worker.
///
/// All inputs whose producers wait or are refused share one queue, in which what a producer sends to several inputs keeps its order; so
/// do all that are unbounded. An input whose oldest events are dropped has a queue for itself.
pub(super) struct Intake<E> {
    /// Those of the inputs, then those of the sources.
    lanes: Vec<Lane<E>>,
    inputs: Vec<InputPolicy>,
    sources: Vec<Source>,
    /// What the worker waits for: parcels, the end, a wish of the host's.
    pub(super) wake: Event,
    pub(super) pool: Arc<EventPool<E>>,
    pub(super) wall: Wall,
    /// What those wait for who wait for the end alone.
    pub(super) closing: Closing,
    /// What all copies of a split app share.
    pub(super) reached: Option<Arc<Reached>>,
}

/// The time that the events sent to any copy of a split app say it is, in event time. A copy that has none of them left is to know.
#[derive(Debug)]
pub(super) struct Reached(AtomicI64);

impl Reached {
    pub(super) fn new() -> Self {
        Reached(AtomicI64::new(i64::MIN))
    }

    /// Events that say so are in their queues.
    pub(super) fn reach(&self, time: Timestamp) {
        self.0.fetch_max(time.as_micros(), Ordering::AcqRel);
    }

    /// What they say; a queue that is empty after this was asked has none of them.
    pub(super) fn time(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::Acquire))
    }
}

/// A source in event time, with a queue for events of any input.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) lane: usize,
    /// The time that the events which it has sent to any copy of the app say it is.
    pub(super) shown: Arc<Reached>,
    /// How far it has got.
    pub(super) track: Arc<Track>,
    ended: AtomicBool,
}

impl Source {
    /// Its events have come to their end: it was not stopped, and has not failed.
    pub(super) fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// Whether its events have come to their end.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }
}

/// How an input takes events.
pub(super) struct InputPolicy {
    pub(super) name: String,
    pub(super) policy: Backpressure,
    /// The number of its queue.
    pub(super) lane: usize,
    pub(super) dropped: AtomicU64,
    pub(super) refused: AtomicU64,
}

impl<E> Intake<E> {
    pub(super) fn new(
        inputs: Vec<(String, Backpressure)>,
        capacity: usize,
        pool: Arc<EventPool<E>>,
        wall: Wall,
        reached: Option<Arc<Reached>>,
        sources: &[(String, Arc<Reached>, Arc<Track>)],
    ) -> Self {
        let mut lanes = Vec::new();
        let (mut shared, mut unbounded) = (None, None);
        let inputs = inputs.into_iter().map(|(name, policy)| {
            let mut add = |lane: Lane<E>| {
                lanes.push(lane);
                lanes.len() - 1
            };
            let lane = match policy {
                Backpressure::Drop => add(Lane::dropping(capacity)),
                Backpressure::Unbounded => *unbounded.get_or_insert_with(|| add(Lane::unbounded())),
                Backpressure::Block | Backpressure::DropNewest => {
                    *shared.get_or_insert_with(|| add(Lane::bounded(capacity)))
                }
            };
            InputPolicy { name, policy, lane, dropped: AtomicU64::new(0), refused: AtomicU64::new(0) }
        });
        let inputs = inputs.collect();
        let sources = sources
            .iter()
            .map(|(name, shown, track)| {
                lanes.push(Lane::bounded(capacity));
                let (shown, track) = (shown.clone(), track.clone());
                let (name, lane, ended) = (name.clone(), lanes.len() - 1, AtomicBool::new(false));
                Source { name, lane, shown, track, ended }
            })
            .collect();
        let closing = Closing::default();
        Intake { lanes, inputs, sources, wake: Event::new(), pool, wall, closing, reached }
    }

    pub(super) fn inputs(&self) -> &[InputPolicy] {
        &self.inputs
    }

    pub(super) fn lanes(&self) -> &[Lane<E>] {
        &self.lanes
    }

    pub(super) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// How many queues there are that no source has.
    fn plain(&self) -> usize {
        self.lanes.len() - self.sources.len()
    }

    /// The queue of an input.
    #[inline]
    pub(super) fn lane_of(&self, input: usize) -> &Lane<E> {
        &self.lanes[self.inputs[input].lane]
    }

    /// Lets no more events come.
    pub(super) fn close(&self) {
        self.lanes.iter().for_each(Lane::close);
        self.closing.close();
        self.wake.notify(usize::MAX);
    }

    /// Whether nothing will come any more.
    pub(super) fn is_done(&self) -> bool {
        self.lanes.iter().all(Lane::is_done)
    }

    /// Whether there is nothing to be taken out, but for what sources have.
    pub(super) fn is_empty(&self) -> bool {
        self.lanes[..self.plain()].iter().all(Lane::is_empty)
    }

    /// Drops the oldest parcel of an input with a queue of its own; false if none was there.
    pub(super) fn drop_oldest(&self, input: usize) -> bool {
        let lane = self.lane_of(input);
        let Some(parcel) = lane.take() else { return false };
        let count = parcel.len();
        self.inputs[input].dropped.fetch_add(count, Ordering::Relaxed);
        lane.free(count);
        // It may have been the last: a worker that waits for the end did not see that nothing is left.
        self.tell();
        if let Load::One(event, true) = parcel.load {
            self.pool.give_row(event);
        }
        true
    }

    /// Drops all that waits of a source, whose sender takes no more.
    pub(super) fn drop_source(&self, source: usize, input_of: impl Fn(&E) -> usize) {
        self.drop_lane(&self.lanes[self.sources[source].lane], &input_of);
    }

    /// Drops all that waits when nobody will process it any more; `input_of` says of which input an event is.
    pub(super) fn drop_all(&self, input_of: impl Fn(&E) -> usize) {
        self.lanes.iter().for_each(|lane| self.drop_lane(lane, &input_of));
    }

    fn drop_lane(&self, lane: &Lane<E>, input_of: impl Fn(&E) -> usize) {
        while !lane.is_done() {
            let Some(parcel) = lane.take() else {
                // A producer has room and is about to put something in.
                std::thread::yield_now();
                continue;
            };
            self.drop_events(parcel.events(), &input_of);
            lane.free(parcel.len());
        }
    }

    /// Counts events that were taken out and will not be processed.
    pub(super) fn drop_events(&self, events: &[E], input_of: impl Fn(&E) -> usize) {
        for event in events {
            self.inputs[input_of(event)].dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Tells the worker that something has come.
    #[inline]
    pub(super) fn tell(&self) {
        self.wake.notify(1);
    }

    /// Takes the next parcel out that no source has sent, and says of which queue it is; `from` is where to look first.
    #[inline]
    pub(super) fn take(&self, from: usize) -> Option<(usize, Parcel<E>)> {
        let count = self.plain();
        (0..count).map(|i| if from + i < count { from + i } else { from + i - count }).find_map(|number| {
            let parcel = self.lanes[number].take()?;
            Some((number, parcel))
        })
    }
}

impl<E> fmt::Debug for Intake<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake").field("lanes", &self.lanes).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use event_listener::{Listener, listener};

    use super::*;

    fn parcel(event: i64, recycles: bool) -> Parcel<i64> {
        Parcel { load: Load::One(event, recycles), sent: 0, arrived: Timestamp::MIN }
    }

    #[test]
    fn dropping_the_last_tells_who_waits_for_the_end_and_keeps_its_memory() {
        let inputs = vec![("Trades".to_owned(), Backpressure::Drop)];
        let pool = Arc::new(EventPool::new(1, 1, 1));
        let intake = Intake::new(inputs, 1, pool.clone(), Wall::new(None), None, &[]);
        assert!(intake.lane_of(0).put(parcel(1, true)).is_ok());
        intake.close();
        listener!(intake.wake => told);
        assert!(!intake.is_done());
        assert!(intake.drop_oldest(0));
        assert!(intake.is_done());
        assert!(told.wait_timeout(Duration::from_secs(10)).is_some());
        assert_eq!(intake.inputs()[0].dropped.load(Ordering::Relaxed), 1);
        assert_eq!(pool.take_row(), Some(1));
        assert!(!intake.drop_oldest(0));
    }
}
