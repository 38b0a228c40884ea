//! How an app comes back: what it takes over, what is left of later checkpoints, and what sinks show.

use super::CheckpointManager;
use crate::app::{self, Difference, State};
use crate::checkpoint::builder::OnDamage;
use crate::checkpoint::sink::EpochSink;
use crate::checkpoint::{CheckpointError, chain};
use crate::state::{Position, StateError};
use crate::storage::StorageErrorKind;
use crate::time::Timestamp;

/// What an app came back from.
#[derive(Debug)]
#[non_exhaustive]
pub struct Recovered {
    /// The number of the checkpoint.
    pub epoch: u64,
    /// When it was taken, by the clock of the machine.
    pub taken: Timestamp,
    /// How far sources had been read.
    pub positions: Vec<Position>,
    /// Whether the input of the app had ended: it takes no more events.
    pub finished: bool,
    /// What was taken over, and what was not.
    pub difference: Difference,
    /// Newer checkpoints that are not good, and why, the newest first. They are there no more.
    pub skipped: Vec<CheckpointError>,
}

impl Recovered {
    /// How far a source had been read, if it had said so.
    pub fn position(&self, source: &str) -> Option<&[u8]> {
        self.positions
            .iter()
            .find(|position| position.source == source)
            .map(|position| position.at.as_slice())
    }
}

impl CheckpointManager {
    /// Lets an app come back from the newest checkpoint; gives `None` where there is none. To be called before any is taken, and where there
    /// are some [it must be](CheckpointError::NotRecovered): rows of sinks that were not committed are settled here.
    ///
    /// # Errors
    /// If the storage fails, or the checkpoint is damaged, of another version, or of another app than [the policy](crate::checkpoint::CheckpointBuilder::policy)
    /// allows, or a sink can't settle its rows. The app is then as it was. Where [older ones](OnDamage::UseOlder) may be used, the error of the newest
    /// if none is good.
    pub fn recover<A: State + ?Sized>(&mut self, app: &mut A) -> Result<Option<Recovered>, CheckpointError> {
        let epochs: Vec<u64> = self.known.keys().rev().copied().collect();
        self.recover_from(app, &epochs)
    }

    /// Lets an app come back from this checkpoint. Later ones are removed, as what they tell of is to happen anew; to look at one without
    /// that there is [`read`](crate::checkpoint::read).
    ///
    /// # Errors
    /// As of [`recover`](Self::recover), and if there is no such checkpoint.
    pub fn recover_at<A: State + ?Sized>(
        &mut self,
        app: &mut A,
        epoch: u64,
    ) -> Result<Recovered, CheckpointError> {
        let recovered = self.recover_from(app, &[epoch])?;
        recovered.ok_or_else(|| CheckpointError::Ended("no checkpoint was asked for".to_owned()))
    }

    fn recover_from<A: State + ?Sized>(
        &mut self,
        app: &mut A,
        epochs: &[u64],
    ) -> Result<Option<Recovered>, CheckpointError> {
        let Some(storage) = &mut self.storage else {
            return Err(CheckpointError::Begun);
        };
        let policy = self.settings.policy;
        let mut skipped = Vec::new();
        let mut recovered = None;
        for &epoch in epochs {
            let read = chain::read(&mut **storage, epoch);
            let loaded = read.and_then(|image| {
                let loaded = app::take_over(app, &image, policy);
                let (difference, before) = loaded.map_err(|error| CheckpointError::State { epoch, error })?;
                Ok((image.head, difference, before))
            });
            match loaded {
                Ok(loaded) => {
                    recovered = Some(loaded);
                    break;
                }
                Err(error) if self.settings.on_damage == OnDamage::UseOlder && is_of_one(&error) => {
                    skipped.push(error);
                }
                Err(error) => return Err(error),
            }
        }
        if recovered.is_none() && !skipped.is_empty() {
            return Err(skipped.swap_remove(0));
        }
        // Where there was nothing the sinks know it.
        let Some((head, difference, before)) = recovered else { return Ok(None) };
        if let Err(error) = self.settle_at(head.epoch) {
            app::put_back(app, &before)
                .map_err(|error| CheckpointError::State { epoch: head.epoch, error })?;
            return Err(error);
        }
        let known = head.positions.iter().map(|position| (position.source.clone(), position.at.clone()));
        self.positions = known.collect();
        let (epoch, taken, positions) = (head.epoch, head.taken, head.positions);
        let finished = app.finished();
        Ok(Some(Recovered { epoch, taken, positions, finished, difference, skipped }))
    }

    /// The app goes on from this checkpoint, so that there are no later ones, and sinks show what belongs to it.
    fn settle_at(&mut self, epoch: u64) -> Result<(), CheckpointError> {
        // Before the sinks: whoever comes back from a later one would miss the rows that they are about to take back. The newest first,
        // which none is built on.
        let later: Vec<u64> = self.known.keys().rev().copied().take_while(|known| *known > epoch).collect();
        if let (Some(storage), false) = (&mut self.storage, later.is_empty()) {
            let removed = storage.remove(&later);
            // Some may be gone, even if not all are.
            match chain::known(&mut **storage) {
                Ok(known) => self.known = known,
                Err(_) => self.known.retain(|known, _| *known <= epoch),
            }
            removed?;
        }
        settle(&mut self.sinks, Some(epoch))?;
        self.is_settled = true;
        Ok(())
    }
}

/// Lets sinks know which checkpoint an app goes on from.
pub(super) fn settle(sinks: &mut [Box<dyn EpochSink>], epoch: Option<u64>) -> Result<(), CheckpointError> {
    sinks.iter_mut().try_for_each(|sink| {
        sink.recover(epoch).map_err(|error| CheckpointError::Sink { epoch: epoch.unwrap_or(0), error })
    })
}

/// Whether an error is the damage of one checkpoint: others may be good. One of another app or version is good, but not for this program.
fn is_of_one(error: &CheckpointError) -> bool {
    match error {
        CheckpointError::State { error, .. } => {
            matches!(error, StateError::Damaged(_) | StateError::Cut(_))
        }
        CheckpointError::Storage(error) => {
            matches!(error.kind(), StorageErrorKind::NotFound | StorageErrorKind::Damaged)
        }
        _ => false,
    }
}
