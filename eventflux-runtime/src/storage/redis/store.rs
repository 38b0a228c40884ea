//! How checkpoints come and go.

use ::redis::{ScriptInvocation, pipe};

use super::layout::padded;
use super::writer::{Writer, milliseconds};
use super::{RedisStorage, scripts};
use crate::storage::{REMOVING, StorageError, StorageErrorKind};

/// How many bytes are sent before an answer is waited for, if they are in several chunks.
const TOGETHER: usize = 8 << 20;

/// How many epochs or keys a script is given.
const PAGE: usize = 1_000;

/// How often a server may lose what was written before it is told.
const TIMES: usize = 3;

impl RedisStorage {
    pub(super) fn write(&mut self, epoch: u64, bytes: &[u8], tried: &str) -> Result<(), StorageError> {
        // Before anything is sent: a writer that has lost the lock need not send it.
        self.change(&scripts::RENEW, |_| {}, tried)?;
        self.sweep_abandoned(tried)?;
        let generation = self.writer.as_mut().map(Writer::next_generation).unwrap_or_default();
        let keys: Vec<String> =
            (0..bytes.chunks(self.chunk).len()).map(|n| self.layout.chunk(&generation, n as u64)).collect();
        let stored = self.write_generation(epoch, &generation, &keys, bytes, tried);
        if let (Err(error), Some(writer)) = (&stored, &mut self.writer) {
            writer.abandoned = keys;
            if error.kind() == StorageErrorKind::Full {
                // They may be what fills it. What fails here is tried again by the next store.
                let _ = self.sweep_abandoned(tried);
            }
        }
        stored
    }

    fn write_generation(
        &mut self,
        epoch: u64,
        generation: &str,
        keys: &[String],
        bytes: &[u8],
        tried: &str,
    ) -> Result<(), StorageError> {
        for _ in 0..TIMES {
            self.write_chunks(keys, bytes, tried)?;
            let publish = |call: &mut ScriptInvocation<'_>| {
                call.arg(padded(epoch)).arg(generation).arg(bytes.len()).arg(keys.len());
            };
            // A server that keeps nothing may have been started again in between.
            if self.change(&scripts::PUBLISH, publish, tried)? {
                return Ok(());
            }
        }
        let cause = "the server loses what is written: it may evict keys, or be started again and again";
        Err(StorageError::new(StorageErrorKind::Damaged, self.place.clone(), tried, cause))
    }

    fn write_chunks(&mut self, keys: &[String], bytes: &[u8], tried: &str) -> Result<(), StorageError> {
        let each = (TOGETHER / self.chunk).max(1);
        let ttl = self.ttl.map(milliseconds);
        for (keys, bytes) in keys.chunks(each).zip(bytes.chunks(each * self.chunk)) {
            let mut together = pipe();
            for (key, chunk) in keys.iter().zip(bytes.chunks(self.chunk)) {
                let set = together.cmd("SET").arg(key).arg(chunk);
                if let Some(ttl) = ttl {
                    set.arg("PX").arg(ttl);
                }
                set.ignore();
            }
            self.link
                .ask(|connection| together.query::<()>(connection))
                .map_err(|error| self.failed(tried, error))?;
            let renewed = self.writer.as_ref().map(|writer| writer.renewed);
            if renewed.is_some_and(|renewed| renewed.elapsed() > self.lock_expiry / 3) {
                self.change(&scripts::RENEW, |_| {}, tried)?;
            }
        }
        Ok(())
    }

    /// Removes the chunks of a store that failed, unless they have become a checkpoint: it may have failed when all was done.
    fn sweep_abandoned(&mut self, tried: &str) -> Result<(), StorageError> {
        while let Some(writer) = self.writer.as_mut().filter(|writer| !writer.abandoned.is_empty()) {
            let rest = writer.abandoned.len().saturating_sub(PAGE);
            let page = writer.abandoned[rest..].to_vec();
            self.sweep_keys(page, tried)?;
            if let Some(writer) = &mut self.writer {
                writer.abandoned.truncate(rest);
            }
        }
        Ok(())
    }

    pub(super) fn forget(&mut self, epochs: &[u64]) -> Result<(), StorageError> {
        // Nothing to remove is something to do for whoever can't.
        let mut pages = epochs.chunks(PAGE);
        let mut page = pages.next().unwrap_or_default();
        loop {
            let epochs: Vec<String> = page.iter().map(|epoch| padded(*epoch)).collect();
            self.change(
                &scripts::REMOVE,
                |call| {
                    call.arg(epochs);
                },
                REMOVING,
            )?;
            match pages.next() {
                Some(next) => page = next,
                None => return Ok(()),
            }
        }
    }
}
