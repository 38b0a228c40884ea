//! Metrics: what has happened in a pipeline, as numbers.

use std::borrow::Cow;

use super::histogram::Latency;
use super::policy::Backpressure;
use super::pool::PoolMetrics;
use crate::app::Between;
use crate::engine::Counters;
use crate::state::Held;
use crate::time::Timestamp;

/// What has happened in a pipeline, see [`EventPipeline::metrics`](super::EventPipeline::metrics).
///
/// When nothing waits, every event that was sent is accounted for: `sent` is the sum of `processed` and `dropped` of all inputs. Events
/// that were refused were handed back, and are not among those sent. What became of the processed ones the counters say.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Metrics {
    /// The inputs, in the order of the app.
    pub inputs: Vec<InputMetrics>,
    /// The queues: all inputs whose producers wait or are refused share one, an input that drops its oldest has its own.
    pub queues: Vec<QueueMetrics>,
    /// Events that were sent.
    pub sent: u64,
    /// Rows that sinks were given; rows of streams that have none are not counted.
    pub rows: u64,
    /// The named streams between queries, with the rows that they have had.
    pub between: Vec<Between>,
    /// The counters of the app: late events, row errors and so on; `dropped` is that of the queues.
    pub counters: Counters,
    /// The time of the app's clock; `None` before it is known.
    pub clock: Option<Timestamp>,
    /// How far that is behind the system's time, in microseconds; below zero if it is ahead. `None` before the clock is known.
    pub lag: Option<i64>,
    /// Before this nothing is due: no window closes, no timer fires. `None` if nothing waits for the clock.
    pub due: Option<Timestamp>,
    /// The source for which all others wait; `None` if none waits.
    pub held_by: Option<String>,
    /// From sending an event to the return of the last sink that got a row of it. Events of one batch count as one; what the clock
    /// alone puts out counts from when it was due to be looked at.
    pub latency: Latency,
    /// How long the app and its sinks worked on an event: the mean of those in a batch.
    pub processing: Latency,
    /// How well the pool serves.
    pub pool: PoolMetrics,
    /// How much each part of the app holds, by name: operators, tables, what waits for the clock. At most a second old while events come. The texts and
    /// lists that entries own are not counted.
    pub state: Vec<(Cow<'static, str>, Held)>,
    /// How checkpoints are doing; `None` if none are taken.
    #[cfg(feature = "checkpoints")]
    pub checkpoints: Option<crate::checkpoint::CheckpointStatus>,
    /// Why the app has ended before its time, as its pipeline's `close` says it; `None` if it has not.
    pub failed: Option<String>,
}

/// What has happened to the events of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputMetrics {
    /// Its name.
    pub name: String,
    /// What becomes of events for which there is no room, but for those of sources, which wait.
    pub policy: Backpressure,
    /// Events that the app was given.
    pub processed: u64,
    /// Events that made room for others, or that waited when the pipeline failed or was dropped.
    pub dropped: u64,
    /// Events that were handed back because there was no room.
    pub refused: u64,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueMetrics {
    /// The source whose queue it is, if it is one's.
    pub source: Option<String>,
    /// Its inputs; of a source, whose events may be of any, none are named.
    pub inputs: Vec<String>,
    /// How many events may wait; `None` if any number may.
    pub capacity: Option<u64>,
    /// How many events wait, those that are being processed among them; but where the oldest make room for others, those that can be
    /// dropped.
    pub depth: u64,
    /// The most that were seen waiting when some were taken out.
    pub high_water: u64,
}

impl Metrics {
    /// Events that the app was given.
    pub fn processed(&self) -> u64 {
        self.inputs.iter().map(|input| input.processed).sum()
    }

    /// Events that were dropped.
    pub fn dropped(&self) -> u64 {
        self.inputs.iter().map(|input| input.dropped).sum()
    }

    /// Events that were handed back because there was no room.
    pub fn refused(&self) -> u64 {
        self.inputs.iter().map(|input| input.refused).sum()
    }
}
