//! Both handles as one.

use eventflux::EventApp;
use eventflux::pipeline::{EventPipeline, Metrics, PipelineError, Sender, ShardedPipeline};

use crate::plan::End;

/// What is the same for both handles.
pub(crate) enum Pipe<A: EventApp> {
    One(EventPipeline<A>),
    Several(ShardedPipeline<A>),
}

impl<A: EventApp> Pipe<A> {
    pub(crate) fn sender(&self) -> Sender<A::Events> {
        match self {
            Pipe::One(pipeline) => pipeline.sender(),
            Pipe::Several(pipeline) => pipeline.sender(),
        }
    }

    pub(crate) fn with_each<T: Send + 'static>(
        &self,
        act: impl FnOnce(&mut A) -> T + Clone + Send + 'static,
    ) -> Result<Vec<T>, PipelineError> {
        match self {
            Pipe::One(pipeline) => pipeline.with(act).map(|made| vec![made]),
            Pipe::Several(pipeline) => pipeline.with_each(act),
        }
    }

    pub(crate) fn flush(&self) -> Result<(), PipelineError> {
        match self {
            Pipe::One(pipeline) => pipeline.flush(),
            Pipe::Several(pipeline) => pipeline.flush(),
        }
    }

    pub(crate) fn source(&mut self, name: &str) -> Sender<A::Events> {
        let source = match self {
            Pipe::One(pipeline) => pipeline.source(name),
            Pipe::Several(pipeline) => pipeline.source(name),
        };
        source.unwrap()
    }

    pub(crate) fn wake(&self) {
        match self {
            Pipe::One(pipeline) => pipeline.wake(),
            Pipe::Several(pipeline) => pipeline.wake(),
        }
    }

    pub(crate) fn metrics(&self) -> Vec<Metrics> {
        match self {
            Pipe::One(pipeline) => vec![pipeline.metrics()],
            Pipe::Several(pipeline) => pipeline.metrics(),
        }
    }

    pub(crate) fn end(self, end: End) -> Option<Result<Vec<A>, PipelineError>> {
        let one = |ended: Result<A, _>| ended.map(|app| vec![app]);
        Some(match (self, end) {
            (Pipe::One(pipeline), End::Close) => one(pipeline.close()),
            (Pipe::One(pipeline), End::Stop) => one(pipeline.stop()),
            (Pipe::One(pipeline), End::Join) => one(pipeline.join()),
            (Pipe::Several(pipeline), End::Close) => pipeline.close(),
            (Pipe::Several(pipeline), End::Stop) => pipeline.stop(),
            (Pipe::Several(pipeline), End::Join) => pipeline.join(),
            (_, End::Drop) => return None,
        })
    }
}
