//! What all storages promise.

use std::thread;

use eventflux_runtime::storage::{
    LocalStorage, MemoryStorage, StorageBackend, StorageError, StorageErrorKind, Stored,
};

type Opened = Result<Box<dyn StorageBackend>, StorageError>;

/// How a storage is opened, again and again: always the same place.
pub(crate) struct Opens<'a> {
    pub(crate) write: &'a dyn Fn() -> Opened,
    /// `None`: there is no such thing.
    pub(crate) read: Option<&'a dyn Fn() -> Opened>,
    /// Whether a second writer is kept out.
    pub(crate) locks: bool,
}

fn epochs(storage: &mut dyn StorageBackend) -> Vec<u64> {
    storage.list().unwrap().iter().map(|stored| stored.epoch).collect()
}

fn kind<T: std::fmt::Debug>(result: Result<T, StorageError>) -> StorageErrorKind {
    result.unwrap_err().kind()
}

/// Bytes of that length of which no part is like another.
pub(crate) fn bytes(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// Holds a storage to its promises. It has to be empty, and what is kept in it then is left.
pub(crate) fn hold(opens: &Opens<'_>) {
    let mut storage = (opens.write)().unwrap();
    comes_back(&mut *storage);
    is_replaced(&mut *storage);
    is_in_order_of_epochs(&mut *storage);
    goes(&mut *storage);
    is_large_or_empty(&mut *storage);
    assert!(!storage.place().is_empty());

    let left = storage.list().unwrap();
    if opens.locks {
        let second = (opens.write)();
        let message = second.as_ref().map(|_| ()).unwrap_err().to_string();
        assert_eq!(second.unwrap_err().kind(), StorageErrorKind::Locked);
        assert!(message.contains(&std::process::id().to_string()), "who has it: {message}");
        assert!(message.starts_with(&storage.place()), "where: {message}");
    }
    if let Some(read) = opens.read {
        only_reads(&mut *read().unwrap(), &left);
    }
    // The first is no worse for it.
    storage.store(1_000, b"goes on").unwrap();
    drop(storage);

    let mut again = (opens.write)().unwrap();
    assert_eq!(again.load(1_000).unwrap(), b"goes on");
    again.remove(&[1_000]).unwrap();
    assert_eq!(again.list().unwrap(), left);
    moves_to_another_thread(again);
}

fn comes_back(storage: &mut dyn StorageBackend) {
    assert_eq!(storage.list().unwrap(), []);
    assert_eq!(kind(storage.load(1)), StorageErrorKind::NotFound);
    storage.store(1, b"one").unwrap();
    assert_eq!(storage.load(1).unwrap(), b"one");
    assert_eq!(storage.list().unwrap(), [Stored::new(1, 3)]);
    let error = storage.load(2).unwrap_err();
    assert_eq!(error.kind(), StorageErrorKind::NotFound);
    assert_eq!(
        error.to_string(),
        format!("{}: can't load checkpoint 2: there is no such checkpoint", storage.place())
    );
}

fn is_replaced(storage: &mut dyn StorageBackend) {
    storage.store(1, b"one, compacted").unwrap();
    assert_eq!(storage.load(1).unwrap(), b"one, compacted");
    storage.store(1, b"1").unwrap();
    assert_eq!(storage.load(1).unwrap(), b"1");
    assert_eq!(storage.list().unwrap(), [Stored::new(1, 1)]);
}

/// And not in that of their digits, of their storing, or of doubles.
fn is_in_order_of_epochs(storage: &mut dyn StorageBackend) {
    let large = 1 << 53;
    for epoch in [10, 9, u64::MAX, u64::MAX - 1, large + 1, large, 0] {
        storage.store(epoch, &epoch.to_le_bytes()).unwrap();
    }
    let all = [0, 1, 9, 10, large, large + 1, u64::MAX - 1, u64::MAX];
    assert_eq!(epochs(storage), all);
    for epoch in all.into_iter().filter(|epoch| *epoch != 1) {
        assert_eq!(storage.load(epoch).unwrap(), epoch.to_le_bytes());
    }
}

fn goes(storage: &mut dyn StorageBackend) {
    storage.remove(&[]).unwrap();
    storage.remove(&[9, 777, u64::MAX, 9]).unwrap();
    assert_eq!(kind(storage.load(9)), StorageErrorKind::NotFound);
    storage.remove(&[9]).unwrap();
    // More than fit into one question.
    storage.remove(&(2..5_000).collect::<Vec<_>>()).unwrap();
    assert_eq!(epochs(storage), [0, 1, 1 << 53, (1 << 53) + 1, u64::MAX - 1]);
    storage.remove(&[1 << 53, (1 << 53) + 1, u64::MAX - 1]).unwrap();
    assert_eq!(epochs(storage), [0, 1]);
}

fn is_large_or_empty(storage: &mut dyn StorageBackend) {
    let large = bytes(3 << 20, 7);
    storage.store(2, &large).unwrap();
    assert!(storage.load(2).unwrap() == large, "large bytes come back");
    storage.store(3, b"").unwrap();
    assert_eq!(storage.load(3).unwrap(), b"");
    // From many chunks to none, and back.
    storage.store(2, b"").unwrap();
    assert_eq!(storage.load(2).unwrap(), b"");
    storage.store(2, &large).unwrap();
    assert!(storage.load(2).unwrap() == large, "large bytes come back");
    for limit in [1, 8, 1_000, 1 << 10, 100_000, large.len(), large.len() + 1, usize::MAX] {
        let start = storage.load_start(2, limit).unwrap();
        assert!(
            start.len() >= limit.min(large.len()) && large.starts_with(&start),
            "the first {limit} bytes"
        );
    }
    assert_eq!(storage.load_start(3, 10).unwrap(), b"");
    assert_eq!(kind(storage.load_start(77, 10)), StorageErrorKind::NotFound);
    let lengths: Vec<u64> = storage.list().unwrap().iter().map(|stored| stored.bytes).collect();
    assert_eq!(lengths, [8, 1, 3 << 20, 0]);
}

fn only_reads(reader: &mut dyn StorageBackend, all: &[Stored]) {
    assert_eq!(reader.list().unwrap(), all);
    assert_eq!(reader.load(1).unwrap(), b"1");
    assert_eq!(kind(reader.load(777)), StorageErrorKind::NotFound);
    assert_eq!(kind(reader.store(5, b"no")), StorageErrorKind::Denied);
    assert_eq!(kind(reader.remove(&[1])), StorageErrorKind::Denied);
    assert_eq!(kind(reader.remove(&[])), StorageErrorKind::Denied);
    assert_eq!(reader.list().unwrap(), all);
}

fn moves_to_another_thread(mut storage: Box<dyn StorageBackend>) {
    let mut back = thread::spawn(move || {
        storage.store(4, b"from elsewhere").unwrap();
        storage
    })
    .join()
    .unwrap();
    assert_eq!(back.load(4).unwrap(), b"from elsewhere");
    back.remove(&[4]).unwrap();
}

#[test]
fn memory_holds() {
    let kept = MemoryStorage::new();
    hold(&Opens { write: &|| Ok(Box::new(kept.clone())), read: None, locks: false });
}

#[test]
fn a_directory_holds() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("made/on/the/way");
    hold(&Opens {
        write: &|| Ok(Box::new(LocalStorage::open(&dir)?)),
        read: Some(&|| Ok(Box::new(LocalStorage::open_read_only(&dir)?))),
        locks: true,
    });
}
