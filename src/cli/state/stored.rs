//! What is stored, as far as the heads of checkpoints tell.

use std::collections::BTreeSet;

use eventflux::checkpoint::{Head, StateError};
use eventflux::storage::{StorageBackend, StorageError, StorageErrorKind};

use super::super::exit::Error;
use super::place::failed;

/// As much of a checkpoint as its head is long, as a rule.
const HEAD: usize = 64 << 10;

/// A checkpoint that is stored.
pub(super) struct Checkpoint {
    /// Its number.
    pub(super) epoch: u64,
    /// How many bytes are stored.
    pub(super) bytes: u64,
    /// Its head, if that can be read.
    pub(super) head: Option<Head>,
    /// What is wrong with it or with those that it builds on, as far as heads tell.
    pub(super) wrong: Option<String>,
}

/// The checkpoints that are stored, oldest first. One that is damaged does not hide the others.
pub(super) fn checkpoints(storage: &mut dyn StorageBackend) -> Result<Vec<Checkpoint>, Error> {
    let mut all = Vec::new();
    // Those that can be read with all that they build on, and those that are there.
    let (mut sound, mut there) = (BTreeSet::new(), BTreeSet::new());
    for stored in storage.list().map_err(failed)? {
        let epoch = stored.epoch;
        let (head, wrong) = match head(storage, epoch, stored.bytes) {
            Ok(Ok(head)) => {
                let wrong = wrong(&head, epoch, &sound, &there);
                (Some(head), wrong)
            }
            Ok(Err(error)) => (None, Some(error.to_string())),
            // An app that writes there has removed it meanwhile.
            Err(error) if error.kind() == StorageErrorKind::NotFound => continue,
            Err(error) if error.kind() == StorageErrorKind::Unreachable => return Err(failed(error)),
            Err(error) => (None, Some(error.to_string())),
        };
        there.insert(epoch);
        if wrong.is_none() {
            sound.insert(epoch);
        }
        all.push(Checkpoint { epoch, bytes: stored.bytes, head, wrong });
    }
    Ok(all)
}

fn head(
    storage: &mut dyn StorageBackend,
    epoch: u64,
    bytes: u64,
) -> Result<Result<Head, StateError>, StorageError> {
    let start = storage.load_start(epoch, HEAD)?;
    let head = match Head::from_bytes(&start) {
        // It has many parts, or many positions.
        Err(StateError::Cut(_)) if (start.len() as u64) < bytes => Head::from_bytes(&storage.load(epoch)?),
        head => head,
    };
    Ok(head.map(|(head, _)| head))
}

fn wrong(head: &Head, epoch: u64, sound: &BTreeSet<u64>, there: &BTreeSet<u64>) -> Option<String> {
    let since = head.since;
    if head.epoch != epoch {
        Some(format!("it says that it is checkpoint {}", head.epoch))
    } else if since >= epoch {
        Some(format!("it says that it builds on checkpoint {since}"))
    } else if since == 0 || sound.contains(&since) {
        None
    } else if there.contains(&since) {
        Some(format!("checkpoint {since}, which it builds on, can't be read"))
    } else {
        Some(format!("checkpoint {since}, which it builds on, is not there"))
    }
}

/// The checkpoint that is asked for, or else the newest.
pub(super) fn chosen(
    storage: &dyn StorageBackend,
    all: &[Checkpoint],
    epoch: Option<u64>,
) -> Result<u64, Error> {
    let (Some(oldest), Some(newest)) = (all.first(), all.last()) else {
        return Err(Error::data(format!("{}: there are no checkpoints", storage.place())));
    };
    match epoch {
        None => Ok(newest.epoch),
        Some(epoch) if all.iter().any(|checkpoint| checkpoint.epoch == epoch) => Ok(epoch),
        Some(epoch) => {
            let help = match oldest.epoch == newest.epoch {
                true => format!("there is checkpoint {}", oldest.epoch),
                false => format!("the oldest is {}, the newest {}", oldest.epoch, newest.epoch),
            };
            Err(Error::usage(format!("{}: there is no checkpoint {epoch}", storage.place())).help(help))
        }
    }
}

/// What a checkpoint builds on, the newest first.
pub(super) fn builds_on(all: &[Checkpoint], epoch: u64) -> Vec<&Checkpoint> {
    let find = |epoch: u64| all.iter().find(|checkpoint| checkpoint.epoch == epoch);
    // It leads to older ones, so that it ends.
    let older = |checkpoint: &&Checkpoint| {
        let since = checkpoint.head.as_ref().map_or(0, |head| head.since);
        find(since).filter(|_| since < checkpoint.epoch)
    };
    std::iter::successors(find(epoch), older).skip(1).collect()
}
