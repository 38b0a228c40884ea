//! Locks on directories.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use fs4::{FileExt, TryLockError};

/// Never removed: who has opened it before and locks it after would have a lock that nobody else can see.
const NAME: &str = "checkpoints.lock";

/// A lock on a directory, for as long as this lives; the system takes it from a process that has ended.
#[derive(Debug)]
pub(super) struct Lock(File);

/// Why there is no lock.
pub(super) enum NoLock {
    /// Somebody has it.
    Held(String),
    /// Something failed.
    Failed(io::Error),
}

impl Lock {
    /// Takes the lock of `dir`, if nobody has it.
    pub(super) fn take(dir: &Path) -> Result<Self, NoLock> {
        let options =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(dir.join(NAME));
        let mut file = options.map_err(NoLock::Failed)?;
        // By its path: std has a method of that name, but not in all versions of Rust that this is built with.
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(NoLock::Held(holder(&mut file))),
            Err(TryLockError::Error(error)) => return Err(NoLock::Failed(error)),
        }
        sign(&mut file).map_err(NoLock::Failed)?;
        Ok(Lock(file))
    }
}

/// Keeps others who ask for it out of a directory for as long as it lives, without a file of its own. Where directories can't be opened, as on Windows,
/// nobody is kept out.
#[doc(hidden)]
#[derive(Debug)]
pub struct DirLock(
    #[cfg(unix)]
    #[expect(dead_code, reason = "the lock goes with it")]
    File,
);

impl DirLock {
    /// Takes it.
    ///
    /// # Errors
    /// [`ResourceBusy`](io::ErrorKind::ResourceBusy) if somebody has it, or what the system says.
    #[cfg(unix)]
    pub fn take(dir: &Path) -> io::Result<Self> {
        let opened = File::open(dir)?;
        match FileExt::try_lock(&opened) {
            Ok(()) => Ok(DirLock(opened)),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Takes it.
    ///
    /// # Errors
    /// None.
    #[cfg(not(unix))]
    pub fn take(_: &Path) -> io::Result<Self> {
        Ok(DirLock())
    }
}

/// Says who has the lock.
fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

/// Who has the lock, as far as that can be read.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    // No more than a number can have: the file may be anybody's.
    match file.take(20).read_to_string(&mut text).map(|_| text.trim().parse::<u32>()) {
        Ok(Ok(pid)) if pid == std::process::id() => format!("this process ({pid})"),
        Ok(Ok(pid)) => format!("process {pid}"),
        // It has taken it just now, or its system lets nobody else read.
        Ok(Err(_)) | Err(_) => "another process".to_owned(),
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // So that the next who is kept out is not told of this one. The lock itself goes with the file.
        let _ = self.0.set_len(0);
    }
}
