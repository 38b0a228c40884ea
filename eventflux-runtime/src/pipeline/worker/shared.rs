//! What a worker shares with the handle of its pipeline.

use std::borrow::Cow;
#[cfg(feature = "checkpoints")]
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
#[cfg(feature = "checkpoints")]
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::app::{AppEvent, Between, EventApp};
#[cfg(feature = "checkpoints")]
use crate::checkpoint::{CheckpointError, CheckpointWatch};
use crate::engine::Counters;
use crate::pipeline::error::PipelineError;
use crate::pipeline::histogram::Latency;
use crate::pipeline::intake::Intake;
use crate::pipeline::metrics::{InputMetrics, Metrics, QueueMetrics};
use crate::pipeline::policy::Backpressure;
use crate::pipeline::rows::Progress;
use crate::pipeline::wishes::Wishes;
use crate::state::Held;
use crate::time::Timestamp;

/// What the worker shares with the handle of its pipeline.
pub(in crate::pipeline) struct Shared<A: EventApp> {
    pub(in crate::pipeline) intake: Arc<Intake<AppEvent<A>>>,
    pub(in crate::pipeline) wishes: Wishes<A>,
    /// The number of the shard, and what learns how far it has come.
    pub(super) shard: usize,
    pub(super) progress: Option<Arc<dyn Progress>>,
    /// What the app said of itself when it was last asked.
    told: Mutex<Told>,
    /// Why the worker has ended before its time.
    failed: OnceLock<PipelineError>,
    /// Events that were processed, by input.
    pub(in crate::pipeline) processed: Vec<AtomicU64>,
    /// The most events that were seen waiting in each queue.
    pub(in crate::pipeline) high: Vec<AtomicU64>,
    #[cfg(feature = "checkpoints")]
    keeping: Keeping,
}

/// What the host has to do with checkpoints.
#[cfg(feature = "checkpoints")]
#[derive(Default)]
struct Keeping {
    watch: OnceLock<CheckpointWatch>,
    /// Who has asked for one.
    asked: Mutex<VecDeque<SyncSender<Result<u64, CheckpointError>>>>,
}

/// What the app said of itself.
#[derive(Clone, Debug)]
pub(in crate::pipeline) struct Told {
    pub(in crate::pipeline) counters: Counters,
    pub(in crate::pipeline) rows: u64,
    /// The streams between its queries.
    pub(in crate::pipeline) between: Vec<Between>,
    /// The time of its clock.
    pub(in crate::pipeline) clock: Option<Timestamp>,
    /// Before this nothing is due.
    pub(in crate::pipeline) due: Option<Timestamp>,
    /// The source for which all others wait.
    pub(in crate::pipeline) held_by: Option<String>,
    /// From sending an event to the return of the last sink that got a row of it.
    pub(in crate::pipeline) latency: Latency,
    /// How long the app worked on an event.
    pub(in crate::pipeline) processing: Latency,
    /// What its parts hold.
    pub(in crate::pipeline) state: Vec<(Cow<'static, str>, Held)>,
}

impl<A: EventApp> Shared<A> {
    pub(in crate::pipeline) fn new(
        intake: Arc<Intake<AppEvent<A>>>,
        shard: usize,
        progress: Option<Arc<dyn Progress>>,
    ) -> Self {
        let zeros = |count: usize| (0..count).map(|_| AtomicU64::new(0)).collect();
        Shared {
            wishes: Wishes::new(),
            shard,
            progress,
            told: Mutex::new(Told {
                counters: Counters::default(),
                rows: 0,
                between: Vec::new(),
                clock: None,
                due: None,
                held_by: None,
                latency: Latency::new(),
                processing: Latency::new(),
                state: Vec::new(),
            }),
            failed: OnceLock::new(),
            processed: zeros(intake.inputs().len()),
            high: zeros(intake.lanes().len()),
            #[cfg(feature = "checkpoints")]
            keeping: Keeping::default(),
            intake,
        }
    }

    /// Where to see how checkpoints are doing.
    #[cfg(feature = "checkpoints")]
    pub(super) fn watch(&self, watch: CheckpointWatch) {
        // It is set once, before the worker begins.
        let _ = self.keeping.watch.set(watch);
    }

