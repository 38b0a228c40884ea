//! What the handles of pipelines with one worker and with several have in common.

use std::time::{Duration, Instant};

use super::connect::SourceHandler;
use super::error::{PipelineError, SourceFailure, StartError};
use super::monitor::Monitor;
use super::sender::Sender;
use super::{EventPipeline, ShardedPipeline};
use crate::app::{AppEvent, EventApp};

/// The same methods for both: they are those of the one and of the other, and no trait's, so that a host need not import one.
macro_rules! on_both {
    ($($handle:ident)*) => {$(
        impl<A: EventApp> $handle<A> {
            /// A sender of events, where there are several copies of the app to whichever they belong; it can be cloned, and moved to other threads.
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

            /// Waits until everything that was sent before has been processed.
            ///
            /// What [sources](super::PipelineBuilder::source) have sent waits for the others: while one has nothing and has not ended, this does not return, unless
            /// the builder was told when a source is [idle](super::PipelineBuilder::idle_after). [`flush_timeout`](Self::flush_timeout) says which one it is.
            ///
            /// # Errors
            /// If the pipeline has failed.
            pub fn flush(&self) -> Result<(), PipelineError> {
                self.workers.flush(None)
            }

            /// [`flush`](Self::flush) that waits no longer than so.
            ///
            /// # Errors
            /// If the pipeline has failed, or [`PipelineError::NotFlushed`], which names the source for which the others wait.
            pub fn flush_timeout(&self, time: Duration) -> Result<(), PipelineError> {
                // A time that the clock can't tell never comes.
                self.workers.flush(Instant::now().checked_add(time))
            }

            /// Lets the workers look at the time: after a [`ManualClock`](crate::stream::ManualClock) was moved.
            pub fn wake(&self) {
                self.workers.wake();
            }

            /// What reads the metrics from anywhere.
            pub fn monitor(&self) -> Monitor
            where
                A: 'static,
                AppEvent<A>: Send,
            {
                self.workers.monitor()
            }
        }
    )*};
}

on_both!(EventPipeline ShardedPipeline);
