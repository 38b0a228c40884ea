//! The thread that an app works on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use event_listener::{Listener, listener};

use super::error::PipelineError;
use super::histogram::Latency;
use super::intake::Intake;
use super::merge::{Merge, Next};
use super::parcel::{Load, Parcel};
use super::rows::Progress;
use super::sender::Shards;
use super::wishes::Wishes;
use crate::app::{AppEvent, Culprit, EventApp, Events};
use crate::engine::Counters;
use crate::time::Timestamp;

/// What the worker shares with the handle of its pipeline.
pub(super) struct Shared<A: EventApp> {
    pub(super) intake: Arc<Intake<AppEvent<A>>>,
    pub(super) wishes: Wishes<A>,
    /// The number of the shard, and what learns how far it has come.
    shard: usize,
    progress: Option<Arc<dyn Progress>>,
    /// What the app said of itself when it was last asked.
    told: Mutex<Told>,
    /// Events that were processed, by input.
    pub(super) processed: Vec<AtomicU64>,
    /// The most events that were seen waiting in each queue.
    pub(super) high: Vec<AtomicU64>,
}

/// What the app said of itself.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) counters: Counters,
    pub(super) rows: u64,
    /// The time of its clock.
    pub(super) clock: Option<Timestamp>,
    /// Before this nothing is due.
    pub(super) due: Option<Timestamp>,
    /// The source for which all others wait.
    pub(super) held_by: Option<String>,
    /// From sending an event to the return of the last sink that got a row of it.
    pub(super) latency: Latency,
    /// How long the app worked on an event.
    pub(super) processing: Latency,
}

impl<A: EventApp> Shared<A> {
    pub(super) fn new(
        intake: Arc<Intake<AppEvent<A>>>,
        shard: usize,
        progress: Option<Arc<dyn Progress>>,
    ) -> Self {
        let zeros = |count: usize| (0..count).map(|_| AtomicU64::new(0)).collect();
        Shared {
            wishes: Wishes::new(),
            shard,
            progress,
            told: Mutex::new(Told {
                counters: Counters::default(),
                rows: 0,
                clock: None,
                due: None,
                held_by: None,
                latency: Latency::new(),
                processing: Latency::new(),
            }),
            processed: zeros(intake.inputs().len()),
            high: zeros(intake.lanes().len()),
            intake,
        }
    }

    pub(super) fn told(&self) -> MutexGuard<'_, Told> {
        // It holds numbers, which are fine whoever panicked.
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How often the metrics are brought up to date while events come without a pause.
const TELLS: u64 = 10_000_000;

/// How many latencies are noted before they go into the histograms, whose lock the host may hold.
const NOTED: usize = 256;

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

/// How the input of an app ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// What waits is processed, and the app is told that no more will come.
    Finish,
    /// What waits is processed.
    Leave,
    /// What waits is dropped.
    Abandon,
}

/// How the input of the apps of a pipeline ends; it is never taken back.
#[derive(Debug, Default)]
pub(super) struct AtomicEnd(AtomicU8);

impl AtomicEnd {
    pub(super) fn set(&self, end: End) {
        self.0.fetch_max(end as u8, Ordering::AcqRel);
    }

    #[inline]
    fn get(&self) -> End {
        match self.0.load(Ordering::Acquire) {
            0 => End::Finish,
            1 => End::Leave,
            _ => End::Abandon,
        }
    }
}

