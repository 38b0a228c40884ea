//! On the thread of the app: when a checkpoint is due, and what is copied for it.

mod recovery;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::builder::{CheckpointBuilder, Settings};
use super::chain::Known;
use super::sink::EpochSink;
use super::writer::{CheckpointStatus, CheckpointWatch, Job, Shared, Writer, now, warn};
use super::{CheckpointError, Prepared};
use crate::app::{self, State};
use crate::state::{Asks, Image, Position};
use crate::storage::StorageBackend;
pub use recovery::Recovered;
use recovery::settle;

/// Takes checkpoints of an app, and lets it come back from them. [The module](super) shows how.
///
/// It is used on the thread of the app, and stores on a thread of its own. Dropping it waits for what is being stored.
pub struct CheckpointManager {
    settings: Settings,
    sinks: Vec<Box<dyn EpochSink>>,
    positions: BTreeMap<String, Vec<u8>>,
    /// The number of the next checkpoint.
    next: u64,
    /// The one before, if the next one can build on it.
    previous: Option<u64>,
    /// What identifies it among all that this process takes of any app.
    told: u64,
    /// Whether the app goes on from what is stored, or there was nothing.
    is_settled: bool,
    /// Where it was when it began: [`recover`](Self::recover) asks it.
    storage: Option<Box<dyn StorageBackend>>,
    known: BTreeMap<u64, Known>,
    writer: Option<(SyncSender<Job>, JoinHandle<()>)>,
    shared: Arc<Shared>,
    /// When the last one was taken, and how many events came since.
    last: Instant,
    events: u64,
}

impl CheckpointManager {
    /// A manager of checkpoints that are kept there.
    pub fn builder(storage: impl StorageBackend + 'static) -> CheckpointBuilder {
        CheckpointBuilder::new(Box::new(storage))
    }

    pub(super) fn new(
        builder: CheckpointBuilder,
        known: BTreeMap<u64, Known>,
    ) -> Result<Self, CheckpointError> {
        let CheckpointBuilder { storage, settings, mut sinks } = builder;
        let next = known.last_key_value().map_or(1, |(newest, _)| newest.saturating_add(1));
        let is_settled = known.is_empty();
        if is_settled {
            settle(&mut sinks, None)?;
        }
        Ok(CheckpointManager {
            settings,
            sinks,
            positions: BTreeMap::new(),
            next,
            previous: None,
            told: 0,
            is_settled,
            storage: Some(storage),
            known,
            writer: None,
            shared: Arc::default(),
            last: Instant::now(),
            events: 0,
        })
    }

    /// How far a source has been read, in a form of its own: kept with every checkpoint from now on.
    pub fn set_position(&mut self, source: &str, at: impl AsRef<[u8]>) {
        let at = at.as_ref();
        match self.positions.get_mut(source) {
            Some(position) => {
                position.clear();
                position.extend_from_slice(at);
            }
            None => drop(self.positions.insert(source.to_owned(), at.to_vec())),
        }
    }

    /// Forgets how far a source had been read: it is there no more, or begins anew.
    pub fn forget_position(&mut self, source: &str) {
        self.positions.remove(source);
    }

