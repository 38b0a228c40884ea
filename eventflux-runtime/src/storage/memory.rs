//! Checkpoints in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{StorageBackend, StorageError, Stored};

/// Checkpoints in memory, which live as long as a handle on them: for tests. Clones are handles on the same ones, so that a test
/// keeps one and starts again from it.
///
/// ```
/// use eventflux_runtime::storage::{MemoryStorage, StorageBackend};
///
/// let kept = MemoryStorage::new();
/// let mut storage = kept.clone();
/// storage.store(1, b"state")?;
/// drop(storage);
///
/// assert_eq!(kept.clone().load(1)?, b"state");
/// # Ok::<(), eventflux_runtime::storage::StorageError>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryStorage {
    checkpoints: Arc<Mutex<BTreeMap<u64, Vec<u8>>>>,
}

impl MemoryStorage {
    /// One without checkpoints.
    pub fn new() -> Self {
        MemoryStorage::default()
    }

    /// No call leaves anything half done, so that the map of somebody who panicked is as good as any.
    fn checkpoints(&self) -> MutexGuard<'_, BTreeMap<u64, Vec<u8>>> {
        self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StorageBackend for MemoryStorage {
    fn store(&mut self, epoch: u64, bytes: &[u8]) -> Result<(), StorageError> {
        self.checkpoints().insert(epoch, bytes.to_vec());
        Ok(())
    }

    fn load(&mut self, epoch: u64) -> Result<Vec<u8>, StorageError> {
        let found = self.checkpoints().get(&epoch).cloned();
        found.ok_or_else(|| StorageError::not_found(self.place(), epoch))
    }

    fn list(&mut self) -> Result<Vec<Stored>, StorageError> {
        let stored = |(epoch, bytes): (&u64, &Vec<u8>)| Stored::new(*epoch, bytes.len() as u64);
        Ok(self.checkpoints().iter().map(stored).collect())
    }

    fn remove(&mut self, epochs: &[u64]) -> Result<(), StorageError> {
        let mut checkpoints = self.checkpoints();
        for epoch in epochs {
            checkpoints.remove(epoch);
        }
        Ok(())
    }

    fn place(&self) -> String {
        "memory".to_owned()
    }
}

/// Without the bytes, which may be many.
impl fmt::Debug for MemoryStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let epochs: Vec<u64> = self.checkpoints().keys().copied().collect();
        f.debug_struct("MemoryStorage").field("epochs", &epochs).finish()
    }
}
