//! How a checkpoint is read.

use ::redis::cmd;

use super::RedisStorage;
use super::layout::{Entry, padded};
use crate::storage::{StorageError, StorageErrorKind, loading};

/// How many bytes to ask for at once, if they are in several chunks, and in how many at most.
const TOGETHER: u64 = 8 << 20;
const MOST: u64 = 1_000;

/// How often a checkpoint may be replaced while it is read.
const TIMES: usize = 100;

impl RedisStorage {
    pub(super) fn read(&mut self, epoch: u64) -> Result<Vec<u8>, StorageError> {
        let mut before: Option<Entry> = None;
        for _ in 0..TIMES {
            let Some(entry) = self.entry(epoch)? else {
                return Err(StorageError::not_found(self.place.clone(), epoch));
            };
            if before.as_ref() == Some(&entry) {
                break;
            }
            if let Some(bytes) = self.chunks(&entry)? {
                return Ok(bytes);
            }
            // Somebody may have replaced it meanwhile, and these chunks with it.
            before = Some(entry);
        }
        let cause = "parts of it are missing: the server may evict keys";
        Err(StorageError::new(StorageErrorKind::Damaged, self.place.clone(), loading(epoch), cause))
    }

    fn entry(&mut self, epoch: u64) -> Result<Option<Entry>, StorageError> {
        let padded = padded(epoch);
        let mut ask = cmd("ZRANGEBYLEX");
        ask.arg(&self.layout.index).arg(format!("[{padded} ")).arg(format!("({padded}!"));
        let found = self.link.ask(|connection| ask.query::<Vec<Vec<u8>>>(connection));
        let found = found.map_err(|error| self.failed(loading(epoch), error))?;
        match found.last().map(|member| Entry::read(member)) {
            None => Ok(None),
            Some(Some(entry)) => Ok(Some(entry)),
            Some(None) => Err(self.damaged(loading(epoch))),
        }
    }

    /// The bytes, if all are there.
    fn chunks(&mut self, entry: &Entry) -> Result<Option<Vec<u8>>, StorageError> {
        let each = entry.length.div_ceil(entry.chunks.max(1)).max(1);
        let together = (TOGETHER / each).clamp(1, MOST);
        let mut bytes = Vec::new();
        let mut next = 0;
        while next < entry.chunks {
            let end = entry.chunks.min(next.saturating_add(together));
            let mut ask = cmd("MGET");
            for number in next..end {
                ask.arg(self.layout.chunk(&entry.generation, number));
            }
            let chunks = self.link.ask(|connection| ask.query::<Vec<Option<Vec<u8>>>>(connection));
            for chunk in chunks.map_err(|error| self.failed(loading(entry.epoch), error))? {
                match chunk {
                    // Most have one, which need not be copied.
                    Some(chunk) if bytes.is_empty() => bytes = chunk,
                    Some(chunk) => bytes.extend_from_slice(&chunk),
                    None => return Ok(None),
                }
            }
            next = end;
        }
        Ok((bytes.len() as u64 == entry.length).then_some(bytes))
    }
}
