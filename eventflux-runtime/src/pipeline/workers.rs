//! The threads of a pipeline, as its handle holds them.

use std::fmt;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::connect::{Runners, SourceHandler};
use super::error::{PipelineError, StartError};
use super::metrics::Metrics;
use super::monitor::Monitor;
use super::sender::{Open, Sender, SourceOpen};
use super::worker::{AtomicEnd, End, Shared};
use crate::app::{AppEvent, EventApp};
#[cfg(feature = "checkpoints")]
use crate::checkpoint::{CheckpointError, CheckpointWatch};

/// How often a host that waits looks whether that is over.
const LOOKS: Duration = Duration::from_micros(50);

/// What became of an app.
pub(super) type Ended<A> = Result<A, PipelineError>;

/// The workers of a pipeline, one or several.
pub(super) struct Workers<A: EventApp> {
    pub(super) shared: Vec<Arc<Shared<A>>>,
    pub(super) events: A::Events,
    /// As long as the handle may give senders.
    pub(super) open: Option<Arc<Open<AppEvent<A>>>>,
    /// The sources that nobody has taken yet.
    pub(super) sources: Vec<Option<Arc<SourceOpen<AppEvent<A>>>>>,
    pub(super) end: Arc<AtomicEnd>,
    pub(super) threads: Vec<JoinHandle<Ended<A>>>,
    pub(super) runners: Runners,
}

impl<A: EventApp> Workers<A> {
    pub(super) fn sender(&self) -> Sender<A::Events> {
        // It is there until the pipeline is given up.
        let intakes = || self.shared.iter().map(|shared| shared.intake.clone()).collect();
        let open = self.open.clone().unwrap_or_else(|| Arc::new(Open(intakes())));
        Sender::new(self.events.clone(), open)
    }

    pub(super) fn source(&mut self, name: &str) -> Option<Sender<A::Events>> {
        let sources = self.shared[0].intake.sources();
        let number = sources.iter().position(|source| source.name == name)?;
        let source = self.sources[number].take()?;
        Some(self.sender().of_source(source))
    }

    /// Lets a handler send for a source that the builder added, or as any producer, on a thread of its own.
    pub(super) fn run<H>(&mut self, name: &str, of_source: bool, handler: H) -> Result<(), StartError>
    where
        H: SourceHandler<A::Events> + 'static,
        A::Events: Send + 'static,
        AppEvent<A>: Send + 'static,
    {
        let sender = if of_source { self.source(name) } else { Some(self.sender()) };
        let sender = sender.ok_or_else(|| StartError::UnknownSource(name.to_owned()))?;
        self.runners.start(name, handler, sender, self.end.clone())
    }

    pub(super) fn with<T: Send + 'static>(
        &self,
        worker: usize,
        act: impl FnOnce(&mut A) -> T + Send + 'static,
    ) -> Result<T, PipelineError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let wish = move |app: &mut A| {
            // Who asked may have gone.
            let _ = sender.send(act(app));
        };
        let shared = &self.shared[worker];
        if !shared.wishes.add(Box::new(wish)) {
            return Err(self.ended());
        }
        shared.intake.wake.notify(usize::MAX);
        receiver.recv().map_err(|_| {
            // It may have panicked itself, which the worker is about to say.
            while shared.wishes.open() {
                thread::sleep(LOOKS);
            }
            self.ended()
        })
    }

    /// Takes a checkpoint between two events, and waits until it is stored; gives its number.
    #[cfg(feature = "checkpoints")]
    pub(super) fn checkpoint(&self) -> Result<u64, CheckpointError> {
        let ended = || CheckpointError::Ended(self.ended().to_string());
        let shared = &self.shared[0];
        let (sender, receiver) = mpsc::sync_channel(1);
        shared.ask(sender);
        // What looks at wishes looks at who has asked.
        self.with(0, |_| ()).map_err(|_| ended())?;
        let epoch = receiver.recv().map_err(|_| ended())??;
        shared.watched().map_or(Ok(()), CheckpointWatch::wait)?;
        Ok(epoch)
    }

    /// Why nothing is done any more.
    fn ended(&self) -> PipelineError {
        let failed = self.shared.iter().find_map(|shared| shared.failed());
        failed.cloned().unwrap_or(PipelineError::Ended)
    }

    /// Waits until what was sent before has been processed, but not longer than until `end`.
    pub(super) fn flush(&self, end: Option<Instant>) -> Result<(), PipelineError> {
        let lanes = || self.shared.iter().flat_map(|shared| shared.intake.lanes());
        let sent: Vec<u64> = lanes().map(|lane| lane.gate().entered()).collect();
        while !lanes().zip(&sent).all(|(lane, sent)| lane.gate().left() >= *sent) {
            if self.threads.iter().any(JoinHandle::is_finished) {
                return Err(self.ended());
            }
            if end.is_some_and(|end| Instant::now() >= end) {
                let held_by = self.shared.iter().find_map(|shared| shared.told().held_by.clone());
                return Err(PipelineError::NotFlushed { held_by });
            }
            thread::sleep(LOOKS);
        }
        // What has left a queue was processed; that it can be seen in the metrics takes a word with the worker.
        (0..self.shared.len()).try_for_each(|worker| self.with(worker, |_| ()))
    }

    pub(super) fn wake(&self) {
        for shared in &self.shared {
            shared.intake.wake.notify(usize::MAX);
        }
    }

    pub(super) fn metrics(&self, worker: usize) -> Metrics {
        self.shared[worker].metrics()
    }

    pub(super) fn monitor(&self) -> Monitor
    where
        A: 'static,
        AppEvent<A>: Send,
    {
        let shared = self.shared.clone();
        Monitor::new(move || shared.iter().map(|shared| shared.metrics()).collect())
    }

    /// Gives no more senders.
    pub(super) fn release(&mut self) {
        self.sources.clear();
        self.open = None;
    }

    /// Waits for the threads. Before that `end` says how.
    pub(super) fn join(&mut self, end: End) -> Result<Vec<A>, PipelineError> {
        self.end.set(end);
        if self.threads.is_empty() {
            return Err(PipelineError::Ended);
        }
        let threads = std::mem::take(&mut self.threads);
        let ended: Vec<Ended<A>> =
            threads.into_iter().map(|thread| thread.join().unwrap_or(Err(PipelineError::Ended))).collect();
        // They end when nothing is taken any more, and have ended where all senders are gone.
        let sources = self.runners.join();
        let apps = ended.into_iter().collect::<Result<Vec<A>, _>>()?;
        sources.map(|()| apps)
    }

    /// Takes no more events, and waits for the threads.
    pub(super) fn close(&mut self, end: End) -> Result<Vec<A>, PipelineError> {
        self.end.set(end);
        self.shared.iter().for_each(|shared| shared.intake.close());
        self.join(end)
    }
}

impl<A: EventApp> Drop for Workers<A> {
    fn drop(&mut self) {
        if self.threads.is_empty() {
            return;
        }
        let lanes = self.shared.iter().flat_map(|shared| shared.intake.lanes());
        let waiting: u64 = lanes.map(|lane| lane.gate().inside()).sum();
        if waiting > 0 {
            tracing::warn!(waiting, "a pipeline was dropped, and with it the events that waited");
        }
        self.end.set(End::Abandon);
        self.shared.iter().for_each(|shared| shared.intake.close());
    }
}

impl<A: EventApp> fmt::Debug for Workers<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let intakes = self.shared.iter().map(|shared| &shared.intake);
        f.debug_list().entries(intakes).finish()
    }
}
