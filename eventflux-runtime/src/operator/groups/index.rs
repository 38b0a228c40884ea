//! Slots by hash.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// Slots by hash. Not generic, so that the code of the table is compiled once.
#[derive(Clone, Debug, Default)]
pub(in crate::operator) struct Index {
    /// Slots, each with a part of its hash that the table's own places and tags do not use.
    table: HashTable<(u32, u32)>,
    /// The hash of each slot that is in the table.
    hashes: Vec<u64>,
}

#[inline]
fn part(hash: u64) -> u32 {
    (hash >> 25) as u32
}

#[inline]
fn note(hashes: &mut Vec<u64>, hash: u64, slot: u32) {
    let place = slot as usize;
    match hashes.get_mut(place) {
        Some(held) => *held = hash,
        None => {
            hashes.resize(place, 0);
            hashes.push(hash);
        }
    }
}

impl Index {
    /// The first slot whose hash agrees as far as the table knows it; nearly always the one that is searched.
    #[inline]
    pub(super) fn first(&self, hash: u64) -> Option<u32> {
        let &(_, slot) = self.table.find(hash, |&(held, _)| held == part(hash))?;
        Some(slot)
    }

    /// The slot with that hash that is the `same`.
    #[inline]
    pub(in crate::operator) fn find(&self, hash: u64, mut same: impl FnMut(u32) -> bool) -> Option<u32> {
        let found = self.table.find(hash, |&(held, slot)| held == part(hash) && same(slot));
        found.map(|&(_, slot)| slot)
    }

    /// The slot with that hash that is the `same`; if there is none, one that `next` gives is now there: the error.
    #[inline]
    pub(super) fn find_or_insert(
        &mut self,
        hash: u64,
        mut same: impl FnMut(u32) -> bool,
        next: impl FnOnce() -> u32,
    ) -> Result<u32, u32> {
        let Index { table, hashes } = self;
        let is_it = |&(held, slot): &(u32, u32)| held == part(hash) && same(slot);
        match table.entry(hash, is_it, |&(_, slot)| hashes[slot as usize]) {
            Entry::Occupied(found) => Ok(found.get().1),
            Entry::Vacant(place) => {
                let slot = next();
                place.insert((part(hash), slot));
                note(hashes, hash, slot);
                Err(slot)
            }
        }
    }

    pub(in crate::operator) fn insert(&mut self, hash: u64, slot: u32) {
        note(&mut self.hashes, hash, slot);
        self.table.insert_unique(hash, (part(hash), slot), |&(_, slot)| self.hashes[slot as usize]);
    }

    pub(super) fn remove(&mut self, slot: u32) {
        let hash = self.hashes[slot as usize];
        if let Ok(found) = self.table.find_entry(hash, |&(_, held)| held == slot) {
            found.remove();
        }
    }

    /// Removes everything, which is `content`. When there is much more room than content, removing one by one
    /// is cheaper than clearing the room.
    pub(in crate::operator) fn clear(&mut self, content: impl Iterator<Item = u32>) {
        if self.table.len() < self.table.capacity() / 32 {
            content.for_each(|slot| self.remove(slot));
        } else {
            self.table.clear();
        }
    }
}
