//! Who writes: the lock, and what goes with it.

use std::hash::{BuildHasher, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use ::redis::{Script, ScriptInvocation, cmd};

use super::RedisStorage;
use super::layout::TOKEN;
use super::scripts::{self, Outcome};
use crate::storage::{OPENING, StorageError, StorageErrorKind};

/// How often to look whether another writer has gone.
const LOOK: Duration = Duration::from_millis(50);

/// One that may write, and how the server knows it.
#[derive(Debug)]
pub(super) struct Writer {
    /// A number that nobody else has, and who that is for people.
    name: String,
    /// How many checkpoints it has begun.
    begun: u64,
    /// When the lock was last renewed, at the earliest.
    pub(super) renewed: Instant,
    /// Chunks of stores that failed.
    pub(super) abandoned: Vec<String>,
}

impl Writer {
    fn new() -> Self {
        // The keys of the standard library's hash tables are random.
        let random = || RandomState::new().hash_one(0u8);
        let token = format!("{:016x}{:016x}", random(), random());
        let pid = std::process::id();
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let name = match host.trim() {
            "" => format!("{token} process {pid}"),
            host => format!("{token} process {pid} on {host}"),
        };
        Writer { name, begun: 0, renewed: Instant::now(), abandoned: Vec::new() }
    }

    /// A name for the chunks of the next checkpoint, which has never been one.
    pub(super) fn next_generation(&mut self) -> String {
        self.begun += 1;
        format!("{}.{}", &self.name[..TOKEN], self.begun)
    }
}

/// A time as the server wants it; a hundred thousand years are as good as more.
pub(super) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX).min(1 << 52)
}

impl RedisStorage {
    /// Takes the lock and cleans up.
    pub(super) fn begin_to_write(mut self) -> Result<Self, StorageError> {
        self.writer = Some(Writer::new());
        let began = Instant::now();
        loop {
            match self.change(&scripts::TAKE, |_| {}, OPENING) {
                Ok(_) => break,
                Err(error)
                    if error.kind() == StorageErrorKind::Locked && began.elapsed() < self.wait_for_lock =>
                {
                    thread::sleep(LOOK);
                }
                Err(error) => return Err(error),
            }
        }
        self.sweep()?;
        Ok(self)
    }

    /// Runs a script that changes something; whether all was there that it needs.
    pub(super) fn change(
        &mut self,
        script: &Script,
        arguments: impl FnOnce(&mut ScriptInvocation<'_>),
        tried: &str,
    ) -> Result<bool, StorageError> {
        let Some(writer) = &mut self.writer else {
            return Err(StorageError::read_only(self.place.clone(), tried));
        };
        let mut call = script.prepare_invoke();
        let layout = &self.layout;
        call.key(&[&layout.lock, &layout.writer, &layout.index, &layout.latest]);
        call.arg(&writer.name).arg(milliseconds(self.lock_expiry));
        call.arg(self.ttl.map_or(0, milliseconds)).arg(&layout.chunks);
        arguments(&mut call);
        let asked = Instant::now();
        match self.link.ask(|connection| scripts::run(&call, connection)) {
            Ok(Outcome::Locked(other)) => {
                let other = other.get(TOKEN..).unwrap_or_default().trim();
                let cause = match other {
                    "" => "another writer has it".to_owned(),
                    other => format!("{other} writes there"),
                };
                Err(StorageError::new(StorageErrorKind::Locked, self.place.clone(), tried, cause))
            }
            Ok(outcome) => {
                writer.renewed = asked;
                Ok(outcome == Outcome::Done)
            }
            Err(error) => Err(self.failed(tried, error)),
        }
    }

    /// Removes chunks that belong to no checkpoint. As this has the lock, no others are on their way but those of a writer that has lost it, which
    /// can't make them a checkpoint.
    fn sweep(&mut self) -> Result<(), StorageError> {
        let mut cursor = 0u64;
        loop {
            let mut scan = cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(self.layout.pattern()).arg("COUNT").arg(1_000);
            let page = self.link.ask(|connection| scan.query::<(u64, Vec<Vec<u8>>)>(connection));
            let (next, keys) = page.map_err(|error| self.failed(OPENING, error))?;
            let chunks = keys.into_iter().filter_map(|key| String::from_utf8(key).ok());
            let chunks: Vec<String> = chunks.filter(|key| self.layout.is_chunk(key)).collect();
            if !chunks.is_empty() {
                self.sweep_keys(chunks, OPENING)?;
            }
            cursor = next;
            if cursor == 0 {
                return Ok(());
            }
        }
    }

    /// Removes those of the chunks that belong to no checkpoint.
    pub(super) fn sweep_keys(&mut self, keys: Vec<String>, tried: &str) -> Result<(), StorageError> {
        let keys = |call: &mut ScriptInvocation<'_>| {
            call.arg(keys);
        };
        self.change(&scripts::SWEEP, keys, tried).map(|_| ())
    }
}

impl Drop for RedisStorage {
    fn drop(&mut self) {
        let Some(writer) = &self.writer else { return };
        let mut call = scripts::RELEASE.prepare_invoke();
        call.key(&[&self.layout.lock, &self.layout.writer]).arg(&writer.name).arg(0).arg(0).arg("");
        // Without an answer the lock expires.
        self.link.part(|connection| scripts::run(&call, connection));
    }
}
