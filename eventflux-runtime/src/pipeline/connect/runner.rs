//! The threads that sources send from.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use super::source::{Next, SourceError, SourceHandler};
use crate::app::Events;
use crate::pipeline::error::{PipelineError, SourceFailure, StartError, said};
use crate::pipeline::sender::Sender;
use crate::pipeline::worker::{AtomicEnd, End};

/// The sources that run. Dropped, they go on until they see that nothing is taken any more.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct Runners(Vec<JoinHandle<Option<SourceFailure>>>);

impl Runners {
    /// Runs a handler on a thread of its own; its sender ends with it. Where it fails the input of the app has not come to its end.
    pub(in crate::pipeline) fn start<E, H>(
        &mut self,
        name: &str,
        handler: H,
        mut out: Sender<E>,
        ends: Arc<AtomicEnd>,
    ) -> Result<(), StartError>
    where
        E: Events + Send + 'static,
        E::Event: Send + 'static,
        H: SourceHandler<E> + 'static,
    {
        let of = name.to_owned();
        let run = move || {
            // Nothing of a handler that panicked is used any more. The sender goes when it is known how the handler has ended.
            let (message, panicked) = match catch_unwind(AssertUnwindSafe(|| drive(handler, &mut out))) {
                Ok(Ok(())) => return None,
                Ok(Err(error)) => (error.to_string(), false),
                Err(panic) => (said(&*panic), true),
            };
            ends.set(End::Leave);
            out.fails();
            let failure = SourceFailure { name: of, message, panicked };
            tracing::warn!(source = %failure.name, error = %failure.message, "a source has failed");
            Some(failure)
        };
        // A thread's name can't hold a NUL.
        let thread = thread::Builder::new().name(name.replace('\0', " "));
        self.0.push(thread.spawn(run).map_err(StartError::Thread)?);
        Ok(())
    }

    /// Takes out the failures of those that have ended.
    pub(in crate::pipeline) fn failed(&mut self) -> Vec<SourceFailure> {
        let ended = self.0.extract_if(.., |thread| thread.is_finished());
        ended.filter_map(outcome).collect()
    }

    /// Waits for all of them.
    ///
    /// # Errors
    /// The first failure in the order in which they were started; all others are in the log.
    pub(in crate::pipeline) fn join(&mut self) -> Result<(), PipelineError> {
        // All are waited for before one is told of.
        let failures: Vec<_> = self.0.drain(..).filter_map(outcome).collect();
        failures.into_iter().next().map_or(Ok(()), |failure| Err(PipelineError::Source(failure)))
    }
}

fn outcome(thread: JoinHandle<Option<SourceFailure>>) -> Option<SourceFailure> {
    // What panics behind its failure is the log's writer.
    thread.join().unwrap_or(None)
}

fn drive<E: Events>(mut handler: impl SourceHandler<E>, out: &mut Sender<E>) -> Result<(), SourceError> {
    match (out.begins_at(), handler.position()) {
        (Some(at), _) => handler.rewind(&at)?,
        (None, Some(at)) => out.set_position(at),
        (None, None) => {}
    }
    while !out.closing().is_closed() {
        match handler.send(out) {
            Ok(Next::Now) => {}
            Ok(Next::After(time)) => {
                out.closing().wait(time);
            }
            Ok(Next::End) => break,
            Err(error) if error.is_closed() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