    /// The sources of which it is known how far they were read.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.positions.keys().map(String::as_str)
    }

    /// Whether the app goes on from what is stored, or there was nothing when this began.
    #[cfg(feature = "pipeline")]
    pub(crate) fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// So many events were processed: takes a checkpoint if one is due and none is being stored. It never waits for the storage; what
    /// became of checkpoints tells [`status`](Self::status).
    #[inline]
    pub fn tick<A: State + ?Sized>(&mut self, app: &mut A, events: u64) {
        self.events += events;
        if self.is_due() && !self.is_busy() {
            // What is wrong is in the status.
            let _ = self.begin(app);
        }
    }

    /// So many events were processed: whether a checkpoint is due for their number.
    #[inline]
    #[cfg(feature = "pipeline")]
    pub(crate) fn events_due(&mut self, events: u64) -> bool {
        self.events += events;
        self.settings.every_events.is_some_and(|every| self.events >= every)
    }

    /// Whether one is being stored.
    pub fn is_busy(&self) -> bool {
        self.shared.progress().busy
    }

    /// How far a source had been read, as was said last, or is said by the checkpoint that the app came back from.
    pub fn position(&self, source: &str) -> Option<&[u8]> {
        self.positions.get(source).map(Vec::as_slice)
    }

    /// What tells from anywhere how checkpoints are doing.
    pub fn watch(&self) -> CheckpointWatch {
        CheckpointWatch(self.shared.clone())
    }

    /// Whether a checkpoint is due.
    #[inline]
    pub fn is_due(&self) -> bool {
        self.settings.every_events.is_some_and(|events| self.events >= events)
            || self.settings.every.is_some_and(|interval| self.last.elapsed() >= interval)
    }

    /// When the next one is due by time.
    pub fn due_in(&self) -> Option<Duration> {
        self.settings.every.map(|interval| interval.saturating_sub(self.last.elapsed()))
    }

    /// Takes a checkpoint now, when one that is being stored is; it is stored in the background. Gives its number.
    ///
    /// # Errors
    /// If a sink can't keep its rows, a value of the app can't be written, or nothing is written any more.
    pub fn take<A: State + ?Sized>(&mut self, app: &mut A) -> Result<u64, CheckpointError> {
        drop(self.shared.idle());
        self.begin(app)
    }

    /// Waits until what was taken is stored.
    ///
    /// # Errors
    /// Why the last one that failed did, if one has since this was asked last.
    pub fn wait(&mut self) -> Result<(), CheckpointError> {
        self.shared.wait()
    }

    /// Takes a last checkpoint and waits until it is stored. Gives its number.
    ///
    /// # Errors
    /// As of [`take`](Self::take) and [`wait`](Self::wait).
    pub fn close<A: State + ?Sized>(mut self, app: &mut A) -> Result<u64, CheckpointError> {
        let epoch = self.take(app)?;
        self.wait()?;
        Ok(epoch)
    }

    /// How checkpoints are doing.
    pub fn status(&self) -> CheckpointStatus {
        self.shared.progress().status.clone()
    }

    fn begin<A: State + ?Sized>(&mut self, app: &mut A) -> Result<u64, CheckpointError> {
        let begun = self.copy(app);
        (self.last, self.events) = (Instant::now(), 0);
        if let Err(error) = &begun {
            // Of one that was due nobody asks what became of it.
            warn(error);
            let mut progress = self.shared.progress();
            progress.status.failed += 1;
            progress.status.failure = Some(error.to_string());
        }
        begun
    }

    /// Copies what changed, and hands it on.
    fn copy<A: State + ?Sized>(&mut self, app: &mut A) -> Result<u64, CheckpointError> {
        if !self.is_settled {
            return Err(CheckpointError::NotRecovered);
        }
        self.start_writer()?;
        let began = Instant::now();
        // A sink prepares an epoch once, whatever becomes of it.
        let epoch = self.next;
        self.next += 1;
        let prepare = |sink: &mut Box<dyn EpochSink>| {
            sink.prepare(epoch).map_err(|error| CheckpointError::Sink { epoch, error })
        };
        let prepared: Vec<Box<dyn Prepared>> =
            self.sinks.iter_mut().map(prepare).collect::<Result<_, _>>()?;
        let builds = self.settings.longest_chain > 0
            && !self.shared.progress().broken
            // Whom another manager has asked since, or another state was given, does not know what changed.
            && app.told().is_none_or(|told| *told == self.told);
        let since = self.previous.filter(|_| builds).unwrap_or(0);
        let asks = if since == 0 { Asks::Base } else { Asks::Changes };
        let (mut image, failure) = app::image(app, asks);
        self.previous = Some(epoch);
        self.told = TOLD.fetch_add(1, Ordering::Relaxed);
        if let Some(told) = app.told() {
            *told = self.told;
        }
        if let Some(error) = failure {
            // What changed is not asked for again.
            self.previous = None;
            return Err(CheckpointError::State { epoch, error });
        }
        self.head(&mut image, epoch, since);
        let job = Job { image, prepared, pause: began.elapsed() };
        self.shared.progress().busy = true;
        match &self.writer {
            Some((jobs, _)) if jobs.send(job).is_ok() => Ok(epoch),
            _ => {
                self.shared.progress().busy = false;
                Err(CheckpointError::Ended("the thread that stores them has ended".to_owned()))
            }
        }
    }

    fn head(&self, image: &mut Image, epoch: u64, since: u64) {
        let head = &mut image.head;
        (head.epoch, head.since, head.taken) = (epoch, since, now());
        let position =
            |(source, at): (&String, &Vec<u8>)| Position { source: source.clone(), at: at.clone() };
        head.positions = self.positions.iter().map(position).collect();
    }

    /// Begins the thread that stores, which it otherwise does with the first checkpoint: until then nobody tells the storage that this is still there.
    #[cfg(feature = "pipeline")]
    pub(crate) fn begin_storing(&mut self) {
        // If there is no thread, the first checkpoint says so.
        let _ = self.start_writer();
    }

    fn start_writer(&mut self) -> Result<(), CheckpointError> {
        let Some(storage) = self.storage.take() else { return Ok(()) };
        let writer = Writer {
            storage,
            settings: self.settings.clone(),
            known: std::mem::take(&mut self.known),
            shared: self.shared.clone(),
        };
        // One is stored while none is waiting.
        let (send, jobs) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new().name("eventflux checkpoints".to_owned());
        let thread = thread.spawn(move || writer.run(&jobs));
        let thread = thread.map_err(|error| CheckpointError::Ended(error.to_string()))?;
        self.writer = Some((send, thread));
        Ok(())
    }
}

/// What the next checkpoint that is taken in this process is identified by.
static TOLD: AtomicU64 = AtomicU64::new(1);

impl Drop for CheckpointManager {
    fn drop(&mut self) {
        if let Some((jobs, thread)) = self.writer.take() {
            drop(jobs);
            // If it has panicked, that was told.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for CheckpointManager {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckpointManager").field("next", &self.next).finish_non_exhaustive()
    }
}
