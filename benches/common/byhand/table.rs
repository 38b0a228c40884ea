//! Groups by name in numbered slots.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// The hash of a name.
#[inline(always)]
pub(crate) fn hash(name: &str) -> u64 {
    let mut hasher = FixedState::default().build_hasher();
    hasher.write(name.as_bytes());
    hasher.finish()
}

/// Groups in slots; the slots of groups that went are used again with all they have allocated.
#[derive(Debug)]
pub(crate) struct Table<G> {
    slots: HashTable<u32>,
    groups: Vec<(String, G)>,
    free: Vec<u32>,
}

impl<G> Default for Table<G> {
    fn default() -> Self {
        Table { slots: HashTable::new(), groups: Vec::new(), free: Vec::new() }
    }
}

impl<G: Default> Table<G> {
    /// The slot of a group, which is as it was left if its slot was used before.
    #[inline(always)]
    pub(crate) fn slot(&mut self, name: &str) -> u32 {
        let hash = hash(name);
        match self.slots.find(hash, |&slot| self.groups[slot as usize].0 == name) {
            Some(&slot) => slot,
            None => self.insert(hash, name),
        }
    }

    /// The slot of a group that is there.
    #[inline(always)]
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        self.slots.find(hash(name), |&slot| self.groups[slot as usize].0 == name).copied()
    }

    #[inline(never)]
    fn insert(&mut self, hash_of_name: u64, name: &str) -> u32 {
        let slot = match self.free.pop() {
            Some(slot) => {
                name.clone_into(&mut self.groups[slot as usize].0);
                slot
            }
            None => {
                self.groups.push((name.to_owned(), G::default()));
                (self.groups.len() - 1) as u32
            }
        };
        let groups = &self.groups;
        self.slots.insert_unique(hash_of_name, slot, |&slot| hash(&groups[slot as usize].0));
        slot
    }

    #[inline(always)]
    pub(crate) fn group(&mut self, slot: u32) -> &mut G {
        &mut self.groups[slot as usize].1
    }

    /// Lets a group go.
    #[inline(never)]
    pub(crate) fn remove(&mut self, slot: u32) {
        let hash = hash(&self.groups[slot as usize].0);
        if let Ok(entry) = self.slots.find_entry(hash, |&held| held == slot) {
            entry.remove();
            self.free.push(slot);
        }
    }

    /// The groups in the order in which they came, if none was removed since [`clear`](Self::clear).
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut G)> {
        let count = self.slots.len();
        self.groups[..count].iter_mut().map(|(name, group)| (name.as_str(), group))
    }

    /// Lets all groups go.
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.free.clear();
        self.free.extend((0..self.groups.len() as u32).rev());
    }
}
