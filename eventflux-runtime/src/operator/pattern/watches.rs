//! Which attempts wait for what: lists of watches by position and hash.
//!
//! A key is not stored: watches of other keys with the same hash are in one list, and the query's `fits` tells them apart.

use hashbrown::HashTable;

use super::attempts::NONE;

/// A watch: an entry of the list of those with its hash.
#[derive(Clone, Debug)]
struct Watch {
    hash: u64,
    /// Its neighbours; the lists are rings.
    before: u32,
    after: u32,
}

const IDLE: Watch = Watch { hash: 0, before: NONE, after: NONE };

/// All watches, by numbers that their owners choose.
#[derive(Clone, Debug, Default)]
pub(super) struct Watches {
    watches: Vec<Watch>,
    /// For each position the first watch of each list.
    heads: Vec<HashTable<u32>>,
}

impl Watches {
    pub(super) fn new(positions: usize) -> Self {
        Watches { watches: Vec::new(), heads: vec![HashTable::new(); positions] }
    }

    /// Makes room for watches up to this number.
    #[inline]
    pub(super) fn reserve(&mut self, watches: usize) {
        if self.watches.len() < watches {
            self.watches.resize(watches, IDLE);
        }
    }

    /// The first of those with this hash.
    #[inline]
    pub(super) fn first(&self, position: usize, hash: u64) -> Option<u32> {
        self.heads[position].find(hash, |head| self.watches[*head as usize].hash == hash).copied()
    }

    /// The one behind it in its list, whose first is `head`.
    #[inline]
    pub(super) fn after(&self, watch: u32, head: u32) -> Option<u32> {
        let after = self.watches[watch as usize].after;
        (after != head).then_some(after)
    }

    /// The one behind it in the ring.
    #[inline]
    pub(super) fn next(&self, watch: u32) -> u32 {
        self.watches[watch as usize].after
    }

    /// The hash that it waits for.
    #[inline]
    pub(super) fn hash(&self, watch: u32) -> u64 {
        self.watches[watch as usize].hash
    }

    /// Adds a watch at the end of its list.
    #[inline]
    pub(super) fn add(&mut self, position: usize, watch: u32, hash: u64) {
        let watches = &mut self.watches;
        watches[watch as usize].hash = hash;
        match self.heads[position].find(hash, |head| watches[*head as usize].hash == hash) {
            Some(head) => append(watches, *head, watch),
            None => {
                let own = &mut watches[watch as usize];
                (own.before, own.after) = (watch, watch);
                self.heads[position].insert_unique(hash, watch, |head| watches[*head as usize].hash);
            }
        }
    }

    /// Takes a watch out of its list.
    #[inline]
    pub(super) fn remove(&mut self, position: usize, watch: u32) {
        let Watch { hash, before, after } = self.watches[watch as usize];
        let watches = &mut self.watches;
        let found = self.heads[position].find_entry(hash, |head| watches[*head as usize].hash == hash);
        if let Ok(mut found) = found
            && *found.get() == watch
        {
            if after == watch {
                found.remove();
                return;
            }
            *found.get_mut() = after;
        }
        unlink(watches, before, after);
    }

    /// Adds a watch at the end of the list that begins with `head`, [`NONE`] for an empty one.
    #[inline]
    pub(super) fn append(&mut self, head: &mut u32, watch: u32) {
        if *head == NONE {
            *head = watch;
            let own = &mut self.watches[watch as usize];
            (own.before, own.after) = (watch, watch);
        } else {
            append(&mut self.watches, *head, watch);
        }
    }

    /// Takes a watch out of the list that begins with `head`.
    #[inline]
    pub(super) fn unlink(&mut self, head: &mut u32, watch: u32) {
        let Watch { before, after, .. } = self.watches[watch as usize];
        if *head == watch {
            *head = if after == watch { NONE } else { after };
        }
        unlink(&mut self.watches, before, after);
    }

    /// Gives the memory back; there must be no watch.
    pub(super) fn shrink(&mut self) {
        *self = Watches::new(self.heads.len());
    }
}

#[inline]
fn append(watches: &mut [Watch], head: u32, watch: u32) {
    let last = std::mem::replace(&mut watches[head as usize].before, watch);
    watches[last as usize].after = watch;
    let own = &mut watches[watch as usize];
    (own.before, own.after) = (last, head);
}

#[inline]
fn unlink(watches: &mut [Watch], before: u32, after: u32) {
    watches[before as usize].after = after;
    watches[after as usize].before = before;
}
