//! A storage that fails when a test wants it to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::{StorageBackend, StorageError, StorageErrorKind, Stored, storing};

/// What becomes of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It fails before anything is written.
    Before,
    /// All is written, and it fails then: whoever stored does not know.
    After,
    /// Only so many bytes are kept, and nobody says so: a disk that lies.
    Short(usize),
    /// There is no room: nothing is written.
    Full,
    /// It takes so long.
    Slow(Duration),
}

/// Which stores fail; clones are handles on the same ones.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Planned>>);

#[derive(Debug, Default)]
struct Planned {
    faults: BTreeMap<u64, Fault>,
    stores: u64,
}

impl Faults {
    /// None.
    pub fn new() -> Self {
        Faults::default()
    }

    /// What becomes of the `n`-th store of all, the first being 1.
    pub fn at(&self, n: u64, fault: Fault) {
        self.planned().faults.insert(n, fault);
    }

    /// What becomes of the next store.
    pub fn next(&self, fault: Fault) {
        let mut planned = self.planned();
        let next = planned.stores + 1;
        planned.faults.insert(next, fault);
    }

    /// How many stores there were.
    pub fn stores(&self) -> u64 {
        self.planned().stores
    }

    fn planned(&self) -> MutexGuard<'_, Planned> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Option<Fault> {
        let mut planned = self.planned();
        planned.stores += 1;
        let store = planned.stores;
        planned.faults.remove(&store)
    }
}

/// A storage whose stores fail as [`Faults`] say.
#[derive(Debug)]
pub struct Faulty<S> {
    inner: S,
    faults: Faults,
}

impl<S: StorageBackend> Faulty<S> {
    /// Lets stores of `inner` fail.
    pub fn new(inner: S, faults: &Faults) -> Self {
        Faulty { inner, faults: faults.clone() }
    }

    fn fails(&self, epoch: u64, kind: StorageErrorKind, cause: &str) -> Result<(), StorageError> {
        Err(StorageError::new(kind, self.place(), storing(epoch), cause))
    }
}

impl<S: StorageBackend> StorageBackend for Faulty<S> {
    fn store(&mut self, epoch: u64, bytes: &[u8]) -> Result<(), StorageError> {
        match self.faults.take() {
            None => self.inner.store(epoch, bytes),
            Some(Fault::Before) => {
                self.fails(epoch, StorageErrorKind::Io, "a test lets it fail before it writes")
            }
            Some(Fault::After) => {
                self.inner.store(epoch, bytes)?;
                self.fails(epoch, StorageErrorKind::Io, "a test lets it fail after it has written")
            }
            Some(Fault::Short(kept)) => self.inner.store(epoch, &bytes[..kept.min(bytes.len())]),
            Some(Fault::Full) => self.fails(epoch, StorageErrorKind::Full, "a test leaves no room"),
            Some(Fault::Slow(time)) => {
                thread::sleep(time);
                self.inner.store(epoch, bytes)
            }
        }
    }

    fn load(&mut self, epoch: u64) -> Result<Vec<u8>, StorageError> {
        self.inner.load(epoch)
    }

    fn list(&mut self) -> Result<Vec<Stored>, StorageError> {
        self.inner.list()
    }

    fn remove(&mut self, epochs: &[u64]) -> Result<(), StorageError> {
        self.inner.remove(epochs)
    }

    fn renews_within(&self) -> Option<Duration> {
        self.inner.renews_within()
    }

    fn renew(&mut self) -> Result<(), StorageError> {
        self.inner.renew()
    }

    fn place(&self) -> String {
        self.inner.place()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::MemoryStorage;

    #[test]
    fn stores_fail_as_they_are_to() {
        let faults = Faults::new();
        let mut storage = Faulty::new(MemoryStorage::new(), &faults);
        faults.at(2, Fault::Before);
        faults.at(3, Fault::After);
        faults.at(4, Fault::Short(2));
        faults.at(5, Fault::Full);
        let kinds: Vec<_> =
            (1..=6).map(|epoch| storage.store(epoch, b"state").map_err(|e| e.kind())).collect();
        let (io, full) = (Err(StorageErrorKind::Io), Err(StorageErrorKind::Full));
        assert_eq!(kinds, [Ok(()), io, io, Ok(()), full, Ok(())]);
        let kept: Vec<_> = storage.list().unwrap().iter().map(|kept| (kept.epoch, kept.bytes)).collect();
        assert_eq!(kept, [(1, 5), (3, 5), (4, 2), (6, 5)]);
        assert_eq!(faults.stores(), 6);
    }

    #[test]
    fn a_slow_store_works() {
        let faults = Faults::new();
        let mut storage = Faulty::new(MemoryStorage::new(), &faults);
        faults.next(Fault::Slow(Duration::from_millis(20)));
        let began = std::time::Instant::now();
        storage.store(1, b"state").unwrap();
        assert!(began.elapsed() >= Duration::from_millis(20));
        assert_eq!(storage.load(1).unwrap(), b"state");
    }
}
