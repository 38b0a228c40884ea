//! Why a checkpoint could not be stored, found or read.

use std::error::Error;
use std::fmt;
use std::io;

/// Why something did not work with a storage of checkpoints: the place, what was tried, and the cause.
///
/// ```
/// use eventflux_runtime::storage::{MemoryStorage, StorageBackend, StorageErrorKind};
///
/// let error = MemoryStorage::new().load(7).unwrap_err();
/// assert_eq!(error.kind(), StorageErrorKind::NotFound);
/// assert_eq!(error.to_string(), "memory: can't load checkpoint 7: there is no such checkpoint");
/// ```
#[derive(Debug)]
pub struct StorageError {
    kind: StorageErrorKind,
    place: String,
    tried: String,
    cause: Box<dyn Error + Send + Sync>,
}

/// What a program may want to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StorageErrorKind {
    /// There is no such checkpoint, or no such place.
    NotFound,
    /// Another writer has the place, or has taken it since.
    Locked,
    /// There is no room.
    Full,
    /// That is not allowed: rights, passwords, certificates, a storage that is only to be read.
    Denied,
    /// The server does not answer.
    Unreachable,
    /// What is there is not what was written.
    Damaged,
    /// The place is no directory.
    NotADirectory,
    /// The settings can't be meant so: a URL that is none, for example.
    Misconfigured,
    /// Anything else between the program and the bytes.
    Io,
}

impl StorageError {
    /// An error, for backends: its kind, the [place](super::StorageBackend::place), what was tried (`store checkpoint 7`) and the cause,
    /// a text or another error.
    #[cold]
    pub fn new(
        kind: StorageErrorKind,
        place: impl Into<String>,
        tried: impl Into<String>,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        StorageError { kind, place: place.into(), tried: tried.into(), cause: cause.into() }
    }

    /// An error of the system's.
    #[cold]
    pub(super) fn io(place: String, tried: impl Into<String>, error: io::Error) -> Self {
        StorageError::new(kind_of(error.kind()), place, tried, error)
    }

    /// There is no checkpoint of that epoch.
    #[cold]
    pub(super) fn not_found(place: String, epoch: u64) -> Self {
        let cause = "there is no such checkpoint";
        StorageError::new(StorageErrorKind::NotFound, place, super::loading(epoch), cause)
    }

    /// Somebody wants to write what was opened to be read.
    #[cold]
    pub(super) fn read_only(place: String, tried: impl Into<String>) -> Self {
        StorageError::new(StorageErrorKind::Denied, place, tried, "it was opened to be read only")
    }

    /// What a program may want to tell apart.
    pub fn kind(&self) -> StorageErrorKind {
        self.kind
    }
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: can't {}: {}", self.place, self.tried, self.cause)
    }
}

impl Error for StorageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// The kinds of the system's errors.
fn kind_of(kind: io::ErrorKind) -> StorageErrorKind {
    use io::ErrorKind as Io;
    match kind {
        Io::NotFound => StorageErrorKind::NotFound,
        Io::StorageFull | Io::QuotaExceeded | Io::FileTooLarge => StorageErrorKind::Full,
        Io::PermissionDenied | Io::ReadOnlyFilesystem => StorageErrorKind::Denied,
        Io::NotADirectory => StorageErrorKind::NotADirectory,
        // Directories of other machines.
        Io::TimedOut | Io::HostUnreachable | Io::NetworkUnreachable | Io::StaleNetworkFileHandle => {
            StorageErrorKind::Unreachable
        }
        _ => StorageErrorKind::Io,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_have_their_kinds() {
        for (from, to) in [
            (io::ErrorKind::NotFound, StorageErrorKind::NotFound),
            (io::ErrorKind::StorageFull, StorageErrorKind::Full),
            (io::ErrorKind::QuotaExceeded, StorageErrorKind::Full),
            (io::ErrorKind::PermissionDenied, StorageErrorKind::Denied),
            (io::ErrorKind::ReadOnlyFilesystem, StorageErrorKind::Denied),
            (io::ErrorKind::NotADirectory, StorageErrorKind::NotADirectory),
            (io::ErrorKind::StaleNetworkFileHandle, StorageErrorKind::Unreachable),
            (io::ErrorKind::BrokenPipe, StorageErrorKind::Io),
        ] {
            assert_eq!(kind_of(from), to, "{from:?}");
        }
    }

    #[test]
    fn an_error_says_where_what_and_why() {
        let cause = io::Error::new(io::ErrorKind::StorageFull, "no space left");
        let error = StorageError::io("/var/checkpoints".to_owned(), super::super::storing(7), cause);
        assert_eq!(error.to_string(), "/var/checkpoints: can't store checkpoint 7: no space left");
        assert_eq!(error.kind(), StorageErrorKind::Full);
        let source = error.source().and_then(|source| source.downcast_ref::<io::Error>());
        assert_eq!(source.map(io::Error::kind), Some(io::ErrorKind::StorageFull));
    }
}
