//! The pipeline, as its host holds it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;

use super::builder::PipelineBuilder;
use super::error::{PipelineError, StartError};
use super::metrics::{InputMetrics, Metrics, QueueMetrics};
use super::policy::Backpressure;
use super::sender::{Open, Sender};
use super::worker::{End, Shared};
use crate::app::{AppEvent, EventApp};

/// An app on a thread of its own, behind a queue.
///
/// The [module](super) shows how it is used. Dropping it ends the app without waiting: what waits is dropped, and counted in a
/// warning. [`close`](Self::close) and its like say what became of everything.
#[must_use = "dropping a pipeline ends it"]
pub struct EventPipeline<A: EventApp> {
    shared: Arc<Shared<A>>,
    events: A::Events,
    open: Option<Arc<Open<AppEvent<A>>>>,
    end: Arc<AtomicU8>,
    thread: Option<JoinHandle<Result<A, PipelineError>>>,
}

const FINISH: u8 = 0;
const LEAVE: u8 = 1;
const ABANDON: u8 = 2;

pub(super) fn end_of(end: &AtomicU8) -> End {
    match end.load(Ordering::Acquire) {
        FINISH => End::Finish,
        LEAVE => End::Leave,
        _ => End::Abandon,
    }
}

impl<A: EventApp> EventPipeline<A> {
    /// A pipeline with other settings than those of [`start`](Self::start).
    pub fn builder() -> PipelineBuilder<A> {
        PipelineBuilder::new()
    }

    /// Moves an app to a thread of its own, where it works from now on.
    ///
    /// # Errors
    /// If there is no thread.
    pub fn start(app: A) -> Result<Self, StartError>
    where
        A: Send + 'static,
        A::Events: Send,
        AppEvent<A>: Send,
    {
        Self::builder().start(app)
    }

    pub(super) fn new(
        shared: Arc<Shared<A>>,
        events: A::Events,
        open: Arc<Open<AppEvent<A>>>,
        end: Arc<AtomicU8>,
        thread: JoinHandle<Result<A, PipelineError>>,
    ) -> Self {
        EventPipeline { shared, events, open: Some(open), end, thread: Some(thread) }
    }

    /// A sender of events; it can be cloned, and moved to other threads.
    pub fn sender(&self) -> Sender<A::Events> {
        let intake = self.shared.intake.clone();
        // It is there until the pipeline is given up.
        let open = self.open.clone().unwrap_or_else(|| Arc::new(Open(intake.clone())));
        Sender::new(intake, self.events.clone(), open)
    }

    /// Does something with the app between two events, on its thread, and gives what comes of it: asks a table, takes a snapshot. Events
    /// that wait are processed after it.
    ///
    /// # Errors
    /// If the pipeline has failed.
    pub fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut A) -> T + Send + 'static,
    ) -> Result<T, PipelineError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let wish = move |app: &mut A| {
            // Who asked may have gone.
            let _ = sender.send(act(app));
        };
        if !self.shared.wishes.add(Box::new(wish)) {
            return Err(PipelineError::Ended);
        }
        self.wake();
        receiver.recv().map_err(|_| PipelineError::Ended)
    }

    /// Waits until everything that was sent before has been processed.
    ///
    /// # Errors
    /// If the pipeline has failed.
    pub fn flush(&self) -> Result<(), PipelineError> {
        let lanes = self.shared.intake.lanes();
        let sent: Vec<u64> = lanes.iter().map(|lane| lane.gate().entered()).collect();
        loop {
            if lanes.iter().zip(&sent).all(|(lane, sent)| lane.gate().left() >= *sent) {
                return self.with(|_| ());
            }
            if self.thread.as_ref().is_none_or(JoinHandle::is_finished) {
                return Err(PipelineError::Ended);
            }
            std::thread::sleep(std::time::Duration::from_micros(50));
        }
    }

    /// Lets the worker look at the time: after a [`ManualClock`](crate::stream::ManualClock) was moved.
    pub fn wake(&self) {
        self.shared.intake.wake.notify(usize::MAX);
    }

    /// What has happened so far. What the app says of itself is at most ten milliseconds old while events come.
    pub fn metrics(&self) -> Metrics {
        let intake = &self.shared.intake;
        let told = self.shared.told().clone();
        let load = |count: &std::sync::atomic::AtomicU64| count.load(Ordering::Relaxed);
        let inputs: Vec<InputMetrics> = intake
            .inputs()
            .iter()
            .zip(&self.shared.processed)
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
            let bounded = of.clone().all(|input| input.policy != Backpressure::Unbounded);
            QueueMetrics {
                inputs: of.map(|input| input.name.clone()).collect(),
                capacity: bounded.then(|| lane.gate().capacity()),
                depth: lane.gate().inside(),
                high_water: load(&self.shared.high[number]),
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
            latency: told.latency,
            processing: told.processing,
            pool: intake.pool.metrics(),
            inputs,
        }
    }

    /// Takes no more events, waits until those that wait have been processed, ends the app's input, and gives the app back.
    ///
    /// # Errors
    /// If code of the host's has panicked on the thread of the app.
    pub fn close(self) -> Result<A, PipelineError> {
        self.end(FINISH)
    }

    /// The same, but does not end the app's input: windows stay open, and the app can go on elsewhere.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    pub fn stop(self) -> Result<A, PipelineError> {
        self.end(LEAVE)
    }

    /// Waits until all senders are gone, and then does what [`close`](Self::close) does.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    pub fn join(mut self) -> Result<A, PipelineError> {
        self.open = None;
        self.result()
    }

    fn end(mut self, end: u8) -> Result<A, PipelineError> {
        self.end.store(end, Ordering::Release);
        self.shared.intake.close();
        self.result()
    }

    fn result(&mut self) -> Result<A, PipelineError> {
        let thread = self.thread.take().ok_or(PipelineError::Ended)?;
        thread.join().unwrap_or(Err(PipelineError::Ended))
    }
}

impl<A: EventApp> Drop for EventPipeline<A> {
    fn drop(&mut self) {
        if self.thread.is_some() {
            let waiting: u64 = self.shared.intake.lanes().iter().map(|lane| lane.gate().inside()).sum();
            if waiting > 0 {
                tracing::warn!(waiting, "a pipeline was dropped, and with it the events that waited");
            }
            self.end.store(ABANDON, Ordering::Release);
            self.shared.intake.close();
        }
    }
}

impl<A: EventApp> fmt::Debug for EventPipeline<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventPipeline").field("intake", &self.shared.intake).finish_non_exhaustive()
    }
}
