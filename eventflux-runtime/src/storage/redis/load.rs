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
    /// Reads a checkpoint; no more than its first `limit` bytes where these are in one chunk.
    pub(super) fn read(&mut self, epoch: u64, limit: usize) -> Result<Vec<u8>, StorageError> {
        let mut before: Option<Entry> = None;
        for _ in 0..TIMES {
            let Some(entry) = self.entry(epoch)? else {
                return Err(StorageError::not_found(self.place.clone(), epoch));
            };
            if before.as_ref() == Some(&entry) {
                break;
            }
            let found = match u64::try_from(limit) {
                Ok(limit) if limit < each(&entry) => self.start(&entry, limit)?,
                _ => self.chunks(&entry)?,
            };
            if let Some(bytes) = found {
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

    /// The first bytes, of which there are more in the first chunk; `None` if it is not there.
    fn start(&mut self, entry: &Entry, limit: u64) -> Result<Option<Vec<u8>>, StorageError> {
        let mut ask = cmd("GETRANGE");
        ask.arg(self.layout.chunk(&entry.generation, 0)).arg(0).arg(limit.saturating_sub(1));
        let bytes = self.link.ask(|connection| ask.query::<Vec<u8>>(connection));
        let bytes = bytes.map_err(|error| self.failed(loading(entry.epoch), error))?;
        Ok((bytes.len() as u64 >= limit).then_some(bytes))
    }

    /// The bytes, if all are there.
    fn chunks(&mut self, entry: &Entry) -> Result<Option<Vec<u8>>, StorageError> {
        let together = (TOGETHER / each(entry)).clamp(1, MOST);
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

/// How long a chunk of a checkpoint is, but for the last one.
fn each(entry: &Entry) -> u64 {
    entry.length.div_ceil(entry.chunks.max(1)).max(1)
}
