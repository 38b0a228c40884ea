//! A pipeline with one worker, as its host holds it.

use super::builder::PipelineBuilder;
use super::connect::SourceHandler;
use super::error::{PipelineError, SourceFailure, StartError};
use super::metrics::Metrics;
use super::monitor::Monitor;
use super::sender::Sender;
use super::worker::End;
use super::workers::Workers;
use crate::app::{AppEvent, EventApp};

/// An app on a thread of its own, behind a queue.
///
/// The [module](super) shows how it is used. Dropping it ends the app without waiting: what waits is dropped, which a warning tells.
/// [`close`](Self::close) and its like say what became of everything.
#[derive(Debug)]
#[must_use = "dropping a pipeline ends it"]
pub struct EventPipeline<A: EventApp> {
    workers: Workers<A>,
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

    pub(super) fn new(workers: Workers<A>) -> Self {
        EventPipeline { workers }
    }

    /// A sender of events; it can be cloned, and moved to other threads.
    pub fn sender(&self) -> Sender<A::Events> {
        self.workers.sender()
    }

    /// The sender of a source that the builder [added](super::PipelineBuilder::source), once; `None` if there is no such source, or its sender was
    /// taken before. Clones of it send for the same source, which ends with the last of them.
    pub fn source(&mut self, name: &str) -> Option<Sender<A::Events>> {
        self.workers.source(name)
    }

    /// Lets a handler send for a source that the builder [added](super::PipelineBuilder::source), on a thread of its own. It goes on until it ends or
    /// fails, or the pipeline is closed. [`join`](Self::join) waits for it, and it holds up the others in event time as any source does.
    ///
    /// # Errors
    /// If there is no such source, its sender was taken before, or there is no thread.
    pub fn run_source<H>(&mut self, name: &str, handler: H) -> Result<(), StartError>
    where
        H: SourceHandler<A::Events> + 'static,
        A::Events: Send + 'static,
        AppEvent<A>: Send + 'static,
    {
        self.workers.run(name, true, handler)
    }

    /// Lets a handler send as any producer does, through the queues of the inputs, on a thread of its own; the name is for its thread and its errors.
    ///
    /// # Errors
    /// If there is no thread.
    pub fn run_producer<H>(&mut self, name: &str, handler: H) -> Result<(), StartError>
    where
        H: SourceHandler<A::Events> + 'static,
        A::Events: Send + 'static,
        AppEvent<A>: Send + 'static,
    {
        self.workers.run(name, false, handler)
    }

    /// Takes out which handlers have failed so far: a host that looks here gets its app back at the end, where what it has not taken out
    /// is an error.
    pub fn failed_sources(&mut self) -> Vec<SourceFailure> {
        self.workers.runners.failed()
    }

    /// Does something with the app between two events, on its thread, and gives what comes of it: asks a table, takes a snapshot. Events
    /// that wait are processed after it. A sink that calls it waits for itself.
    ///
    /// # Errors
    /// If the pipeline has failed.
    pub fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut A) -> T + Send + 'static,
    ) -> Result<T, PipelineError> {
        self.workers.with(0, act)
    }

    /// Waits until everything that was sent before has been processed.
    ///
    /// # Errors
    /// If the pipeline has failed.
    pub fn flush(&self) -> Result<(), PipelineError> {
        self.workers.flush()
    }

    /// Lets the worker look at the time: after a [`ManualClock`](crate::stream::ManualClock) was moved.
    pub fn wake(&self) {
        self.workers.wake();
    }

    /// What has happened so far. What the app says of itself is at most ten milliseconds old while events come.
    pub fn metrics(&self) -> Metrics {
        self.workers.metrics(0)
    }

    /// What reads the metrics from anywhere.
    pub fn monitor(&self) -> Monitor
    where
        A: 'static,
        AppEvent<A>: Send,
    {
        self.workers.monitor()
    }

    /// Why nothing comes out, in words, see [`Metrics::explain_silence`].
    pub fn explain_silence(&self) -> String {
        self.metrics().explain_silence()
    }

    /// Takes no more events, waits until those that wait have been processed, ends the app's input, and gives the app back.
    ///
    /// # Errors
    /// If code of the host's has panicked on the thread of the app, or a handler of a [source](Self::run_source) has failed. Such a handler is
    /// waited for: one that waits for something else than the pipeline holds this up.
    pub fn close(mut self) -> Result<A, PipelineError> {
        one(self.workers.close(End::Finish))
    }

    /// The same, but does not end the app's input: windows stay open, and the app can go on elsewhere.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    pub fn stop(mut self) -> Result<A, PipelineError> {
        one(self.workers.close(End::Leave))
    }

    /// Waits until all senders are gone, and then does what [`close`](Self::close) does.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    pub fn join(mut self) -> Result<A, PipelineError> {
        self.workers.release();
        one(self.workers.join(End::Finish))
    }
}

fn one<A>(ended: Result<Vec<A>, PipelineError>) -> Result<A, PipelineError> {
    ended?.pop().ok_or(PipelineError::Ended)
}
