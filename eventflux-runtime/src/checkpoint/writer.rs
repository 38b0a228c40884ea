//! The thread that makes bytes of checkpoints and stores them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::builder::Settings;
use super::chain::{self, Known};
use super::{CheckpointError, Prepared};
use crate::state::Image;
use crate::storage::StorageBackend;
use crate::time::Timestamp;

/// A checkpoint to be stored.
pub(super) struct Job {
    pub(super) image: Image,
    pub(super) prepared: Vec<Box<dyn Prepared>>,
    /// How long the app waited while it was copied.
    pub(super) pause: Duration,
}

/// How the checkpoints of an app are doing.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CheckpointStatus {
    /// The last one that was stored by this process.
    pub last: Option<Taken>,
    /// How many this process has stored.
    pub taken: u64,
    /// How many could not be stored.
    pub failed: u64,
    /// Why the last one that failed did.
    pub failure: Option<String>,
    /// Why the chain could not be put together, or checkpoints that are too old could not be removed, when that was last tried.
    pub cleaning: Option<String>,
}

/// A checkpoint that was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Taken {
    /// Its number.
    pub epoch: u64,
    /// Whether it tells everything, not only what changed.
    pub full: bool,
    /// How many bytes were stored.
    pub bytes: u64,
    /// How long the app waited while it was copied.
    pub pause: Duration,
    /// How long it took after that until it was stored.
    pub storing: Duration,
}

/// What both threads know.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<Progress>,
    changed: Condvar,
}

#[derive(Default)]
pub(super) struct Progress {
    pub(super) status: CheckpointStatus,
    /// Whether one is being stored.
    pub(super) busy: bool,
    /// Why the last one could not be stored, until somebody has asked.
    pub(super) error: Option<CheckpointError>,
    /// Whether one could not be stored since the last full one: what changed before it is not known.
    pub(super) broken: bool,
    /// Whether the thread has ended.
    pub(super) ended: bool,
}

impl Shared {
    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        // Numbers, which are fine whoever panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn wait(&self) -> Result<(), CheckpointError> {
        match self.idle().error.take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// Waits until nothing is being stored.
    pub(super) fn idle(&self) -> MutexGuard<'_, Progress> {
        let mut progress = self.progress();
        while progress.busy && !progress.ended {
            progress = self.changed.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
        progress
    }
}

/// Tells from anywhere how the checkpoints of an app are doing.
#[derive(Clone)]
pub struct CheckpointWatch(pub(super) Arc<Shared>);

impl CheckpointWatch {
    /// How they are doing.
    pub fn status(&self) -> CheckpointStatus {
        self.0.progress().status.clone()
    }

    /// Waits until none is being stored.
    ///
    /// # Errors
    /// Why the last one that failed did, if one has since somebody waited last.
    pub fn wait(&self) -> Result<(), CheckpointError> {
        self.0.wait()
    }
}

impl std::fmt::Debug for CheckpointWatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CheckpointWatch").field(&self.status()).finish()
    }
}

/// Tells that the thread ends, however it does.
struct Ends(Arc<Shared>);

impl Drop for Ends {
    fn drop(&mut self) {
        let mut progress = self.0.progress();
        progress.ended = true;
        if progress.busy {
            progress.busy = false;
            progress.broken = true;
            progress.status.failed += 1;
            progress.error =
                Some(CheckpointError::Ended("code of its storage or of a sink panicked".to_owned()));
        }
        drop(progress);
        self.0.changed.notify_all();
    }
}

/// The thread's own.
pub(super) struct Writer {
    pub(super) storage: Box<dyn StorageBackend>,
    pub(super) settings: Settings,
    pub(super) known: BTreeMap<u64, Known>,
    pub(super) shared: Arc<Shared>,
}

impl Writer {
    /// Stores what comes until nothing will.
    pub(super) fn run(mut self, jobs: &Receiver<Job>) {
        let ends = Ends(self.shared.clone());
        while let Some(job) = self.next(jobs) {
            let began = Instant::now();
            let (pause, head) = (job.pause, job.image.head.clone());
            let stored = self.store(job);
            let full = head.since == 0;
            let mut progress = self.shared.progress();
            match stored {
                Ok(bytes) => {
                    let storing = began.elapsed();
                    tracing(head.epoch, full, bytes, pause, storing);
                    progress.status.last = Some(Taken { epoch: head.epoch, full, bytes, pause, storing });
                    progress.status.taken += 1;
                    // It holds all that those before it would have had.
                    progress.error = None;
                    // What is stored from now on builds on this one.
                    progress.broken &= !full;
                }
                Err(error) => {
                    warn(&error);
                    progress.status.failed += 1;
                    progress.status.failure = Some(error.to_string());
                    progress.error = Some(error);
                    progress.broken = true;
                }
            }
            drop(progress);
            let cleaned = self.clean();
            let mut progress = self.shared.progress();
            progress.status.cleaning = cleaned.err().map(|error| error.to_string());
            progress.busy = false;
            drop(progress);
            self.shared.changed.notify_all();
        }
        drop(ends);
    }

