//! Where checkpoints are kept: in memory, in a directory, in Redis.
//!
//! A checkpoint is bytes under a number, its *epoch*. What the bytes mean is no business of whoever keeps them: a
//! [`StorageBackend`] promises that a checkpoint is there as a whole or not at all, whatever is killed when.
//!
//! ```
//! use eventflux_runtime::storage::{LocalStorage, StorageBackend, StorageErrorKind};
//!
//! let dir = std::env::temp_dir().join(format!("eventflux-storage-{}", std::process::id()));
//! let mut storage = LocalStorage::open(&dir)?;
//! storage.store(1, b"state")?;
//! storage.store(2, b"state, later")?;
//! assert_eq!(storage.load(2)?, b"state, later");
//!
//! storage.remove(&[1])?;
//! assert_eq!(storage.list()?.iter().map(|stored| stored.epoch).collect::<Vec<_>>(), [2]);
//! assert_eq!(storage.load(1).unwrap_err().kind(), StorageErrorKind::NotFound);
//!
//! // There is one writer at a time.
//! assert_eq!(LocalStorage::open(&dir).unwrap_err().kind(), StorageErrorKind::Locked);
//! assert_eq!(LocalStorage::open_read_only(&dir)?.load(2)?, b"state, later");
//! # drop(storage);
//! # std::fs::remove_dir_all(&dir).expect("the directory of this example");
//! # Ok::<(), eventflux_runtime::storage::StorageError>(())
//! ```

mod error;
mod local;
mod memory;
#[cfg(feature = "redis")]
mod redis;
#[doc(hidden)]
pub mod testing;

use std::fmt;
use std::time::Duration;

pub use error::{StorageError, StorageErrorKind};
pub use local::LocalStorage;
#[doc(hidden)]
pub use local::{DirLock, sync};
pub use memory::MemoryStorage;
#[cfg(feature = "redis")]
pub use redis::{RedisBuilder, RedisStorage};

/// Where checkpoints are kept.
pub trait StorageBackend: Send + fmt::Debug {
    /// Makes a checkpoint durable under its epoch: when this returns `Ok` all of its bytes are there after a crash, and before that
    /// none of it is seen. A checkpoint that is there already is replaced, atomically.
    ///
    /// # Errors
    /// Of every kind but [`NotFound`](StorageErrorKind::NotFound). What was there under the epoch is still there then, or all of what was
    /// to be; nothing in between.
    fn store(&mut self, epoch: u64, bytes: &[u8]) -> Result<(), StorageError>;

    /// The bytes of a checkpoint.
    ///
    /// # Errors
    /// [`NotFound`](StorageErrorKind::NotFound) if there is none; [`Damaged`](StorageErrorKind::Damaged) if parts of it are missing; and
    /// whatever can happen on the way.
    fn load(&mut self, epoch: u64) -> Result<Vec<u8>, StorageError>;

    /// The first bytes of a checkpoint, as many as that where it has so many, or more.
    ///
    /// # Errors
    /// As those of [`load`](Self::load).
    fn load_start(&mut self, epoch: u64, _bytes: usize) -> Result<Vec<u8>, StorageError> {
        self.load(epoch)
    }

    /// The checkpoints that are there, oldest first.
    ///
    /// # Errors
    /// If they can't be looked at.
    fn list(&mut self) -> Result<Vec<Stored>, StorageError>;

    /// Removes checkpoints; those that are not there are no error.
    ///
    /// # Errors
    /// If one can't be removed. Others may be gone then.
    fn remove(&mut self, epochs: &[u64]) -> Result<(), StorageError>;

    /// How long a writer may do nothing before it is to say that it is still there, by [`renew`](Self::renew); `None` if it need not.
    fn renews_within(&self) -> Option<Duration> {
        None
    }

    /// The writer is still there.
    ///
    /// # Errors
    /// [`Locked`](StorageErrorKind::Locked) if another one writes there now, or whatever can happen on the way.
    fn renew(&mut self) -> Result<(), StorageError> {
        Ok(())
    }

    /// Where that is, for errors and tools; without passwords.
    fn place(&self) -> String;
}

/// A checkpoint that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Stored {
    /// Its epoch.
    pub epoch: u64,
    /// The length of its bytes.
    pub bytes: u64,
}

impl Stored {
    /// For backends: what [`list`](StorageBackend::list) gives.
    pub fn new(epoch: u64, bytes: u64) -> Self {
        Stored { epoch, bytes }
    }
}

impl<S: StorageBackend + ?Sized> StorageBackend for Box<S> {
    fn store(&mut self, epoch: u64, bytes: &[u8]) -> Result<(), StorageError> {
        (**self).store(epoch, bytes)
    }

    fn load(&mut self, epoch: u64) -> Result<Vec<u8>, StorageError> {
        (**self).load(epoch)
    }

    fn load_start(&mut self, epoch: u64, bytes: usize) -> Result<Vec<u8>, StorageError> {
        (**self).load_start(epoch, bytes)
    }

    fn list(&mut self) -> Result<Vec<Stored>, StorageError> {
        (**self).list()
    }

    fn remove(&mut self, epochs: &[u64]) -> Result<(), StorageError> {
        (**self).remove(epochs)
    }

    fn renews_within(&self) -> Option<Duration> {
        (**self).renews_within()
    }

    fn renew(&mut self) -> Result<(), StorageError> {
        (**self).renew()
    }

    fn place(&self) -> String {
        (**self).place()
    }
}

/// What is tried with a checkpoint, for errors.
fn storing(epoch: u64) -> String {
    format!("store checkpoint {epoch}")
}

fn loading(epoch: u64) -> String {
    format!("load checkpoint {epoch}")
}

const OPENING: &str = "open the storage of checkpoints";
const LISTING: &str = "list the checkpoints";
const REMOVING: &str = "remove checkpoints";
#[cfg(feature = "redis")]
const RENEWING: &str = "keep the lock on the checkpoints";
