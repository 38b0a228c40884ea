//! Which keys have not been seen for long.

use super::super::chunks::Chunks;
use super::NONE;
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
    oldest: u32,
    newest: u32,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    at: Timestamp,
    older: u32,
    newer: u32,
}

impl Idle {
    pub(super) fn new(after: Duration) -> Self {
        let after = after.max(1);
        let (seen, oldest, newest) = (Chunks::default(), NONE, NONE);
        Idle { after, now: Timestamp::MIN, freed: 0, seen, oldest, newest }
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
        self.seen.get(self.oldest as usize).map_or(Timestamp::MAX, |seen| seen.at.plus(self.after))
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
        let number = self.oldest;
        if number == NONE || !self.is_gone(number) {
            return None;
        }
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
        std::iter::successors(known(self.oldest), move |number| known(self.seen[*number as usize].newer))
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
        let seen = Seen { at, older: self.newest, newer: NONE };
        *self.seen.reach(number as usize, || seen) = seen;
        match self.newest {
            NONE => self.oldest = number,
            newest => self.seen[newest as usize].newer = number,
        }
        self.newest = number;
    }

    #[inline]
    fn remove(&mut self, number: u32) {
        let Seen { older, newer, .. } = self.seen[number as usize];
        match older {
            NONE => self.oldest = newer,
            older => self.seen[older as usize].newer = newer,
        }
        match newer {
            NONE => self.newest = older,
            newer => self.seen[newer as usize].older = older,
        }
    }
}
