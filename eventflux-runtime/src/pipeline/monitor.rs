//! What a pipeline tells of itself, and who may ask.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::metrics::{InputMetrics, Metrics, QueueMetrics};
use super::policy::Backpressure;
use super::worker::Shared;
use crate::app::EventApp;

/// Reads the metrics of a pipeline from anywhere, also while its handle waits for the end: a thread that serves them, a screen.
#[derive(Clone)]
pub struct Monitor(Arc<dyn Fn() -> Vec<Metrics> + Send + Sync>);

impl Monitor {
    pub(super) fn new(read: impl Fn() -> Vec<Metrics> + Send + Sync + 'static) -> Self {
        Monitor(Arc::new(read))
    }

    /// What has happened so far in each worker.
    pub fn metrics(&self) -> Vec<Metrics> {
        (self.0)()
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").finish_non_exhaustive()
    }
}

impl<A: EventApp> Shared<A> {
    /// What has happened so far.
    pub(super) fn metrics(&self) -> Metrics {
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
            inputs,
        }
    }
}
