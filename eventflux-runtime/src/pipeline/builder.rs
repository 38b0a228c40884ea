//! How a pipeline is set up.

use std::fmt;
use std::hint::black_box;
use std::marker::PhantomData;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::connect::Runners;
use super::error::StartError;
use super::handle::EventPipeline;
use super::intake::{Intake, Reached};
use super::lane::Lane;
use super::policy::Backpressure;
use super::pool::EventPool;
use super::position::Track;
use super::rows::{Merged, Progress, ShardRows};
use super::sender::{Open, Shards, SourceOpen};
use super::shards::ShardedPipeline;
use super::wall::Wall;
use super::worker::{AtomicEnd, Shared, Worker};
use super::workers::Workers;
use crate::app::{AppEvent, EventApp, Events};
#[cfg(feature = "checkpoints")]
use crate::checkpoint::CheckpointManager;
use crate::stream::ManualClock;
use crate::time::Timestamp;

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
    sources: Vec<String>,
    idle_after: Option<Duration>,
    #[cfg(feature = "checkpoints")]
    checkpoints: Option<CheckpointManager>,
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
            sources: Vec::new(),
            idle_after: None,
            #[cfg(feature = "checkpoints")]
            checkpoints: None,
            app: PhantomData,
        }
    }

    /// The name of the worker's thread; `eventflux` unless one is given. Characters of code 0 are left out, which a thread can't have.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into().replace('\0', "");
        self
    }

    /// How many events may wait in a queue, at least one; 16,384 unless it is said.
    ///
    /// The memory for them is taken when the pipeline starts: for the queue that inputs share, for each input whose oldest events are dropped and for
    /// each source, and once more for the pool of rows; all of that for each copy of the app. An event takes a few words more than its row.
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events.max(1);
        self
    }

    /// How many events a batch is meant to have, at least one and not more than may wait; 256 unless it is said. It waits until there is room for all of it.
    pub fn batch(mut self, events: usize) -> Self {
        self.batch = events.max(1);
        self
    }

    /// What becomes of events for which there is no room, of all inputs that have no policy of their own; [`Backpressure::Block`] unless
    /// it is said. Events of [sources](Self::source) always wait for it.
    pub fn backpressure(mut self, policy: Backpressure) -> Self {
        self.policy = policy;
        self
    }

    /// What becomes of events of an input for which there is no room, but for those of [sources](Self::source).
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

    /// Adds a source: a producer with a queue of its own, which [`source`](EventPipeline::source) of the pipeline gives. In event time all
    /// sources together are merged: the one whose next event is the earliest goes on, so that a source that is read faster than another
    /// makes nothing late. Its own events must be in order, but for the lateness of the app. What does not come from a source is not merged, and in
    /// event time may make events of sources late, or be late itself.
    pub fn source(mut self, name: impl Into<String>) -> Self {
        self.sources.push(name.into());
        self
    }

    /// Leaves out a source that has sent nothing for so long: the others go on without it, and what it sends then may be late. Otherwise
    /// they wait for as long as it takes.
    pub fn idle_after(mut self, time: Duration) -> Self {
        self.idle_after = Some(time);
        self
    }

    /// Takes checkpoints of the app between events, with how far the [sources](Self::source) have been read. If the app has
    /// [come back](CheckpointManager::recover) from one by this manager, sources go on where it was taken; events that come from others are not
    /// sent again. When the pipeline is closed a last one is taken.
    #[cfg(feature = "checkpoints")]
    pub fn checkpoints(mut self, checkpoints: CheckpointManager) -> Self {
        self.checkpoints = Some(checkpoints);
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
    /// If a policy is for what is no input, two sources have one name, or there is no thread or not enough memory; with checkpoints, if the app
    /// has not come back from those that there are, or a source that was read is there no more.
    pub fn start(self, app: A) -> Result<EventPipeline<A>, StartError>
    where
        A: Send + 'static,
        A::Events: Send,
        AppEvent<A>: Send,
    {
        self.spawn(vec![app], None, None).map(EventPipeline::new)
    }

    /// Makes `count` copies of an app, at least one, with `app`, which is told their numbers from 0 on, and moves each to a thread of its own. Every copy
    /// has a queue for as many events as [`capacity`](Self::capacity) says.
    ///
    /// # Errors
    /// If the app can't be split by a key, a policy is for what is no input, two sources have one name, or there are not enough threads or there is not
    /// enough memory.
    pub fn start_shards(
        self,
        count: usize,
        app: impl FnMut(usize) -> A,
    ) -> Result<ShardedPipeline<A>, StartError>
    where
        A: Send + 'static,
        A::Events: Send,
        AppEvent<A>: Send,
    {
        self.shards(count, app, None)
    }

    fn shards(
        self,
        count: usize,
        mut app: impl FnMut(usize) -> A,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ShardedPipeline<A>, StartError>
    where
        A: Send + 'static,
        A::Events: Send,
        AppEvent<A>: Send,
    {
        let apps: Vec<A> = (0..count.max(1)).map(&mut app).collect();
        let events = apps[0].events();
        if let Some(why) = events.whole().filter(|_| apps.len() > 1) {
            return Err(StartError::Whole(why));
        }
        // One alone has all events.
        let reached = (events.event_time() && apps.len() > 1).then(|| Arc::new(Reached::new()));
        self.spawn(apps, reached, progress).map(ShardedPipeline::new)
    }

    /// The same with one sink for the rows of all copies, which gets them in the order of their times: in event time a row waits until no copy can put
    /// out an earlier one. In arrival time rows come as the copies put them out. What a copy is to pass on it gives to its
    /// [`ShardRows`], owned: `rows.push(at, row.clone())` in a sink of its own. The sink is called on the threads of the copies, on one at a time.
    ///
    /// # Errors
    /// As of [`start_shards`](Self::start_shards).
    pub fn start_merged<R: Send + 'static>(
        self,
        count: usize,
        sink: impl FnMut(Timestamp, R) + Send + 'static,
        mut app: impl FnMut(usize, ShardRows<R>) -> A,
    ) -> Result<ShardedPipeline<A>, StartError>
    where
        A: Send + 'static,
        A::Events: Send,
        AppEvent<A>: Send,
    {
        let merged = Merged::new(count.max(1), sink);
        let progress = merged.clone();
        self.shards(count, |shard| app(shard, merged.rows_of(shard)), Some(progress))
    }

    /// Each app on a thread of its own.
    fn spawn(
        mut self,
        apps: Vec<A>,
        reached: Option<Arc<Reached>>,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<Workers<A>, StartError>
    where
        A: Send + 'static,
        A::Events: Send,
        AppEvent<A>: Send,
    {
        let events = apps[0].events();
        let names = events.inputs();
        if let Some((name, _)) = self.policies.iter().find(|(name, _)| !names.contains(name)) {
            return Err(StartError::UnknownInput { name: name.clone(), known: names });
        }
        let twice = |(i, name): (usize, &String)| self.sources[..i].contains(name);
        if let Some((_, name)) = self.sources.iter().enumerate().find(|(i, name)| twice((*i, name))) {
            return Err(StartError::SourceTwice(name.clone()));
        }
        self.check_memory(apps.len(), &names)?;
        let sources: Vec<_> = self
            .sources
            .iter()
            .map(|name| Ok((name.clone(), Arc::new(Reached::new()), self.track(name)?)))
            .collect::<Result<_, StartError>>()?;
        let wall = Wall::new(self.clock.clone());
        let intakes: Shards<AppEvent<A>> = apps
            .iter()
            .map(|_| {
                let policies = names.iter().map(|name| (name.clone(), self.policy_of(name))).collect();
                Arc::new(Intake::new(
                    policies,
                    self.capacity,
                    self.pool(),
                    wall.clone(),
                    reached.clone(),
                    &sources,
                ))
            })
            .collect();
        let end = Arc::new(AtomicEnd::default());
        let keepers = self.keepers(apps.len())?;
        let mut workers = Workers {
            shared: intakes
                .iter()
                .enumerate()
                .map(|(shard, intake)| Arc::new(Shared::new(intake.clone(), shard, progress.clone())))
                .collect(),
            events,
            open: Some(Arc::new(Open(intakes.clone()))),
            end: end.clone(),
            sources: (0..sources.len())
                .map(|number| Some(Arc::new(SourceOpen::new(intakes.clone(), number))))
                .collect(),
            threads: Vec::new(),
            runners: Runners::default(),
        };
        let many = apps.len() > 1;
        let apps = apps.into_iter().zip(keepers);
        for (number, ((app, keeper), shared)) in apps.zip(&workers.shared).enumerate() {
            let worker =
                Worker::new(app, shared.clone(), intakes.clone(), end.clone(), self.spin, self.idle_after)
                    .with_keeper(keeper);
            let name = if many { format!("{}-{number}", self.name) } else { self.name.clone() };
            let thread = thread::Builder::new().name(name).spawn(move || worker.run());
            workers.threads.push(thread.map_err(StartError::Thread)?);
        }
        Ok(workers)
    }

    /// What keeps the state of each app.
    #[cfg(feature = "checkpoints")]
    fn keepers(&mut self, apps: usize) -> Result<Vec<Option<CheckpointManager>>, StartError> {
        let manager = self.checkpoints.take();
        if let Some(manager) = &manager {
            if apps > 1 {
                return Err(StartError::CheckpointsOfShards);
            }
            if !manager.is_settled() {
                return Err(StartError::NotRecovered);
            }
            let gone = manager.sources().find(|name| !self.sources.iter().any(|source| source == name));
            if let Some(gone) = gone {
                return Err(StartError::SourceGone(gone.to_owned()));
            }
        }
        let mut keepers: Vec<Option<CheckpointManager>> = (1..apps).map(|_| None).collect();
        keepers.push(manager);
        Ok(keepers)
    }

    #[cfg(not(feature = "checkpoints"))]
    #[expect(
        clippy::unnecessary_wraps,
        clippy::needless_pass_by_ref_mut,
        clippy::unused_self,
        reason = "with checkpoints it may fail"
    )]
    fn keepers(&mut self, apps: usize) -> Result<Vec<()>, StartError> {
        Ok(vec![(); apps])
    }

    /// How far a source has got, which is where a checkpoint was taken if the app came back from one.
    #[cfg_attr(
        not(feature = "checkpoints"),
        expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "with checkpoints it may fail")
    )]
    fn track(&self, _name: &str) -> Result<Arc<Track>, StartError> {
        let track = Track::new();
        #[cfg(feature = "checkpoints")]
        if let Some(kept) = self.checkpoints.as_ref().and_then(|checkpoints| checkpoints.position(_name))
            && !track.resume(kept)
        {
            return Err(StartError::ForeignPosition(_name.to_owned()));
        }
        Ok(Arc::new(track))
    }

    fn policy_of(&self, input: &str) -> Backpressure {
        let own = self.policies.iter().rev().find(|(of, _)| of == input);
        own.map_or(self.policy, |(_, policy)| *policy)
    }

    fn pool(&self) -> Arc<EventPool<AppEvent<A>>> {
        let (batches, batch, rows) = self.pooled();
        Arc::new(EventPool::new(batches, batch, rows))
    }

    /// How many batches a pool keeps, how many events are in each, and how many rows it keeps.
    fn pooled(&self) -> (usize, usize, usize) {
        let batch = self.batch.min(self.capacity);
        // As many as can be on their way, and those that producers fill.
        let filled = 64;
        ((self.capacity / batch).saturating_add(filled), batch, self.capacity.saturating_add(filled))
    }

    /// Asks for the memory of all queues before it is taken, which does not fail but end the process.
    ///
    /// # Errors
    /// If there is not so much.
    fn check_memory(&self, shards: usize, inputs: &[String]) -> Result<(), StartError> {
        let dropping = inputs.iter().filter(|input| self.policy_of(input) == Backpressure::Drop).count();
        let sharing =
            |input: &String| matches!(self.policy_of(input), Backpressure::Block | Backpressure::DropNewest);
        let lanes = dropping + usize::from(inputs.iter().any(sharing)) + self.sources.len();
        let (batches, _, rows) = self.pooled();
        let pool = EventPool::<AppEvent<A>>::bytes(batches, rows);
        let lanes = Lane::<AppEvent<A>>::bytes(self.capacity).saturating_mul(lanes);
        let bytes = lanes.saturating_add(pool).saturating_mul(shards);
        let mut room = Vec::<u8>::new();
        let asked = room.try_reserve_exact(bytes);
        // Memory that nobody looks at would not be asked for.
        black_box(&room);
        asked.map_err(|_| StartError::TooLarge { capacity: self.capacity, bytes })
    }
}

impl<A> fmt::Debug for PipelineBuilder<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("PipelineBuilder");
        told.field("name", &self.name).field("capacity", &self.capacity).field("policy", &self.policy);
        told.finish_non_exhaustive()
    }
}