    /// How checkpoints are doing, if any are taken.
    #[cfg(feature = "checkpoints")]
    pub(in crate::pipeline) fn watched(&self) -> Option<&CheckpointWatch> {
        self.keeping.watch.get()
    }

    /// Asks for a checkpoint; the worker is to be woken.
    #[cfg(feature = "checkpoints")]
    pub(in crate::pipeline) fn ask(&self, asked: SyncSender<Result<u64, CheckpointError>>) {
        self.keeping.asked.lock().unwrap_or_else(PoisonError::into_inner).push_back(asked);
    }

    /// Who has asked for one and was not answered.
    #[cfg(feature = "checkpoints")]
    pub(super) fn asked(&self) -> Option<SyncSender<Result<u64, CheckpointError>>> {
        self.keeping.asked.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    pub(in crate::pipeline) fn told(&self) -> MutexGuard<'_, Told> {
        // It holds numbers, which are fine whoever panicked.
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has happened so far, of what all who count have counted.
    pub(in crate::pipeline) fn metrics(&self) -> Metrics {
        let intake = &self.intake;
        let told = self.told().clone();
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let inputs: Vec<InputMetrics> = intake
            .inputs()
            .iter()
            .zip(&self.processed)
            .map(|(input, processed)| InputMetrics {
                name: input.name.clone(),
                policy: input.policy,
                processed: load(processed),
                dropped: load(&input.dropped),
                refused: load(&input.refused),
            })
            .collect();
        let queues = intake.lanes().iter().enumerate().map(|(number, lane)| {
            let of = intake.inputs().iter().filter(|input| input.lane == number);
            let source = intake.sources().iter().find(|source| source.lane == number);
            let bounded = of.clone().all(|input| input.policy != Backpressure::Unbounded);
            QueueMetrics {
                source: source.map(|source| source.name.clone()),
                inputs: of.map(|input| input.name.clone()).collect(),
                capacity: bounded.then(|| lane.gate().capacity()),
                depth: lane.gate().inside(),
                high_water: load(&self.high[number]),
            }
        });
        let mut counters = told.counters;
        counters.dropped = inputs.iter().map(|input| input.dropped).sum();
        Metrics {
            queues: queues.collect(),
            sent: intake.lanes().iter().map(|lane| lane.gate().entered()).sum(),
            rows: told.rows,
            between: told.between,
            counters,
            clock: told.clock,
            lag: told.clock.map(|clock| {
                let now = intake.wall.at(intake.wall.nanos());
                now.as_micros().saturating_sub(clock.as_micros())
            }),
            due: told.due,
            held_by: told.held_by,
            latency: told.latency,
            processing: told.processing,
            pool: intake.pool.metrics(),
            failed: self.failed().map(ToString::to_string),
            #[cfg(feature = "checkpoints")]
            checkpoints: self.watched().map(CheckpointWatch::status),
            state: told.state,
            inputs,
        }
    }

    /// The worker ends before its time.
    pub(super) fn fail(&self, error: PipelineError) {
        // It fails once.
        let _ = self.failed.set(error);
    }

    /// Why the worker has ended before its time; `None` if it has not, or not yet.
    pub(in crate::pipeline) fn failed(&self) -> Option<&PipelineError> {
        self.failed.get()
    }
}

/// How the input of an app ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pipeline) enum End {
    /// What waits is processed, and the app is told that no more will come.
    Finish,
    /// What waits is processed.
    Leave,
    /// What waits is dropped.
    Abandon,
}

/// How the input of the apps of a pipeline ends; it is never taken back.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct AtomicEnd(AtomicU8);

impl AtomicEnd {
    pub(in crate::pipeline) fn set(&self, end: End) {
        self.0.fetch_max(end as u8, Ordering::AcqRel);
    }

    #[inline]
    pub(super) fn get(&self) -> End {
        match self.0.load(Ordering::Acquire) {
            0 => End::Finish,
            1 => End::Leave,
            _ => End::Abandon,
        }
    }
}
