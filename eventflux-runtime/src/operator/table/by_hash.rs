//! An index for equalities: the rows with each hash.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::NONE;

/// Rows by hash. Those with the same one are a list, in no order.
#[derive(Debug, Default)]
pub(super) struct ByHash {
    /// The hash, and its first row.
    lists: HashTable<(u64, u32)>,
    /// For each slot the rows before and after its own in their list.
    links: Vec<[u32; 2]>,
}

impl ByHash {
    pub(super) fn insert(&mut self, hash: u64, slot: u32) {
        if self.links.len() <= slot as usize {
            self.links.resize(slot as usize + 1, [NONE; 2]);
        }
        let next = match self.lists.entry(hash, |(other, _)| *other == hash, |(hash, _)| *hash) {
            Entry::Occupied(mut list) => std::mem::replace(&mut list.get_mut().1, slot),
            Entry::Vacant(place) => {
                place.insert((hash, slot));
                NONE
            }
        };
        self.links[slot as usize] = [NONE, next];
        if next != NONE {
            self.links[next as usize][0] = slot;
        }
    }

    pub(super) fn remove(&mut self, hash: u64, slot: u32) {
        let [before, after] = self.links[slot as usize];
        if after != NONE {
            self.links[after as usize][0] = before;
        }
        if before != NONE {
            self.links[before as usize][1] = after;
            return;
        }
        if let Entry::Occupied(mut list) =
            self.lists.entry(hash, |(other, _)| *other == hash, |(hash, _)| *hash)
        {
            if after == NONE {
                list.remove();
            } else {
                list.get_mut().1 = after;
            }
        }
    }

    /// The rows with a hash.
    pub(super) fn find(&self, hash: u64) -> impl Iterator<Item = u32> {
        let some = |slot: u32| (slot != NONE).then_some(slot);
        let first = self.lists.find(hash, |(other, _)| *other == hash).map(|(_, slot)| *slot);
        std::iter::successors(first, move |slot| some(self.links[*slot as usize][1]))
    }
}
