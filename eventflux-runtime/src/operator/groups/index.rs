//! Slots by hash.

use hashbrown::HashTable;

/// Slots by hash. Not generic, so that the code of the table is compiled once. It asks for the hash of a slot again where the
/// table grows or a slot is removed, which is rarer than that the memory for it would matter.
#[derive(Clone, Debug, Default)]
pub(in crate::operator) struct Index {
    /// Slots, each with a part of its hash that the table's own places and tags do not use.
    table: HashTable<(u32, u32)>,
}

#[inline]
fn part(hash: u64) -> u32 {
    (hash >> 25) as u32
}

impl Index {
    /// The first slot whose hash agrees as far as the table knows it; nearly always the one that is searched. `None`
    /// means that no slot has this hash.
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

    /// Adds a slot that is not there.
    #[inline]
    pub(in crate::operator) fn insert(&mut self, hash: u64, slot: u32, hash_of: impl Fn(u32) -> u64) {
        self.table.insert_unique(hash, (part(hash), slot), |&(_, slot)| hash_of(slot));
    }

    /// Removes a slot of that hash.
    pub(super) fn remove(&mut self, hash: u64, slot: u32) {
        if let Ok(found) = self.table.find_entry(hash, |&(_, held)| held == slot) {
            found.remove();
        }
    }

    /// Removes everything, which is `content`. When there is much more room than content, removing one by one
    /// is cheaper than clearing the room.
    pub(in crate::operator) fn clear(
        &mut self,
        content: impl Iterator<Item = u32>,
        hash_of: impl Fn(u32) -> u64,
    ) {
        if self.table.len() < self.table.capacity() / 32 {
            content.for_each(|slot| self.remove(hash_of(slot), slot));
        } else {
            self.table.clear();
        }
    }
}
