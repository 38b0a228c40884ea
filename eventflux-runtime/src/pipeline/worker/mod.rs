//! The thread that an app works on.

mod idle;
#[cfg(feature = "checkpoints")]
mod keeping;
mod notes;
mod shared;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::error::{PipelineError, said};
use super::intake::Intake;
use super::merge::{Merge, Next};
use super::parcel::{Load, Parcel};
use super::sender::Shards;
use super::wall::nanos;
use crate::app::{AppEvent, Culprit, EventApp, Events};
use crate::time::Timestamp;
use notes::{NOTED, TELLS};
pub(super) use shared::{AtomicEnd, End, Shared};

/// The worker.
pub(super) struct Worker<A: EventApp> {
    app: A,
    events: A::Events,
    shared: Arc<Shared<A>>,
    /// How long it looks for events before it sleeps, in nanoseconds.
    spin: u64,
    /// Where it looks for the next parcel first.
    next: usize,
    /// What time it was when it last looked.
    now: u64,
    told: u64,
    /// When the app was last asked how much it holds; 0 before that.
    sized: u64,
    latencies: Vec<(u64, u64)>,
    processing: Vec<(u64, u64)>,
    /// The queues of all workers of the pipeline.
    all: Shards<AppEvent<A>>,
    end: Arc<AtomicEnd>,
    merge: Merge<AppEvent<A>>,
    /// Which source holds all others up, and until when that may go on.
    held: Option<(usize, Option<u64>)>,
    /// The parcel at work.
    at_work: Option<AtWork<AppEvent<A>>>,
    /// What is left of the last one.
    left: Option<AtWork<AppEvent<A>>>,
    /// A queue, and the room in it that what was processed has still.
    freeing: Option<(usize, u64)>,
    /// Whether an event came after the input of the app had ended.
    over: bool,
    #[cfg(feature = "checkpoints")]
    keeper: Option<keeping::Keeper>,
}

/// A parcel that was taken out of its queue.
pub(super) struct AtWork<E> {
    pub(super) parcel: Parcel<E>,
    lane: usize,
    /// How many of its events have been begun.
    pub(super) begun: usize,
    /// For how many of them the room was given back.
    freed: usize,
}

impl<E> AtWork<E> {
    pub(super) fn new(lane: usize, parcel: Parcel<E>) -> Self {
        AtWork { parcel, lane, begun: 0, freed: 0 }
    }
}

impl<A: EventApp> Worker<A> {
    pub(super) fn new(
        app: A,
        shared: Arc<Shared<A>>,
        all: Shards<AppEvent<A>>,
        end: Arc<AtomicEnd>,
        spin: Duration,
        idle_after: Option<Duration>,
    ) -> Self {
        Worker {
            events: app.events(),
            app,
            spin: nanos(spin),
            next: 0,
            now: shared.intake.wall.nanos(),
            told: 0,
            sized: 0,
            latencies: Vec::with_capacity(NOTED),
            processing: Vec::with_capacity(NOTED),
            merge: Merge::new(shared.intake.sources().len(), idle_after.map(nanos)),
            held: None,
            at_work: None,
            left: None,
            freeing: None,
            over: false,
            #[cfg(feature = "checkpoints")]
            keeper: None,
            all,
            end,
            shared,
        }
    }

    /// What takes checkpoints of the app.
    #[cfg(feature = "checkpoints")]
    pub(super) fn with_keeper(mut self, manager: Option<crate::checkpoint::CheckpointManager>) -> Self {
        self.keeper = manager.map(|manager| {
            self.shared.watch(manager.watch());
            self.merge.set_resumes(true);
            keeping::Keeper::new(manager, self.now)
        });
        self
    }

    #[cfg(not(feature = "checkpoints"))]
    pub(super) fn with_keeper(self, (): ()) -> Self {
        self
    }

    /// Works until the input ends.
    ///
    /// # Errors
    /// If code of the host's panicked.
    pub(super) fn run(mut self) -> Result<A, PipelineError> {
        let _span = tracing::info_span!("eventflux_worker", shard = self.shared.shard).entered();
        tracing::debug!("the worker begins");
        // Of an app that panicked nothing is used any more but its events.
        let worked = catch_unwind(AssertUnwindSafe(|| self.work()));
        let shared = self.shared.clone();
        match worked {
            Ok(kept) => {
                // Its handle may be there still: another copy has failed.
                shared.wishes.end();
                self.tell();
                tracing::debug!(rows = self.app.rows(), "the worker ends");
                kept.map(|()| self.app)
            }
            Err(panic) => {
                // Before anything else that runs code of the host's: nobody is to wait for this thread. The others process what they
                // have, and go no further.
                let error = self.failure(&*panic);
                shared.fail(error.clone());
                self.end.set(End::Leave);
                self.all.iter().for_each(|intake| intake.close());
                shared.wishes.end();
                tracing::error!(%error, "the pipeline has failed");
                // Before what was at work has left its queue: who sees an empty one sees what became of all.
                let _ = catch_unwind(AssertUnwindSafe(|| self.tell()));
                self.panicked();
                // What others have put out waits for nothing of this one.
                let _ = catch_unwind(AssertUnwindSafe(|| self.reached(Timestamp::MAX)));
                self.drop_waiting();
                Err(error)
            }
        }
    }

