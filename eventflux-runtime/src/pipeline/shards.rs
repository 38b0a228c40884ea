//! A pipeline with several workers, each with a copy of the app.

use super::error::PipelineError;
use super::metrics::Metrics;
use super::worker::End;
use super::workers::Workers;
use crate::app::EventApp;

/// Copies of an app, each on a thread of its own, behind a queue of its own. All events with one key go to one copy, so that their order is kept
/// and the copies together put out what one app would; rows of different keys come as the copies put them out.
///
/// [`PipelineBuilder::start_shards`](super::PipelineBuilder::start_shards) makes it, of an app that can be split by a key: the last line
/// of EXPLAIN says by which, or what prevents it. In event time every copy learns from the events of the others how late it is, so that its
/// windows close also when it gets no events; whether an event is late goes by what its copy knows.
#[derive(Debug)]
#[must_use = "dropping a pipeline ends it"]
pub struct ShardedPipeline<A: EventApp> {
    pub(super) workers: Workers<A>,
}

impl<A: EventApp> ShardedPipeline<A> {
    pub(super) fn new(workers: Workers<A>) -> Self {
        ShardedPipeline { workers }
    }

    /// How many copies there are.
    pub fn shards(&self) -> usize {
        self.workers.shared.len()
    }

    /// Does something with one copy between two of its events, on its thread, and gives what comes of it. A panic of `act` ends the pipeline as one of a
    /// sink does.
    ///
    /// # Errors
    /// Why the pipeline has failed, if it has, be it by a panic of `act`.
    ///
    /// # Panics
    /// If there is no such copy.
    pub fn with<T: Send + 'static>(
        &self,
        shard: usize,
        act: impl FnOnce(&mut A) -> T + Send + 'static,
    ) -> Result<T, PipelineError> {
        self.workers.with(shard, act)
    }

    /// Does something with each copy between two of its events, one after the other.
    ///
    /// # Errors
    /// As of [`with`](Self::with).
    pub fn with_each<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut A) -> T + Clone + Send + 'static,
    ) -> Result<Vec<T>, PipelineError> {
        (0..self.shards()).map(|shard| self.workers.with(shard, act.clone())).collect()
    }

    /// What has happened in each copy so far. What an app says of itself is at most ten milliseconds old while events come.
    pub fn metrics(&self) -> Vec<Metrics> {
        (0..self.shards()).map(|shard| self.workers.metrics(shard)).collect()
    }

    /// Why nothing comes out, see [`Metrics::explain_silence`], of each copy.
    pub fn explain_silence(&self) -> String {
        let told = self.metrics();
        let told = told
            .iter()
            .enumerate()
            .map(|(shard, metrics)| format!("shard {shard}:\n{}", metrics.explain_silence()));
        told.collect::<Vec<_>>().join("\n")
    }

    /// Takes no more events, waits until those that wait have been processed, ends the input of the copies, and gives them back.
    ///
    /// # Errors
    /// If code of the host's has panicked on one of the threads; the other copies have processed what waited, and their inputs were not
    /// ended. If a handler of a [source](Self::run_source) has failed. Such a handler is waited for: one that waits for something else than the
    /// pipeline holds this up.
    pub fn close(mut self) -> Result<Vec<A>, PipelineError> {
        self.workers.close(End::Finish)
    }

    /// The same, but does not end the input of the copies.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    pub fn stop(mut self) -> Result<Vec<A>, PipelineError> {
        self.workers.close(End::Leave)
    }

    /// Waits until all senders are gone, and then does what [`close`](Self::close) does.
    ///
    /// # Errors
    /// As of [`close`](Self::close).
    pub fn join(mut self) -> Result<Vec<A>, PipelineError> {
        self.workers.release();
        self.workers.join(End::Finish)
    }
}
