//! Output rates: which of the rows that a query puts out go on, and when. One file each.
//!
//! An output rate is a query of its own, whose events are the rows of another: it keeps columns of them, and its groups are
//! theirs. ALL and LAST hold back what comes until a period is over, as batch windows do: by time these are the spans of
//! TIMEBATCH ([`AllEvery`], [`LastEvery`]), by events the batches of LENGTHBATCH ([`AllOfEvents`], [`LastOfEvents`]). FIRST
//! lets a row through and then keeps still ([`FirstEvery`], [`FirstOfEvents`]), and [`Snapshot`] repeats what there is.

mod first_every;
mod first_of_events;
mod periods;
mod snapshot;

pub use first_every::FirstEvery;
pub use first_of_events::FirstOfEvents;
pub use periods::{AllEvery, AllOfEvents, LastEvery, LastOfEvents, Periods};
pub use snapshot::Snapshot;
