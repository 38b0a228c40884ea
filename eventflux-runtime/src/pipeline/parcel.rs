//! What crosses a queue.

use super::batch::Batch;
use crate::time::Timestamp;

/// Events on their way to the worker.
pub(super) struct Parcel<E> {
    pub(super) load: Load<E>,
    /// When it was sent, in nanoseconds of the pipeline's clock.
    pub(super) sent: u64,
    /// When its events came, in arrival time.
    pub(super) arrived: Timestamp,
}

/// The events of a parcel: one at least.
pub(super) enum Load<E> {
    /// One; and whether what it holds is to be kept.
    One(E, bool),
    /// Several, all of inputs of one lane.
    Many(Batch<E>),
}

impl<E> Parcel<E> {
    /// How many events it has.
    #[inline]
    pub(super) fn len(&self) -> u64 {
        match &self.load {
            Load::One(..) => 1,
            Load::Many(batch) => batch.len() as u64,
        }
    }

    /// The events.
    #[inline]
    pub(super) fn events(&self) -> &[E] {
        match &self.load {
            Load::One(event, _) => std::slice::from_ref(event),
            Load::Many(batch) => batch.events(),
        }
    }
}
