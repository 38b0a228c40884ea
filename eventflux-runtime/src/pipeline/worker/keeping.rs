//! Checkpoints that the worker takes between two parcels.

use super::Worker;
use crate::app::EventApp;
use crate::checkpoint::{CheckpointError, CheckpointManager};
use crate::pipeline::error::PipelineError;
use crate::pipeline::intake::Intake;
use crate::pipeline::wall::nanos;

/// The checkpoints of an app.
pub(super) struct Keeper {
    manager: CheckpointManager,
    /// When the next one is due, in nanoseconds of the pipeline's clock.
    due: Option<u64>,
    /// Events since the last one.
    events: u64,
    /// Sources whose position is known, and stays: what waited of them was left for later.
    left: Vec<usize>,
}

impl Keeper {
    pub(super) fn new(mut manager: CheckpointManager, now: u64) -> Self {
        manager.begin_storing();
        let due = manager.due_in().map(|time| now.saturating_add(nanos(time)));
        Keeper { manager, due, events: 0, left: Vec::new() }
    }

    /// When one is due though no event comes: those that came are to be kept, too.
    pub(super) fn due(&self) -> Option<u64> {
        self.due.filter(|_| self.events > 0)
    }

    /// How far the sources have been read.
    fn note_positions<E>(&mut self, intake: &Intake<E>) {
        for (number, source) in intake.sources().iter().enumerate() {
            if self.left.contains(&number) {
                continue;
            }
            let processed = intake.lanes()[source.lane].gate().left();
            if let Some(kept) = source.track.kept(processed) {
                self.manager.set_position(&source.name, kept);
            }
        }
    }
}

impl<A: EventApp> Worker<A> {
    /// So many events were processed.
    #[inline]
    pub(super) fn keep(&mut self, events: u64) {
        let Some(keeper) = &mut self.keeper else { return };
        keeper.events += events;
        if keeper.due.is_some_and(|due| due <= self.now) || keeper.manager.events_due(events) {
            self.keep_now();
        }
    }

    /// What waits of a source is left for later: its position is what it is now.
    pub(super) fn keep_position(&mut self, source: usize) {
        if let Some(keeper) = &mut self.keeper {
            keeper.note_positions(&self.shared.intake);
            keeper.left.push(source);
        }
    }

    /// One is due: it is taken if none is being stored.
    #[cold]
    pub(super) fn keep_now(&mut self) {
        let Some(keeper) = &mut self.keeper else { return };
        if keeper.manager.is_busy() {
            return;
        }
        // What went wrong the status says.
        let _ = self.take_checkpoint();
    }

    /// Takes one, after that which is being stored.
    fn take_checkpoint(&mut self) -> Result<u64, CheckpointError> {
        let Some(keeper) = &mut self.keeper else {
            return Err(CheckpointError::Ended("the pipeline was started without checkpoints".to_owned()));
        };
        keeper.note_positions(&self.shared.intake);
        let taken = keeper.manager.take(&mut self.app);
        self.now = self.shared.intake.wall.nanos();
        keeper.events = 0;
        keeper.due = keeper.manager.due_in().map(|time| self.now.saturating_add(nanos(time)));
        taken
    }

    /// Takes those that the host has asked for.
    pub(super) fn answer(&mut self) {
        while let Some(asked) = self.shared.asked() {
            let taken = self.take_checkpoint();
            // Who asked may have gone.
            let _ = asked.send(taken);
        }
    }

    /// The last one: nothing comes any more.
    ///
    /// # Errors
    /// If it could not be stored.
    pub(super) fn keep_last(&mut self) -> Result<(), PipelineError> {
        if self.keeper.is_none() {
            return Ok(());
        }
        let stored = self.take_checkpoint().and_then(|_| match &mut self.keeper {
            Some(keeper) => keeper.manager.wait(),
            None => Ok(()),
        });
        stored.map_err(|error| PipelineError::Checkpoint(error.to_string()))
    }
}
