//! What can go wrong with checkpoints.

use std::error::Error;
use std::fmt;

use crate::state::StateError;
use crate::storage::StorageError;

/// Why a checkpoint could not be taken, or an app not come back from one.
#[derive(Debug)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The storage failed.
    Storage(StorageError),
    /// What is stored can't be taken over, or the app's state can't be written.
    State {
        /// The checkpoint.
        epoch: u64,
        /// Why not.
        error: StateError,
    },
    /// A sink could not keep the rows of an epoch.
    Sink {
        /// The epoch.
        epoch: u64,
        /// What the sink said.
        error: Box<dyn Error + Send + Sync>,
    },
    /// There are checkpoints, and the app has not [come back](super::CheckpointManager::recover) from any. One that begins anew needs another place to
    /// keep its own.
    NotRecovered,
    /// Checkpoints were taken already: an app comes back before that.
    Begun,
    /// The thread that writes has ended: it could not be started, or code of a storage or sink panicked on it.
    Ended(String),
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckpointError::Storage(error) => error.fmt(f),
            CheckpointError::State { epoch, error } => write!(f, "checkpoint {epoch}: {error}"),
            CheckpointError::Sink { epoch, error } => write!(f, "the rows of checkpoint {epoch}: {error}"),
            CheckpointError::NotRecovered => f.write_str(
                "there are checkpoints already, and the app has not come back from one: call `recover` first, or keep those of another app elsewhere",
            ),
            CheckpointError::Begun => {
                f.write_str("checkpoints were taken already: an app comes back from one before that")
            }
            CheckpointError::Ended(why) => write!(f, "no more checkpoints are written: {why}"),
        }
    }
}

impl Error for CheckpointError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            CheckpointError::Storage(error) => Some(error),
            CheckpointError::State { error, .. } => Some(error),
            CheckpointError::Sink { error, .. } => Some(&**error),
            CheckpointError::NotRecovered | CheckpointError::Begun | CheckpointError::Ended(_) => None,
        }
    }
}

impl From<StorageError> for CheckpointError {
    fn from(error: StorageError) -> Self {
        CheckpointError::Storage(error)
    }
}
