//! State as bytes: the codec that every operator writes through, and what becomes of what they write.
//!
//! ```text
//! codec    values to bytes and back
//! parts    lists of numbered parts, of which only those that changed need be written
//! changes  what changed: noted by groups, queues and slabs
//! image    the state of an app in memory
//! merge    a state and what changed in it, put together
//! file     an image as the bytes that are kept
//! ```
//!
//! Nothing else in the project names bincode or the checksum.

mod changes;
mod codec;
mod file;
mod image;
mod merge;
mod parts;

use std::fmt;

pub use changes::{Passing, Places, Ring, Touched};
pub use codec::{Decoder, Encoder};
pub use file::{Compression, FORMAT_VERSION};
pub use image::{Head, Image, Position, Section};
pub use parts::{Asks, Held, Numbers, Parts};

/// What keeps something that survives: an operator, a table, a clock. All of them write through one codec, and one method writes whatever the
/// encoder [asks](Encoder::asks) for.
pub trait StateHolder {
    /// Writes the state.
    fn save(&mut self, out: &mut Encoder);

    /// Takes over what `save` wrote as a whole.
    ///
    /// # Errors
    /// If the bytes are no such state; this is then undefined, but safe to restore again.
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError>;
}

/// `holds_state!([D: Definition] Table<D>)`: what it has as methods anyway.
macro_rules! holds_state {
    ([$($generics:tt)*] $ty:ty) => {
        impl<$($generics)*> $crate::state::StateHolder for $ty {
            fn save(&mut self, out: &mut $crate::state::Encoder) {
                <$ty>::save(self, out);
            }

            fn restore(
                &mut self,
                from: &mut $crate::state::Decoder<'_>,
            ) -> Result<(), $crate::state::StateError> {
                <$ty>::restore(self, from)
            }
        }
    };
}
pub(crate) use holds_state;

/// Why bytes are not the state they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateError {
    /// The bytes are not those that were written, or hold a value that can't be.
    Damaged(String),
    /// The bytes end early.
    Cut(String),
    /// The state belongs to another app.
    Foreign(String),
    /// The bytes are of a version, or compressed in a way, that this program does not read.
    Version(String),
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
            StateError::Cut(why) => write!(f, "incomplete state: {why}"),
            StateError::Version(why) => write!(f, "state of another version: {why}"),
            StateError::Foreign(why) => write!(f, "state of another app: {why}"),
        }
    }
}

impl std::error::Error for StateError {}
