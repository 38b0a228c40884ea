//! Which keys have not been seen for long.

use super::super::chunks::Chunks;
use super::NONE;
use crate::operator::links::{Link, List};
use crate::time::{Duration, Timestamp};

/// When keys were last seen, as a list in order of that time.
///
/// A key is gone once that was so long ago: no more is to be said for all that go at one instant. Those that are gone are freed
/// bit by bit.
#[derive(Debug)]
pub(super) struct Idle {
    after: Duration,
    /// Keys that were not seen for `after` by then are gone.
    now: Timestamp,
    /// How many keys were freed.
    freed: u64,
    seen: Chunks<Seen>,
    /// The oldest first.
    order: List,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    at: Timestamp,
    link: Link,
}

impl Idle {
    pub(super) fn new(after: Duration) -> Self {
        let after = after.max(1);
        Idle { after, now: Timestamp::MIN, freed: 0, seen: Chunks::default(), order: List::EMPTY }
    }

    /// The same before any key, of which so many were freed.
    pub(super) fn emptied(&self, freed: u64) -> Self {
        Idle { freed, ..Idle::new(self.after) }
    }

    /// When a key was last seen.
    pub(super) fn seen(&self, number: u32) -> Timestamp {
        self.seen[number as usize].at
    }

    /// When the key goes, or went, that was not seen for longest.
    #[inline]
    pub(super) fn due(&self) -> Timestamp {
        let oldest = self.order.first();
        oldest.map_or(Timestamp::MAX, |oldest| self.seen(oldest).plus(self.after))
    }

    /// All that happens by then, or before, has happened.
    #[inline]
    pub(super) fn expire(&mut self, now: Timestamp) {
        // Nothing goes at the largest time, which is later than any.
        self.now = self.now.max(now.min(Timestamp::MAX.minus(1)));
    }

    /// Whether a key is gone.
    #[inline]
    pub(super) fn is_gone(&self, number: u32) -> bool {
        self.seen[number as usize].at.plus(self.after) <= self.now
    }

    /// A key that is gone and was not freed; from now on it is.
    pub(super) fn free(&mut self) -> Option<u32> {
        let number = self.order.first().filter(|number| self.is_gone(*number))?;
        self.remove(number);
        self.freed = self.freed.saturating_add(1);
        Some(number)
    }

    /// How many keys are gone, freed or not. Those that were not are counted here.
    pub(super) fn gone(&self) -> u64 {
        self.freed.saturating_add(self.going().count() as u64)
    }

    /// The keys that are gone and were not freed, the oldest first.
    pub(super) fn going(&self) -> impl Iterator<Item = u32> + '_ {
        let known = |number: u32| (number != NONE).then_some(number);
        std::iter::successors(self.order.first(), move |number| known(self.seen[*number as usize].link.after))
            .take_while(|number| self.is_gone(*number))
    }

    /// A key is seen now.
    #[inline]
    pub(super) fn see(&mut self, number: u32, now: Timestamp) {
        self.remove(number);
        self.append(number, now);
    }

    /// A key is seen that is not in the list, which nothing in it was seen after.
    #[inline]
    pub(super) fn append(&mut self, number: u32, at: Timestamp) {
        let link = self.order.push(number, &mut self.seen, |seen, number| &mut seen[number as usize].link);
        let seen = Seen { at, link };
        *self.seen.reach(number as usize, || seen) = seen;
    }

    #[inline]
    fn remove(&mut self, number: u32) {
        self.order.pull(number, &mut self.seen, |seen, number| &mut seen[number as usize].link);
    }
}
