//! Where checkpoints are stored. All is opened to be read only, so that it does not matter whether an app writes there.

use std::path::Path;

use eventflux::checkpoint::CheckpointError;
use eventflux::storage::{LocalStorage, StorageBackend, StorageError, StorageErrorKind};

use super::super::exit::Error;
use super::args::Place;

/// What URLs of Redis begin with.
const REDIS: [&str; 3] = ["redis", "rediss", "redis+unix"];

impl Place {
    /// Opens it.
    pub(super) fn open(&self) -> Result<Box<dyn StorageBackend>, Error> {
        // Nothing else of a URL is ever shown: a password may be in it.
        let scheme = self.place.to_str().and_then(|place| place.split_once("://")).map(|(scheme, _)| scheme);
        match scheme {
            Some(scheme) if REDIS.contains(&scheme) => self.redis(scheme),
            Some(scheme) if !Path::new(&self.place).exists() => {
                Err(Error::usage(format!("there is no storage of checkpoints at {scheme}://"))
                    .help("a directory is expected, or a URL that begins with redis:// or rediss://"))
            }
            _ => self.directory(),
        }
    }

    fn directory(&self) -> Result<Box<dyn StorageBackend>, Error> {
        if self.prefix.is_some() {
            return Err(Error::usage("--prefix is for Redis: the checkpoints of a directory have no keys"));
        }
        if self.place.is_empty() {
            return Err(Error::usage("WHERE is empty: a directory or a URL is expected"));
        }
        Ok(Box::new(LocalStorage::open_read_only(Path::new(&self.place)).map_err(failed)?))
    }

    #[cfg(feature = "redis")]
    fn redis(&self, _scheme: &str) -> Result<Box<dyn StorageBackend>, Error> {
        let url = self.place.to_string_lossy();
        let mut builder = eventflux::storage::RedisStorage::builder(url);
        if let Some(prefix) = &self.prefix {
            builder = builder.prefix(prefix);
        }
        Ok(Box::new(builder.open_read_only().map_err(failed)?))
    }

    #[cfg(not(feature = "redis"))]
    fn redis(&self, scheme: &str) -> Result<Box<dyn StorageBackend>, Error> {
        Err(Error::usage(format!("{scheme}://: this command was built without Redis"))
            .help("`cargo install --path . --features cli,redis` builds it with it"))
    }
}

/// A storage that failed.
pub(super) fn failed(error: StorageError) -> Error {
    match error.kind() {
        StorageErrorKind::Misconfigured => Error::usage(error.to_string()),
        _ => Error::data(error.to_string()),
    }
}

/// A checkpoint that could not be read.
pub(super) fn unread(storage: &dyn StorageBackend, error: CheckpointError) -> Error {
    match error {
        CheckpointError::Storage(error) => failed(error),
        // It says which checkpoint, but not where.
        error => Error::data(format!("{}: {error}", storage.place())),
    }
}