/// How often a copy of a split app looks whether the others have gone on, while something is due some time.
const LOOKS: Duration = Duration::from_millis(5);

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
            spin: u64::try_from(spin.as_nanos()).unwrap_or(u64::MAX),
            next: 0,
            now: shared.intake.wall.nanos(),
            told: 0,
            latencies: Vec::with_capacity(NOTED),
            processing: Vec::with_capacity(NOTED),
            merge: Merge::new(
                shared.intake.sources().len(),
                idle_after.map(|after| u64::try_from(after.as_nanos()).unwrap_or(u64::MAX)),
            ),
            held: None,
            at_work: None,
            left: None,
            freeing: None,
            all,
            end,
            shared,
        }
    }

    /// Works until the input ends.
    ///
    /// # Errors
    /// If code of the host's panicked.
    pub(super) fn run(mut self) -> Result<A, PipelineError> {
        // Of an app that panicked nothing is used any more but its events.
        let worked = catch_unwind(AssertUnwindSafe(|| self.work()));
        let shared = self.shared.clone();
        match worked {
            Ok(()) => {
                // Its handle may be there still: another copy has failed.
                shared.wishes.end();
                self.tell();
                Ok(self.app)
            }
            Err(panic) => {
                // Before anything else that runs code of the host's: nobody is to wait for this thread. The others process what they
                // have, and go no further.
                self.end.set(End::Leave);
                self.all.iter().for_each(|intake| intake.close());
                shared.wishes.end();
                let error = self.panicked(&*panic);
                tracing::error!(%error, "the pipeline has failed");
                self.note();
                // What others have put out waits for nothing of this one.
                let _ = catch_unwind(AssertUnwindSafe(|| self.reached(Timestamp::MAX)));
                self.drop_held();
                let events = self.events;
                shared.intake.drop_all(|event| events.input_of(event));
                Err(error)
            }
        }
    }

    fn work(&mut self) {
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
            }
            if let Some((lane, parcel)) = self.shared.intake.take(self.next) {
                self.next = if lane + 1 < self.shared.intake.lanes().len() { lane + 1 } else { 0 };
                let count = parcel.events().len();
                let _ = self.process(AtWork::new(lane, parcel), count);
                continue;
            }
            if !self.merge.is_empty() && self.merge_sources() {
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
            End::Abandon => {
                self.drop_held();
                let shared = self.shared.clone();
                shared.intake.drop_all(|event| self.events.input_of(event));
            }
        }
        self.reached(Timestamp::MAX);
        self.now = self.shared.intake.wall.nanos();
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
        let shared = self.shared.clone();
        match self.merge.next(&shared.intake, &self.events, self.now) {
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
            Next::Nothing => {
                self.held = None;
                false
            }
        }
    }

    /// Processes the events of a parcel before number `until`, and gives back what is left of it.
    #[inline]
    fn process(&mut self, at_work: AtWork<AppEvent<A>>, until: usize) -> Option<AtWork<AppEvent<A>>> {
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
        self.left.take()
    }

    /// Nothing is there: looks for more for a while, then sleeps until something comes or is due.
    fn wait(&mut self, by_arrival: bool) {
        let shared = self.shared.clone();
        let since = self.now;
        loop {
            for _ in 0..16 {
                if self.ready() {
                    self.now = shared.intake.wall.nanos();
                    return;
                }
                std::hint::spin_loop();
            }
            self.now = shared.intake.wall.nanos();
            if self.is_released() {
                return;
            }
            if by_arrival && self.is_due() {
                self.pass_time();
                return;
            }
            if self.follow() {
                return;
            }
            if self.now.saturating_sub(since) >= self.spin {
                break;
            }
            if self.now - self.told > TELLS {
                self.tell();
            }
        }
        self.tell();
        // On the stack: sleeping allocates nothing.
        listener!(shared.intake.wake => listener);
        if !self.ready() && !self.is_released() {
            match self.sleeps(by_arrival) {
                Some(time) => {
                    let _ = listener.wait_timeout(time);
                }
                None => listener.wait(),
            }
        }
        // Whether anything is due is looked at when nothing has come: what has says itself when it came.
        self.now = shared.intake.wall.nanos();
    }

    /// Whether there is something to do.
    #[inline]
    fn ready(&self) -> bool {
        let intake = &self.shared.intake;
        !intake.is_empty()
            || self.shared.wishes.any()
            || self.merge.can_go_on(intake)
            || intake.is_done()
            || self.end.get() == End::Abandon
    }

    /// Whether the source that holds the others up does so no more.
    fn is_released(&self) -> bool {
        let intake = &self.shared.intake;
        self.held.is_some_and(|(by, until)| {
            until.is_some_and(|until| until <= self.now)
                || intake.lanes()[intake.sources()[by].lane].is_done()
        })
    }

    fn is_due(&mut self) -> bool {
        let at = self.shared.intake.wall.at(self.now);
        let clock = self.app.clock();
        clock.wake() <= at && clock.time() < at
    }

    /// How long nothing is due; `None` if nothing is.
    fn sleeps(&mut self, by_arrival: bool) -> Option<Duration> {
        let wake = self.app.clock().wake();
        if !by_arrival {
            let until = self.held.and_then(|(_, until)| until);
            let held = until.map(|until| Duration::from_nanos(until.saturating_sub(self.now).max(1)));
            // What others have put out may wait for this one, too.
            let looks = wake != Timestamp::MAX || self.held.is_some() || self.shared.progress.is_some();
            let others = self.all.len() > 1 && looks;
            return held.into_iter().chain(others.then_some(LOOKS)).min();
        }
        if wake == Timestamp::MAX {
            return None;
        }
        let at = self.shared.intake.wall.at(self.now);
        let micros = wake.as_micros().saturating_sub(at.as_micros());
        Some(Duration::from_micros(u64::try_from(micros).unwrap_or(0).max(1)))
    }

    /// Moves the clock of a copy of a split app that has nothing to do to where the events of the others say it is; false if it is there.
    fn follow(&mut self) -> bool {
        let shared = self.shared.clone();
        let Some(reached) = &shared.intake.reached else { return false };
        let time = if self.merge.is_empty() {
            Some(reached.time())
        } else {
            self.merge.reached(&shared.intake, self.now)
        };
        // What was sent before the time was shown is in the queue.
        let Some(time) = time.filter(|_| shared.intake.is_empty()) else { return false };
        let time = time.minus(self.events.lateness());
        if time <= self.app.clock().time() {
            return false;
        }
        self.advance_to(time);
        true
    }

    /// Moves the clock of an app in arrival time to now.
    fn pass_time(&mut self) {
        self.advance_to(self.shared.intake.wall.at(self.now));
    }

    fn advance_to(&mut self, time: Timestamp) {
        let (rows, begun) = (self.app.rows(), self.now);
        self.app.advance_to(time);
        self.go_on();
        self.now = self.shared.intake.wall.nanos();
        if self.app.rows() != rows {
            self.latencies.push((self.now.saturating_sub(begun), 1));
            if self.latencies.len() >= NOTED {
                self.note();
            }
        }
    }

    /// Counts what was taken out for sources and will not be processed.
    fn drop_held(&mut self) {
        let intake = &self.shared.intake;
        for AtWork { parcel, lane, begun, freed } in self.left.take().into_iter().chain(self.merge.take_all())
        {
            intake.drop_events(&parcel.events()[begun..], |event| self.events.input_of(event));
            intake.lanes()[lane].free(parcel.len() - freed as u64);
        }
    }

    /// Puts what was noted into the histograms.
    fn note(&mut self) {
        let mut told = self.shared.told();
        self.processing.drain(..).for_each(|(nanos, times)| told.processing.record(nanos, times));
        self.latencies.drain(..).for_each(|(nanos, times)| told.latency.record(nanos, times));
    }

    /// Brings the metrics up to date.
    fn tell(&mut self) {
        self.note();
        let counters = self.app.counters();
        let (rows, clock) = (self.app.rows(), self.app.clock().now());
        let held = self.held.map(|(by, _)| self.shared.intake.sources()[by].name.clone());
        let due = Some(self.app.clock().wake()).filter(|wake| *wake != Timestamp::MAX);
        let mut told = self.shared.told();
        told.due = due;
        (told.counters, told.rows, told.clock, told.held_by) = (counters, rows, clock, held);
        self.told = self.now;
    }

    /// What happened, and what was at work goes where it belongs.
    fn panicked(&mut self, panic: &(dyn std::any::Any + Send)) -> PipelineError {
        let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
        let mut input = None;
        if let Some((lane, room)) = self.freeing.take() {
            self.shared.intake.lanes()[lane].free(room);
        }
        if let Some(AtWork { parcel, lane, begun, freed }) = self.at_work.take() {
            let intake = &self.shared.intake;
            if let Some(last) = begun.checked_sub(1) {
                // It was processed in part: it counts as processed.
                let number = self.events.input_of(&parcel.events()[last]);
                input = Some(intake.inputs()[number].name.clone());
                self.shared.processed[number].fetch_add(1, Ordering::Relaxed);
            }
            intake.drop_events(&parcel.events()[begun..], |event| self.events.input_of(event));
            intake.lanes()[lane].free(parcel.len() - freed as u64);
        }
        PipelineError::Panicked {
            message: message.unwrap_or_else(|| "a value that is no text".to_owned()),
            culprit: Culprit::take(),
            input,
        }
    }
}
