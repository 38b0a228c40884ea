//! What is to be kept, how often and how long.

use std::time::Duration;

use super::manager::CheckpointManager;
use super::sink::EpochSink;
use super::{CheckpointError, chain};
use crate::app::RestorePolicy;
use crate::state::Compression;
use crate::storage::StorageBackend;

/// The settings of a [`CheckpointManager`].
#[must_use = "it is started by `start`"]
pub struct CheckpointBuilder {
    pub(super) storage: Box<dyn StorageBackend>,
    pub(super) settings: Settings,
    pub(super) sinks: Vec<Box<dyn EpochSink>>,
}

/// What is set.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) every: Option<Duration>,
    pub(super) every_events: Option<u64>,
    pub(super) longest_chain: u32,
    pub(super) keep: usize,
    pub(super) keep_for: Option<Duration>,
    pub(super) compression: Compression,
    pub(super) policy: RestorePolicy,
    pub(super) on_damage: OnDamage,
}

/// What becomes of a checkpoint that an app can't come back from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnDamage {
    /// The app does not come back: the error says why.
    #[default]
    Refuse,
    /// The newest one is used that is good, and those that are not are removed; one of another app or a later version is refused all the same. What was put out since may be put out again, by a sink that is not an [`EpochSink`].
    UseOlder,
}

impl CheckpointBuilder {
    pub(super) fn new(storage: Box<dyn StorageBackend>) -> Self {
        let settings = Settings {
            every: None,
            every_events: None,
            longest_chain: 32,
            keep: 3,
            keep_for: None,
            compression: Compression::Lz4,
            policy: RestorePolicy::Exact,
            on_damage: OnDamage::Refuse,
        };
        CheckpointBuilder { storage, settings, sinks: Vec::new() }
    }

    /// Takes one when so much time has passed since the last one was taken.
    pub fn every(mut self, interval: Duration) -> Self {
        self.settings.every = Some(interval);
        self
    }

    /// Takes one after so many events.
    pub fn every_events(mut self, events: u64) -> Self {
        self.settings.every_events = Some(events.max(1));
        self
    }

    /// So many checkpoints build on each other at most, before they are put together to a full one, in the background; 32 if nothing is said.
    /// With 0 every one is full.
    pub fn longest_chain(mut self, checkpoints: u32) -> Self {
        self.settings.longest_chain = checkpoints;
        self
    }

    /// Keeps the newest `checkpoints`, one at least, and those that they build on; 3 if nothing is said.
    pub fn keep(mut self, checkpoints: usize) -> Self {
        self.settings.keep = checkpoints.max(1);
        self
    }

    /// Keeps none but the newest that is older than that.
    pub fn keep_for(mut self, age: Duration) -> Self {
        self.settings.keep_for = Some(age);
        self
    }

    /// How bytes are compressed; by LZ4 if nothing is said.
    pub fn compression(mut self, compression: Compression) -> Self {
        self.settings.compression = compression;
        self
    }

    /// What becomes of the state of an app that was changed since; [`RestorePolicy::Exact`] if nothing is said.
    pub fn policy(mut self, policy: RestorePolicy) -> Self {
        self.settings.policy = policy;
        self
    }

    /// What becomes of a checkpoint that the app can't come back from; [`OnDamage::Refuse`] if nothing is said.
    pub fn on_damage(mut self, on_damage: OnDamage) -> Self {
        self.settings.on_damage = on_damage;
        self
    }

    /// Commits the rows of a sink with the checkpoints.
    pub fn sink(mut self, sink: impl EpochSink + 'static) -> Self {
        self.sinks.push(Box::new(sink));
        self
    }

    /// Looks at what is stored, and begins. Where nothing is, sinks settle rows of processes that came to nothing.
    ///
    /// # Errors
    /// If the storage can't be looked at, or a sink can't settle its rows.
    pub fn start(mut self) -> Result<CheckpointManager, CheckpointError> {
        let known = chain::known(&mut *self.storage)?;
        CheckpointManager::new(self, known)
    }
}

impl std::fmt::Debug for CheckpointBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CheckpointBuilder").field("settings", &self.settings).finish_non_exhaustive()
    }
}