    /// Works until the input ends.
    ///
    /// # Errors
    /// If the last checkpoint could not be stored.
    fn work(&mut self) -> Result<(), PipelineError> {
        let by_arrival = !self.events.event_time();
        if by_arrival {
            // What waits for the clock alone does so from now on.
            self.pass_time();
        }
        loop {
            if self.end.get() == End::Abandon {
                break;
            }
            // Of each one anew: whoever wishes something after another was fulfilled has seen what that has.
            while self.shared.wishes.any() {
                self.now = self.shared.intake.wall.nanos();
                if by_arrival && self.shared.intake.is_empty() && self.is_due() {
                    self.pass_time();
                }
                // Whoever has waited for this sees it in the metrics, too.
                self.tell();
                if let Some(wish) = self.shared.wishes.next() {
                    wish(&mut self.app);
                }
                #[cfg(feature = "checkpoints")]
                self.answer();
            }
            let mut worked = false;
            if let Some((lane, parcel)) = self.shared.intake.take(self.next) {
                self.next = if lane + 1 < self.shared.intake.lanes().len() { lane + 1 } else { 0 };
                let count = parcel.events().len();
                let _ = self.process(AtWork::new(lane, parcel), count);
                worked = true;
            }
            // After each parcel of another queue, too: producers that never pause do not keep sources from their turn.
            if !self.merge.is_empty() {
                worked |= self.merge_sources();
            }
            if self.over {
                return Err(self.refuse());
            }
            if worked {
                continue;
            }
            if self.shared.intake.is_done() {
                break;
            }
            self.wait(by_arrival);
        }
        match self.end.get() {
            End::Finish => {
                self.follow();
                self.app.finish();
            }
            End::Leave => {
                self.follow();
            }
            End::Abandon => self.drop_waiting(),
        }
        self.reached(Timestamp::MAX);
        self.now = self.shared.intake.wall.nanos();
        // What was given up is given up.
        #[cfg(feature = "checkpoints")]
        if self.end.get() != End::Abandon {
            return self.keep_last();
        }
        Ok(())
    }

    /// Tells that the rows which are still to come are not before `time`.
    #[inline]
    fn reached(&self, time: Timestamp) {
        if let Some(progress) = &self.shared.progress {
            progress.reached(self.shared.shard, time);
        }
    }

    /// Tells how far the app has come. In arrival time nothing that comes is earlier than what has come anywhere.
    #[inline]
    fn go_on(&self) {
        if self.shared.progress.is_some() {
            self.reached(if self.events.event_time() { self.app.clock().time() } else { Timestamp::MAX });
        }
    }

    /// Lets the source go on whose next event is the earliest; false if none can.
    fn merge_sources(&mut self) -> bool {
        match self.merge.next(&self.shared.intake, &self.events, self.now) {
            Next::Run { source, at_work, until } => {
                self.held = None;
                if let Some(left) = self.process(at_work, until) {
                    self.merge.put(source, left, &self.events);
                }
                true
            }
            Next::Held { by, until } => {
                self.held = Some((by, until));
                false
            }
            Next::Behind { source, at_work } => {
                self.held = None;
                self.behind(source, at_work);
                true
            }
            Next::Nothing => {
                self.held = None;
                false
            }
        }
    }

    /// An event is behind those that a source which was stopped, or has failed, will give when the app goes on: what can be sent again then is
    /// left to that, as it would make them late.
    #[cold]
    fn behind(&mut self, source: usize, at_work: AtWork<AppEvent<A>>) {
        let shared = self.shared.clone();
        if self.end.get() != End::Leave {
            // The app does not go on.
            self.merge.set_resumes(false);
            self.merge.put(source, at_work, &self.events);
        } else if shared.intake.sources()[source].track.resumes() {
            // Nobody has anything for it any more.
            self.all.iter().for_each(|intake| intake.close());
            #[cfg(feature = "checkpoints")]
            self.keep_position(source);
            drop_rest(&shared.intake, &self.events, &at_work);
            shared.intake.drop_source(source, |event| self.events.input_of(event));
        } else {
            let count = at_work.parcel.events().len();
            let _ = self.process(at_work, count);
        }
    }

