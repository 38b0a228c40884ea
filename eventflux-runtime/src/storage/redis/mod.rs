//! Checkpoints in Redis.

mod builder;
mod fault;
mod layout;
mod link;
mod load;
mod scripts;
mod store;
mod writer;

use std::fmt;
use std::time::Duration;

use ::redis::{RedisError, cmd};

use super::{LISTING, OPENING, RENEWING, StorageBackend, StorageError, StorageErrorKind, Stored, storing};
pub use builder::RedisBuilder;
use layout::{Entry, Layout};
use link::Link;
use writer::Writer;

/// Checkpoints in Redis, for programs that may start again on another machine.
///
/// A checkpoint is written under names that nobody looks at, in chunks if it is large, and one script lets it be seen, in place of what was there
/// under its epoch. What a writer that was killed has left is removed when the next one opens the storage. A second writer is kept out by a lock
/// that expires; one that has lost it is told so and changes nothing. How durable a checkpoint is the server decides by its own
/// settings (`appendonly`, `appendfsync`), and it must not be one that evicts keys (`maxmemory-policy noeviction`) or a part of a cluster.
///
/// A connection that is lost is made anew, for as long as [`retry_for`](RedisBuilder::retry_for) says.
///
/// ```
/// use std::time::Duration;
/// use eventflux_runtime::storage::{RedisStorage, StorageErrorKind};
///
/// let storage = RedisStorage::builder("redis://:secret@127.0.0.1:1/2")
///     .prefix("trades")
///     .retry_for(Duration::ZERO)
///     .open();
/// // There is no server.
/// let error = storage.unwrap_err();
/// assert_eq!(error.kind(), StorageErrorKind::Unreachable);
/// assert!(error.to_string().starts_with("redis://127.0.0.1:1/2, keys trades:*: can't open"));
/// ```
pub struct RedisStorage {
    place: String,
    link: Link,
    layout: Layout,
    /// The length of a chunk.
    chunk: usize,
    ttl: Option<Duration>,
    lock_expiry: Duration,
    wait_for_lock: Duration,
    /// `None`: to be read only.
    writer: Option<Writer>,
}

impl RedisStorage {
    /// Sets up a storage: `redis://[name][:password]@host[:port][/database]`, with TLS `rediss://..`, or `redis+unix:///path?db=..&pass=..`.
    pub fn builder(url: impl Into<String>) -> RedisBuilder {
        RedisBuilder::new(url.into())
    }

    fn new(place: String, link: Link, layout: Layout, chunk: usize, settings: &RedisBuilder) -> Self {
        RedisStorage {
            place,
            link,
            layout,
            chunk,
            ttl: settings.ttl,
            lock_expiry: settings.lock_expiry,
            wait_for_lock: settings.wait_for_lock,
            writer: None,
        }
    }

    /// Makes sure that there is a server that lets this client in.
    fn begin_to_read(mut self) -> Result<Self, StorageError> {
        let index = &self.layout.index;
        let count = self.link.ask(|connection| cmd("ZCARD").arg(index).query::<u64>(connection));
        match count {
            Ok(_) => Ok(self),
            Err(error) => Err(self.failed(OPENING, error)),
        }
    }

    /// The epoch of the newest checkpoint, without looking at the others.
    ///
    /// # Errors
    /// As of [`list`](StorageBackend::list).
    pub fn latest(&mut self) -> Result<Option<u64>, StorageError> {
        let latest = &self.layout.latest;
        let found = self.link.ask(|connection| cmd("GET").arg(latest).query(connection));
        found.map_err(|error| self.failed(LISTING, error))
    }

    /// What the index has.
    fn entries(&mut self, tried: &str) -> Result<Vec<Entry>, StorageError> {
        let index = &self.layout.index;
        let ask = cmd("ZRANGE").arg(index).arg(0).arg(-1).to_owned();
        let members: Vec<Vec<u8>> =
            self.link.ask(|connection| ask.query(connection)).map_err(|error| self.failed(tried, error))?;
        let entry = |member: &Vec<u8>| Entry::read(member).ok_or_else(|| self.damaged(tried));
        members.iter().map(entry).collect()
    }

    fn failed(&self, tried: impl Into<String>, error: RedisError) -> StorageError {
        fault::error(self.place.clone(), tried, error)
    }

    /// The index has what no writer of this kind has put there.
    fn damaged(&self, tried: impl Into<String>) -> StorageError {
        let cause = format!("{} has a member that is none", self.layout.index);
        StorageError::new(StorageErrorKind::Damaged, self.place.clone(), tried, cause)
    }
}

impl StorageBackend for RedisStorage {
    fn store(&mut self, epoch: u64, bytes: &[u8]) -> Result<(), StorageError> {
        self.write(epoch, bytes, &storing(epoch))
    }

    fn load(&mut self, epoch: u64) -> Result<Vec<u8>, StorageError> {
        self.read(epoch, usize::MAX)
    }

    fn load_start(&mut self, epoch: u64, bytes: usize) -> Result<Vec<u8>, StorageError> {
        self.read(epoch, bytes)
    }

    fn list(&mut self) -> Result<Vec<Stored>, StorageError> {
        let entries = self.entries(LISTING)?;
        Ok(entries.iter().map(|entry| Stored::new(entry.epoch, entry.length)).collect())
    }

    fn remove(&mut self, epochs: &[u64]) -> Result<(), StorageError> {
        self.forget(epochs)
    }

    /// A third of the lock's time: there is another try, or two.
    fn renews_within(&self) -> Option<Duration> {
        self.writer.as_ref().map(|_| self.lock_expiry / 3)
    }

    fn renew(&mut self) -> Result<(), StorageError> {
        self.change(&scripts::RENEW, |_| {}, RENEWING).map(drop)
    }

    fn place(&self) -> String {
        self.place.clone()
    }
}

impl fmt::Debug for RedisStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = f.debug_struct("RedisStorage");
        told.field("place", &self.place).field("writes", &self.writer.is_some()).finish_non_exhaustive()
    }
}
