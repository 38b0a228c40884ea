//! Checkpoints that build on each other.

use std::collections::BTreeMap;

use super::CheckpointError;
use crate::state::{Head, Image, StateError};
use crate::storage::{StorageBackend, StorageError, StorageErrorKind};
use crate::time::Timestamp;

/// As much of a checkpoint as its head is long, as a rule.
const HEAD: usize = 64 << 10;

/// What is known of a checkpoint without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckpointInfo {
    /// Its number.
    pub epoch: u64,
    /// How many bytes are stored.
    pub bytes: u64,
    /// Its head, with the names and the lengths in bytes of what it has of the parts of the app; or why that can't be read.
    pub head: Result<(Head, Vec<(String, u64)>), StateError>,
}

/// The checkpoints that are stored, oldest first. One that is no good is among them, and says why; one that is removed meanwhile is not.
///
/// # Errors
/// If the storage fails.
pub fn inspect(storage: &mut dyn StorageBackend) -> Result<Vec<CheckpointInfo>, StorageError> {
    let mut all = Vec::new();
    for stored in storage.list()? {
        let (epoch, bytes) = (stored.epoch, stored.bytes);
        let head = match read_head(storage, epoch, bytes) {
            Ok(head) => head,
            Err(error) if error.kind() == StorageErrorKind::NotFound => continue,
            Err(error) if error.kind() == StorageErrorKind::Damaged => {
                Err(StateError::Damaged(error.to_string()))
            }
            Err(error) => return Err(error),
        };
        all.push(CheckpointInfo { epoch, bytes, head });
    }
    Ok(all)
}

/// What the head of a checkpoint says.
type HeadOf = Result<(Head, Vec<(String, u64)>), StateError>;

fn read_head(storage: &mut dyn StorageBackend, epoch: u64, bytes: u64) -> Result<HeadOf, StorageError> {
    let start = storage.load_start(epoch, HEAD)?;
    let head = match Head::from_bytes(&start) {
        // It has many parts, or many lists in them.
        Err(StateError::Cut(_)) if (start.len() as u64) < bytes => Head::from_bytes(&storage.load(epoch)?),
        head => head,
    };
    Ok(head.and_then(|(head, parts)| match head.epoch == epoch {
        true => Ok((head, parts)),
        false => Err(StateError::Damaged(format!("it says that it is checkpoint {}", head.epoch))),
    }))
}

/// The whole state of a checkpoint: it and those that it builds on are read and put together.
///
/// # Errors
/// If the storage fails, or one of them is damaged or not there.
pub fn read(storage: &mut dyn StorageBackend, epoch: u64) -> Result<Image, CheckpointError> {
    read_on(storage, epoch, None)
}

/// The same, where the state of one before may be known: what builds on that is not read again.
///
/// # Errors
/// As of [`read`].
pub fn read_on(
    storage: &mut dyn StorageBackend,
    epoch: u64,
    mut known: Option<Image>,
) -> Result<Image, CheckpointError> {
    let mut later = Vec::new();
    let mut next = epoch;
    let mut image = loop {
        let bytes = storage.load(next)?;
        let image =
            Image::from_bytes(&bytes).map_err(|error| CheckpointError::State { epoch: next, error })?;
        let Head { epoch: written, since, .. } = image.head;
        // A chain leads to older ones, so that it ends.
        if written != next || since >= next {
            let error =
                StateError::Damaged(format!("it says that it is checkpoint {written}, built on {since}"));
            return Err(CheckpointError::State { epoch: next, error });
        }
        if since == 0 {
            break image;
        }
        next = since;
        later.push(image);
        if let Some(known) = known.take_if(|known| known.head.epoch == since) {
            break known;
        }
    };
    for changes in later.iter().rev() {
        let epoch = changes.head.epoch;
        image.apply(changes).map_err(|error| CheckpointError::State { epoch, error })?;
    }
    Ok(image)
}

/// What the writer knows of a checkpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// The one it builds on; 0 for none, and where its head can't be read.
    pub(super) since: u64,
    pub(super) taken: Timestamp,
    pub(super) bytes: u64,
}

/// What is stored, by epoch.
pub(super) fn known(storage: &mut dyn StorageBackend) -> Result<BTreeMap<u64, Known>, CheckpointError> {
    let all = inspect(storage)?.into_iter().map(|info| {
        let (since, taken) =
            info.head.as_ref().map_or((0, Timestamp::MIN), |(head, _)| (head.since, head.taken));
        (info.epoch, Known { since, taken, bytes: info.bytes })
    });
    Ok(all.collect())
}

/// What a checkpoint builds on, itself first.
pub(super) fn links(known: &BTreeMap<u64, Known>, epoch: u64) -> impl Iterator<Item = u64> + '_ {
    let older =
        |epoch: &u64| known.get(epoch).map(|known| known.since).filter(|since| *since != 0 && since < epoch);
    std::iter::successors(Some(epoch), older)
}