    /// Processes the events of a parcel before number `until`, and gives back what is left of it.
    #[inline]
    fn process(&mut self, at_work: AtWork<AppEvent<A>>, until: usize) -> Option<AtWork<AppEvent<A>>> {
        if self.app.clock().finished() {
            self.over = true;
            drop_rest(&self.shared.intake, &self.events, &at_work);
            return None;
        }
        let (begun_at, rows, sent) = (self.now, self.app.rows(), at_work.parcel.sent);
        let shared = &*self.shared;
        let lane = at_work.lane;
        let of = &shared.intake.lanes()[lane];
        let waiting = of.gate().inside();
        if waiting > shared.high[lane].load(Ordering::Relaxed) {
            shared.high[lane].store(waiting, Ordering::Relaxed);
        }
        let at_work = self.at_work.insert(at_work);
        let count = (until - at_work.begun) as u64;
        if of.drops() {
            at_work.freed = until;
            of.free(count);
        }
        let arrived = at_work.parcel.arrived;
        for event in &at_work.parcel.events()[at_work.begun..until] {
            at_work.begun += 1;
            // Its counters say what became of it.
            let _ = self.app.take(event, arrived);
            // Only this thread counts.
            let processed = &shared.processed[self.events.input_of(event)];
            processed.store(processed.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
        let room = (until - at_work.freed) as u64;
        at_work.freed = until;
        // The memory of events comes back before their room, so that who gets the room gets the memory too. What is dropped may panic.
        self.freeing = Some((lane, room));
        self.left = self.at_work.take();
        if let Some(AtWork { parcel, .. }) = self.left.take_if(|left| left.parcel.events().len() <= until)
            && let Load::One(event, true) = parcel.load
        {
            shared.intake.pool.give_row(event);
        }
        self.freeing = None;
        of.free(room);
        self.go_on();
        self.now = shared.intake.wall.nanos();
        let worked = self.now.saturating_sub(begun_at.max(sent));
        self.processing.push((worked / count.max(1), count));
        if self.app.rows() != rows {
            self.latencies.push((self.now.saturating_sub(sent), 1));
        }
        if self.processing.len() >= NOTED || self.latencies.len() >= NOTED {
            self.note();
        }
        if self.now - self.told > TELLS {
            self.tell();
        }
        let left = self.left.take();
        #[cfg(feature = "checkpoints")]
        self.keep(count);
        left
    }

    /// Ends the pipeline of an app that takes no events. How far sources were read is not kept: what was dropped can be sent again.
    #[cold]
    fn refuse(&mut self) -> PipelineError {
        self.shared.fail(PipelineError::Finished);
        self.end.set(End::Abandon);
        self.all.iter().for_each(|intake| intake.close());
        self.drop_waiting();
        self.reached(Timestamp::MAX);
        PipelineError::Finished
    }

    /// Counts what was taken out for sources, and what waits, as that will not be processed.
    fn drop_waiting(&mut self) {
        let left = self.left.take();
        for at_work in left.into_iter().chain(self.merge.take_all()) {
            drop_rest(&self.shared.intake, &self.events, &at_work);
        }
        self.shared.intake.drop_all(|event| self.events.input_of(event));
    }

    /// What happened, and at an event of which input.
    fn failure(&self, panic: &(dyn std::any::Any + Send)) -> PipelineError {
        let input = self.at_work.as_ref().and_then(|at_work| self.begun_last(at_work));
        let input = input.map(|number| self.shared.intake.inputs()[number].name.clone());
        PipelineError::Panicked { message: said(panic), culprit: Culprit::take(), input }
    }

    /// Of which input the event is that was begun last.
    fn begun_last(&self, at_work: &AtWork<AppEvent<A>>) -> Option<usize> {
        let last = at_work.begun.checked_sub(1)?;
        Some(self.events.input_of(&at_work.parcel.events()[last]))
    }

    /// What was at work goes where it belongs.
    fn panicked(&mut self) {
        if let Some((lane, room)) = self.freeing.take() {
            self.shared.intake.lanes()[lane].free(room);
        }
        if let Some(at_work) = self.at_work.take() {
            if let Some(number) = self.begun_last(&at_work) {
                // It was processed in part: it counts as processed.
                self.shared.processed[number].fetch_add(1, Ordering::Relaxed);
            }
            drop_rest(&self.shared.intake, &self.events, &at_work);
        }
    }
}

/// Counts the events of a parcel that were not begun as dropped, and gives back all the room that it has.
fn drop_rest<E: Events>(intake: &Intake<E::Event>, events: &E, at_work: &AtWork<E::Event>) {
    let AtWork { parcel, lane, begun, freed } = at_work;
    intake.drop_events(&parcel.events()[*begun..], |event| events.input_of(event));
    intake.lanes()[*lane].free(parcel.len() - *freed as u64);
}
