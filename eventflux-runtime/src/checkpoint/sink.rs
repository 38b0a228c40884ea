//! Sinks whose rows are committed with a checkpoint.

use std::error::Error;

/// A sink that shows its rows only when the checkpoint that they belong to is there: after a crash every row is shown exactly once, for what
/// was put out after the last checkpoint is put out again.
///
/// Rows put out before a checkpoint are of its epoch. First the sink [keeps](Prepared::persist) them in a way that survives, then the checkpoint
/// is stored, then they are [committed](Prepared::commit). Where the process dies in between, [`recover`](Self::recover) does what is left.
pub trait EpochSink: Send {
    /// What was put out since the last call is of this epoch. Called between two events: what takes long is left to what it gives.
    ///
    /// # Errors
    /// If the rows can't be kept. They are of the next epoch then.
    fn prepare(&mut self, epoch: u64) -> Result<Box<dyn Prepared>, Box<dyn Error + Send + Sync>>;

    /// The app comes back from this checkpoint, or begins anew where there is none: rows of its epoch and those before are committed, all others are forgotten.
    ///
    /// # Errors
    /// If that can't be done.
    fn recover(&mut self, epoch: Option<u64>) -> Result<(), Box<dyn Error + Send + Sync>>;
}

/// The rows of an epoch. Its methods are called from the thread that stores the checkpoint. Where it is dropped without a commit, as the
/// checkpoint could not be stored, its rows are committed with those of the next epoch.
pub trait Prepared: Send {
    /// Makes the rows survive whatever happens, without showing them.
    ///
    /// # Errors
    /// If that can't be done; then there is no checkpoint.
    fn persist(&mut self) -> Result<(), Box<dyn Error + Send + Sync>>;

    /// Shows the rows, and those of epochs before that are not committed.
    ///
    /// # Errors
    /// If that can't be done. It is done with the next epoch, or by [`EpochSink::recover`].
    fn commit(&mut self) -> Result<(), Box<dyn Error + Send + Sync>>;
}
