//! Checkpoints in a directory.

mod lock;
mod names;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::{
    LISTING, OPENING, REMOVING, StorageBackend, StorageError, StorageErrorKind, Stored, loading, storing,
};
#[doc(hidden)]
pub use lock::DirLock;
use lock::{Lock, NoLock};

/// Checkpoints in a directory, one file for each, with nothing but its bytes: `00000000000000000042.checkpoint`.
///
/// A checkpoint is written to a file of another name, which gets its own when all is on the disk; a file of that kind that a crash has left is
/// removed when the directory is next opened. Other files are left alone. A second writer is kept out by a lock on the file
/// `checkpoints.lock`, which ends with the process, however that ends. [The module](super) has an example.
#[derive(Debug)]
pub struct LocalStorage {
    dir: PathBuf,
    /// `None`: to be read only.
    lock: Option<Lock>,
}

impl LocalStorage {
    /// Opens a directory to write to it, and makes it if it is not there.
    ///
    /// # Errors
    /// [`Locked`](StorageErrorKind::Locked) if another writer has it open, [`NotADirectory`](StorageErrorKind::NotADirectory) if it is a
    /// file, [`Denied`](StorageErrorKind::Denied) without the rights; or what else the system says.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, StorageError> {
        let dir = absolute(dir.as_ref());
        let failed = |error| StorageError::io(dir.display().to_string(), OPENING, error);
        make(&dir).map_err(failed)?;
        let lock = Lock::take(&dir).map_err(|why| match why {
            NoLock::Held(by) => {
                let cause = format!("{by} writes there");
                StorageError::new(StorageErrorKind::Locked, dir.display().to_string(), OPENING, cause)
            }
            NoLock::Failed(error) => failed(error),
        })?;
        // Only now: what another writer is about to write is no leftover.
        remove_partial(&dir).map_err(failed)?;
        Ok(LocalStorage { dir, lock: Some(lock) })
    }

    /// Opens a directory to read it, without a lock, so that it does not matter whether somebody writes there: for tools.
    ///
    /// # Errors
    /// [`NotFound`](StorageErrorKind::NotFound) if it is not there, [`NotADirectory`](StorageErrorKind::NotADirectory) if it is a file, or
    /// what else the system says.
    pub fn open_read_only(dir: impl AsRef<Path>) -> Result<Self, StorageError> {
        let dir = absolute(dir.as_ref());
        match fs::read_dir(&dir) {
            Ok(_) => Ok(LocalStorage { dir, lock: None }),
            Err(error) => Err(StorageError::io(dir.display().to_string(), OPENING, error)),
        }
    }

    fn failed(&self, tried: impl Into<String>, error: io::Error) -> StorageError {
        StorageError::io(self.place(), tried, error)
    }

    fn write(&self, epoch: u64, bytes: &[u8]) -> io::Result<()> {
        let partial = self.dir.join(names::partial(epoch));
        let written = write_all(&partial, bytes)
            .and_then(|()| fs::rename(&partial, self.dir.join(names::checkpoint(epoch))));
        if written.is_err() {
            // Room is what may be missing. If this fails too, the next open tries again.
            let _ = fs::remove_file(&partial);
        }
        // The new name is in the directory, whose bytes are not yet on the disk.
        written.and_then(|()| sync(&self.dir))
    }

    fn read_up_to(&self, epoch: u64, bytes: usize) -> io::Result<Vec<u8>> {
        let file = File::open(self.dir.join(names::checkpoint(epoch)))?;
        let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX).min(bytes);
        // The length may be wrong: that is an error, not the end of the process.
        let mut read = Vec::new();
        read.try_reserve_exact(length)?;
        file.take(bytes as u64).read_to_end(&mut read)?;
        Ok(read)
    }

    fn read_dir(&self) -> io::Result<Vec<Stored>> {
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let Some(epoch) = names::epoch(&entry.file_name()) else { continue };
            match entry.metadata() {
                Ok(found) if found.is_file() => all.push(Stored::new(epoch, found.len())),
                Ok(_) => {}
                // A writer may remove checkpoints meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        all.sort_unstable_by_key(|stored| stored.epoch);
        Ok(all)
    }

    fn unlink(&self, epochs: &[u64]) -> io::Result<()> {
        for epoch in epochs {
            ignore_missing(fs::remove_file(self.dir.join(names::checkpoint(*epoch))))?;
        }
        sync(&self.dir)
    }
}

impl StorageBackend for LocalStorage {
    fn store(&mut self, epoch: u64, bytes: &[u8]) -> Result<(), StorageError> {
        if self.lock.is_none() {
            return Err(StorageError::read_only(self.place(), storing(epoch)));
        }
        self.write(epoch, bytes).map_err(|error| self.failed(storing(epoch), error))
    }

    fn load(&mut self, epoch: u64) -> Result<Vec<u8>, StorageError> {
        self.load_start(epoch, usize::MAX)
    }

    fn load_start(&mut self, epoch: u64, bytes: usize) -> Result<Vec<u8>, StorageError> {
        self.read_up_to(epoch, bytes).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => StorageError::not_found(self.place(), epoch),
            _ => self.failed(loading(epoch), error),
        })
    }

    fn list(&mut self) -> Result<Vec<Stored>, StorageError> {
        self.read_dir().map_err(|error| self.failed(LISTING, error))
    }

    fn remove(&mut self, epochs: &[u64]) -> Result<(), StorageError> {
        if self.lock.is_none() {
            return Err(StorageError::read_only(self.place(), REMOVING));
        }
        self.unlink(epochs).map_err(|error| self.failed(REMOVING, error))
    }

    fn place(&self) -> String {
        self.dir.display().to_string()
    }
}

/// So that it stays the same directory when the process goes to another.
fn absolute(dir: &Path) -> PathBuf {
    std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned())
}

/// Makes a directory and those it is in, and the names of all durable.
fn make(dir: &Path) -> io::Result<()> {
    match fs::metadata(dir) {
        Ok(found) if found.is_dir() => return Ok(()),
        Ok(_) => return Err(io::ErrorKind::NotADirectory.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let Some(parent) = dir.parent() else { return Err(io::ErrorKind::NotFound.into()) };
    make(parent)?;
    match fs::create_dir(dir) {
        // Somebody else was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    sync(parent)
}

fn write_all(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a directory durable.
///
/// # Errors
/// If the system says so.
#[doc(hidden)]
#[cfg(unix)]
pub fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Other systems do so by themselves, and open no directories.
#[doc(hidden)]
#[cfg(not(unix))]
pub fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

fn remove_partial(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if names::is_partial(&entry.file_name()) {
            ignore_missing(fs::remove_file(entry.path()))?;
        }
    }
    Ok(())
}

fn ignore_missing(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
