//! The state of an app in memory, on its way from or to bytes.

use std::ops::Range;

use super::{Asks, Encoder, StateError};
use crate::time::Timestamp;

/// The state of an app at one moment, or what changed in it since another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// What is known of it.
    pub head: Head,
    /// Its parts, in the order of the plan.
    pub sections: Vec<Section>,
}

/// What is known of a state without reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Identifies the plan of the app.
    pub fingerprint: u64,
    /// The number of the checkpoint; 0 for a snapshot, which is none.
    pub epoch: u64,
    /// The checkpoint that this one tells the changes from; 0 where it tells everything.
    pub since: u64,
    /// When it was taken, by the clock of the machine; the epoch for a snapshot.
    pub taken: Timestamp,
    /// The app's clock, if it is known.
    pub clock: Option<Timestamp>,
    /// How far sources were read, by name; what it means is theirs to know.
    pub positions: Vec<Position>,
}

/// How far a source was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The name of the source.
    pub source: String,
    /// How far, in a form of its own.
    pub at: Vec<u8>,
}

/// The state of one part of an app: an operator, a table, the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is of.
    pub name: String,
    /// Identifies what the bytes mean: a hash of that part of the plan.
    pub schema: u64,
    /// What the part has written.
    pub bytes: Vec<u8>,
    /// Where the lists of parts stand in it that can be changed one by one.
    pub(super) lists: Vec<Range<usize>>,
}

impl Section {
    /// What `save` writes where the encoder asks for that, and the first value that could not be written, in whose place
    /// the bytes say so.
    pub fn of(
        name: &str,
        schema: u64,
        asks: Asks,
        save: impl FnOnce(&mut Encoder),
    ) -> (Section, Option<StateError>) {
        let mut out = Encoder::that_asks(asks);
        save(&mut out);
        let failure = out.failure().cloned();
        let (bytes, lists) = out.into_lists();
        (Section { name: name.to_owned(), schema, bytes, lists }, failure)
    }
}

impl Image {
    /// Takes over what changed since this: it is then the state of the later moment.
    ///
    /// # Errors
    /// If the changes are of another state, or either is damaged.
    pub fn apply(&mut self, changes: &Image) -> Result<(), StateError> {
        if changes.head.fingerprint != self.head.fingerprint || changes.head.since != self.head.epoch {
            return Err(StateError::Foreign(format!(
                "checkpoint {} tells what changed since {}, not since {}",
                changes.head.epoch, changes.head.since, self.head.epoch
            )));
        }
        let same = |(own, other): (&Section, &Section)| own.name == other.name && own.schema == other.schema;
        let alike = self.sections.len() == changes.sections.len()
            && self.sections.iter().zip(&changes.sections).all(same);
        if !alike {
            return Err(StateError::damaged("the changes are of other operators"));
        }
        for (own, changed) in self.sections.iter_mut().zip(&changes.sections) {
            own.apply(changed)?;
        }
        self.head = Head { since: self.head.since, ..changes.head.clone() };
        Ok(())
    }
}
