//! A file that grows.

use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use eventflux_runtime::pipeline::Closing;

/// Reads a file, waits at its end for more, and ends where the file begins anew or nobody reads any more.
pub(super) struct Tail {
    path: PathBuf,
    file: File,
    /// How much of it was read.
    read: u64,
    /// How often it is looked at.
    every: Duration,
    closing: Closing,
    followed: Arc<Followed>,
    ended: bool,
}

/// What is known of a file that is followed.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// Told where another file has its name now, or it was cut.
    pub(super) anew: AtomicBool,
    /// Which file it is.
    device: AtomicU64,
    inode: AtomicU64,
}

impl Followed {
    /// Which file it is.
    pub(super) fn identity(&self) -> (u64, u64) {
        (self.device.load(Ordering::Relaxed), self.inode.load(Ordering::Relaxed))
    }

    fn set(&self, file: &File) -> io::Result<()> {
        let (device, inode) = identity(&file.metadata()?);
        self.device.store(device, Ordering::Relaxed);
        self.inode.store(inode, Ordering::Relaxed);
        Ok(())
    }
}

impl Tail {
    /// Reads the file from byte `from` on.
    pub(super) fn open(
        path: PathBuf,
        from: u64,
        every: Duration,
        closing: Closing,
        followed: Arc<Followed>,
    ) -> io::Result<Self> {
        let mut file = File::open(&path)?;
        followed.set(&file)?;
        file.seek(SeekFrom::Start(from))?;
        Ok(Tail { path, file, read: from, every, closing, followed, ended: false })
    }

    /// Ends here; a file of which nothing was read makes way for the next at once.
    fn begin_anew(&mut self) -> io::Result<()> {
        if self.read == 0 {
            self.file = File::open(&self.path)?;
            return self.followed.set(&self.file);
        }
        self.followed.anew.store(true, Ordering::Relaxed);
        self.ended = true;
        Ok(())
    }

    /// Whether another file has its name; where none has, one may come.
    fn is_replaced(&self, own: &Metadata) -> io::Result<bool> {
        match std::fs::metadata(&self.path) {
            Ok(named) => Ok(!same(own, &named)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Read for Tail {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            // What stands in the file when it has lost its name is read, for it has lost it before.
            let own = self.file.metadata()?;
            let replaced = self.is_replaced(&own)?;
            let count = self.file.read(buffer)?;
            if count > 0 {
                self.read += count as u64;
                return Ok(count);
            }
            if replaced || own.len() < self.read {
                self.begin_anew()?;
            } else if self.closing.wait(self.every) {
                self.ended = true;
            }
        }
        Ok(0)
    }
}

/// What tells a file apart from others that have its name before or after it; zeros where the system does not say.
pub(super) fn identity(file: &Metadata) -> (u64, u64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (file.dev(), file.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        (0, 0)
    }
}

#[cfg(unix)]
fn same(a: &Metadata, b: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

#[cfg(not(unix))]
fn same(a: &Metadata, b: &Metadata) -> bool {
    a.created().ok() == b.created().ok()
}