    /// The next checkpoint to be stored; until it comes the storage hears now and then that this is still there.
    fn next(&mut self, jobs: &Receiver<Job>) -> Option<Job> {
        loop {
            let Some(within) = self.storage.renews_within() else { return jobs.recv().ok() };
            match jobs.recv_timeout(within) {
                Ok(job) => return Some(job),
                Err(RecvTimeoutError::Disconnected) => return None,
                // If another one writes there now, the next store says so.
                Err(RecvTimeoutError::Timeout) => drop(self.storage.renew()),
            }
        }
    }

    /// Stores a checkpoint, and commits the rows of its epoch; gives its length in bytes.
    fn store(&mut self, job: Job) -> Result<u64, CheckpointError> {
        let Job { image, mut prepared, .. } = job;
        let epoch = image.head.epoch;
        let sink = |error| CheckpointError::Sink { epoch, error };
        for rows in &mut prepared {
            rows.persist().map_err(sink)?;
        }
        let bytes = image.to_bytes(self.settings.compression);
        let (since, taken, length) = (image.head.since, image.head.taken, bytes.len() as u64);
        // Copies of what changed may be large.
        drop(image);
        self.storage.store(epoch, &bytes)?;
        self.known.insert(epoch, Known { since, taken, bytes: length });
        // From here on the app comes back from this one, whatever happens.
        for rows in &mut prepared {
            rows.commit().map_err(sink)?;
        }
        Ok(length)
    }

    /// Puts a long chain together, and removes what is too old.
    fn clean(&mut self) -> Result<(), CheckpointError> {
        let Some((&newest, _)) = self.known.last_key_value() else { return Ok(()) };
        let links: Vec<u64> = chain::links(&self.known, newest).collect();
        let bytes = |epoch: &u64| self.known.get(epoch).map_or(0, |known| known.bytes);
        let (base, changes) =
            (links.last().map_or(0, bytes), links.iter().rev().skip(1).map(bytes).sum::<u64>());
        // Where what changed is more than everything it takes longer to come back by it.
        if links.len() as u32 > self.settings.longest_chain + 1 || links.len() > 4 && changes > 2 * base {
            let mut image = chain::read(&mut *self.storage, newest).inspect_err(|_| {
                // No later checkpoint may build on what can't be read.
                self.shared.progress().broken = true;
            })?;
            image.head.since = 0;
            let bytes = image.to_bytes(self.settings.compression);
            self.storage.store(newest, &bytes)?;
            let taken = image.head.taken;
            self.known.insert(newest, Known { since: 0, taken, bytes: bytes.len() as u64 });
        }
        let now = now();
        let too_old = |known: &Known| {
            let age = self.settings.keep_for.map(|age| i64::try_from(age.as_micros()).unwrap_or(i64::MAX));
            age.is_some_and(|age| known.taken.plus(age) < now)
        };
        let kept = self.known.iter().rev().take(self.settings.keep);
        let kept = kept.filter(|(epoch, known)| **epoch == newest || !too_old(known));
        let needed: BTreeSet<u64> = kept.flat_map(|(epoch, _)| chain::links(&self.known, *epoch)).collect();
        let gone: Vec<u64> = self.known.keys().filter(|epoch| !needed.contains(epoch)).copied().collect();
        if !gone.is_empty() {
            self.storage.remove(&gone)?;
            self.known.retain(|epoch, _| needed.contains(epoch));
        }
        Ok(())
    }
}

/// What time it is, by the clock of the machine.
pub(super) fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_micros(since.map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX)))
}

#[cfg(feature = "pipeline")]
fn tracing(epoch: u64, full: bool, bytes: u64, pause: Duration, storing: Duration) {
    tracing::debug!(epoch, full, bytes, ?pause, ?storing, "a checkpoint is stored");
}

#[cfg(not(feature = "pipeline"))]
fn tracing(_: u64, _: bool, _: u64, _: Duration, _: Duration) {}

#[cfg(feature = "pipeline")]
pub(super) fn warn(error: &CheckpointError) {
    tracing::warn!(%error, "a checkpoint could not be taken");
}

#[cfg(not(feature = "pipeline"))]
pub(super) fn warn(_: &CheckpointError) {}
