//! How events get in.

use crate::engine::Push;

/// An app with one input of rows of type `R`: what its `push_..` method does, for code that is generic over apps.
pub trait PushRow<R> {
    /// Pushes an event.
    fn push(&mut self, row: &R) -> Push;
}
