//! How a pipeline is set up.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::thread;
use std::time::Duration;

use super::error::StartError;
use super::handle::EventPipeline;
use super::intake::Intake;
use super::policy::Backpressure;
use super::pool::EventPool;
use super::sender::Open;
use super::wall::Wall;
use super::worker::{Shared, Worker};
use crate::app::{AppEvent, EventApp, Events};
use crate::stream::ManualClock;

/// Sets up a pipeline: [`EventPipeline::builder`].
#[must_use = "a pipeline comes of `start`"]
pub struct PipelineBuilder<A> {
    name: String,
    capacity: usize,
    batch: usize,
    policy: Backpressure,
    policies: Vec<(String, Backpressure)>,
    spin: Duration,
    clock: Option<ManualClock>,
    app: PhantomData<fn(A)>,
}

impl<A: EventApp> PipelineBuilder<A> {
    pub(super) fn new() -> Self {
        PipelineBuilder {
            name: "eventflux".to_owned(),
            capacity: 16_384,
            batch: 256,
            policy: Backpressure::Block,
            policies: Vec::new(),
            spin: Duration::from_micros(20),
            clock: None,
            app: PhantomData,
        }
    }

    /// The name of the worker's thread; `eventflux` unless one is given.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// How many events may wait in a queue, at least one; 16,384 unless it is said.
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events.max(1);
        self
    }

    /// How many events a batch is meant to have, at least one and not more than may wait; 256 unless it is said.
    pub fn batch(mut self, events: usize) -> Self {
        self.batch = events.max(1);
        self
    }

    /// What becomes of events for which there is no room, of all inputs that have no policy of their own; [`Backpressure::Block`] unless
    /// it is said.
    pub fn backpressure(mut self, policy: Backpressure) -> Self {
        self.policy = policy;
        self
    }

    /// What becomes of events of an input for which there is no room.
    pub fn backpressure_of(mut self, input: impl Into<String>, policy: Backpressure) -> Self {
        self.policies.push((input.into(), policy));
        self
    }

    /// How long the worker looks for events before it sleeps; 20 microseconds unless it is said. More costs processor time while few
    /// events come, and less costs the time of a wake-up, some microseconds, more often.
    pub fn spin(mut self, time: Duration) -> Self {
        self.spin = time;
        self
    }

    /// Takes the times of events in arrival time from `clock` instead of the system's: for tests. Its owner calls
    /// [`EventPipeline::wake`] after moving it.
    pub fn clock(mut self, clock: ManualClock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Moves the app to a thread of its own, where it works from now on.
    ///
    /// # Errors
    /// If a policy is for what is no input, or there is no thread.
    pub fn start(self, app: A) -> Result<EventPipeline<A>, StartError>
    where
        A: Send + 'static,
        A::Events: Send,
        AppEvent<A>: Send,
    {
        let events = app.events();
        let names = events.inputs();
        if let Some((name, _)) = self.policies.iter().find(|(name, _)| !names.contains(name)) {
            return Err(StartError::UnknownInput { name: name.clone(), known: names });
        }
        let policy = |name: String| {
            let own = self.policies.iter().rev().find(|(of, _)| *of == name);
            (name, own.map_or(self.policy, |(_, policy)| *policy))
        };
        let batch = self.batch.min(self.capacity);
        // As many as can be on their way, and those that producers fill.
        let filled = 64;
        let pool = EventPool::new(self.capacity / batch + filled, batch, self.capacity + filled);
        let policies = names.into_iter().map(policy).collect();
        let intake = Intake::new(policies, self.capacity, Arc::new(pool), Wall::new(self.clock));
        let intake = Arc::new(intake);
        let shared = Arc::new(Shared::new(intake.clone()));
        let end = Arc::new(AtomicU8::new(0));
        let worker = Worker::new(app, shared.clone(), self.spin);
        let thread = thread::Builder::new().name(self.name);
        let told = end.clone();
        let thread =
            thread.spawn(move || worker.run(|| super::handle::end_of(&told))).map_err(StartError::Thread)?;
        Ok(EventPipeline::new(shared, events, Arc::new(Open(intake)), end, thread))
    }
}

impl<A> fmt::Debug for PipelineBuilder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("PipelineBuilder");
        told.field("name", &self.name).field("capacity", &self.capacity).field("policy", &self.policy);
        told.finish_non_exhaustive()
    }
}
