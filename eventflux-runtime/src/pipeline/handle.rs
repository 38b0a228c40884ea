//! A pipeline with one worker, as its host holds it.

use super::builder::PipelineBuilder;
use super::error::{PipelineError, StartError};
use super::metrics::Metrics;
use super::worker::End;
use super::workers::Workers;
use crate::app::{AppEvent, EventApp};
#[cfg(feature = "checkpoints")]
use crate::checkpoint::CheckpointError;

/// An app on a thread of its own, behind a queue.
///
/// [The guide](https://github.com/eventflux/eventflux/blob/main/docs/pipeline.md) shows how it is used. Dropping it ends the app without waiting: what waits is dropped, which a warning tells.
/// [`close`](Self::close) and its like say what became of everything.
#[derive(Debug)]
#[must_use = "dropping a pipeline ends it"]
pub struct EventPipeline<A: EventApp> {
    pub(super) workers: Workers<A>,
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

    /// Does something with the app between two events, on its thread, and gives what comes of it: asks a table, takes a snapshot. Events
    /// that wait are processed after it. A sink that calls it waits for itself. A panic of `act` ends the pipeline as one of a sink does.
    ///
    /// # Errors
    /// Why the pipeline has failed, if it has, be it by a panic of `act`.
    pub fn with<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut A) -> T + Send + 'static,
    ) -> Result<T, PipelineError> {
        self.workers.with(0, act)
    }

    /// Takes a checkpoint between two events, in the middle of whatever waits, and waits until it is stored; gives its number.
    ///
    /// # Errors
    /// If the pipeline was started without checkpoints, or has failed, or the checkpoint could not be stored.
    #[cfg(feature = "checkpoints")]
    pub fn checkpoint(&self) -> Result<u64, CheckpointError> {
        self.workers.checkpoint()
    }

    /// What has happened so far. What the app says of itself is at most ten milliseconds old while events come.
    pub fn metrics(&self) -> Metrics {
        self.workers.metrics(0)
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

    /// The same, but does not end the app's input: windows stay open, and the app can go on elsewhere. With checkpoints, what a source has sent ahead
    /// of another one that has not ended is left for later: it is counted as dropped, and sent again when the app has come back.
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
