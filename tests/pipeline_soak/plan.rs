//! How a round goes.

use std::time::Duration;

use eventflux::pipeline::Backpressure;
use fastrand::Rng;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Close,
    Stop,
    Join,
    Drop,
}

/// How a round goes.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) shards: usize,
    /// With the handle for several copies, also if it is one.
    pub(crate) several: bool,
    pub(crate) capacity: usize,
    pub(crate) batch: usize,
    pub(crate) policies: [Backpressure; 2],
    pub(crate) producers: i64,
    /// Each producer is a source, in event time.
    pub(crate) sources: bool,
    /// How often each producer sends something.
    pub(crate) sends: u32,
    pub(crate) spin: Duration,
    pub(crate) slow: Option<(Duration, i64)>,
    /// The number of the event whose sink panics.
    pub(crate) panics: Option<i64>,
    /// Whether the host panics in the worker.
    pub(crate) panicking_wish: bool,
    pub(crate) end: End,
    /// It ends while the producers still send.
    pub(crate) early: bool,
    /// How often the host asks something.
    pub(crate) asks: u32,
}

impl Plan {
    pub(crate) fn draw(rng: &mut Rng, most_shards: usize, event_time: bool) -> Self {
        let policy = |rng: &mut Rng| match rng.u32(0..8) {
            0 | 1 => Backpressure::Drop,
            2 => Backpressure::DropNewest,
            3 => Backpressure::Unbounded,
            _ => Backpressure::Block,
        };
        let shards = rng.usize(1..=most_shards);
        let fails = rng.u32(0..4) == 0;
        Plan {
            shards,
            several: shards > 1 || rng.bool(),
            capacity: [1, 2, 3, 4, 7, 16, 64, 1_000][rng.usize(0..8)],
            batch: rng.usize(1..=20),
            policies: if rng.bool() { [Backpressure::Block; 2] } else { [policy(rng), policy(rng)] },
            producers: rng.i64(1..=6),
            sources: event_time && rng.bool(),
            sends: rng.u32(1..=300),
            spin: [Duration::ZERO, Duration::from_micros(20), Duration::from_millis(1)][rng.usize(0..3)],
            slow: rng.bool().then(|| (Duration::from_micros(rng.u64(1..200)), rng.i64(5..100))),
            panics: (fails && rng.bool()).then(|| rng.i64(1..=200)),
            panicking_wish: fails && rng.u32(0..4) == 0,
            end: [End::Close, End::Stop, End::Join, End::Drop][rng.usize(0..4)],
            early: rng.bool(),
            asks: rng.u32(0..8),
        }
    }

    /// Whether no event is dropped.
    pub(crate) fn lossless(&self) -> bool {
        self.sources || !self.policies.contains(&Backpressure::Drop)
    }

    /// Whether no event is late: those of each producer have the times of their numbers.
    pub(crate) fn in_time(&self) -> bool {
        self.sources || self.producers == 1 && self.one_queue()
    }

    /// Whether both inputs share a queue.
    pub(crate) fn one_queue(&self) -> bool {
        if self.sources {
            return true;
        }
        let shares = |policy| matches!(policy, Backpressure::Block | Backpressure::DropNewest);
        self.policies.into_iter().all(shares) || self.policies == [Backpressure::Unbounded; 2]
    }
}
