//! State as bytes: the codec that every operator writes through.
//!
//! Nothing else in the project names bincode or the checksum.

mod codec;
mod snapshot;

use std::fmt;

pub use codec::{Decoder, Encoder};
pub use snapshot::{FORMAT_VERSION, open, seal};

/// Why bytes are not the state they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateError {
    /// The bytes are not those that were written, or hold a value that can't be.
    Damaged(String),
    /// The snapshot belongs to another app or another format version.
    Foreign(String),
}

impl StateError {
    /// The bytes are damaged; `why` says how.
    #[cold]
    pub fn damaged(why: impl Into<String>) -> Self {
        StateError::Damaged(why.into())
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StateError::Damaged(why) => write!(f, "damaged state: {why}"),
            StateError::Foreign(why) => write!(f, "state of another app: {why}"),
        }
    }
}

impl std::error::Error for StateError {}
