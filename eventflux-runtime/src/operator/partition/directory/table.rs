//! The keys of partitions, to be found by their hashes.

use super::super::chunks::Chunks;
use super::NONE;
use crate::columns::Key;

/// Keys by number, found by linear hashing (Litwin 1980, "Linear hashing: a new tool for file and table addressing"): with each
/// key that comes a list is parted in two, or a few are, so that no event pays for a table that is made anew.
#[derive(Debug)]
pub(super) struct Table<K> {
    /// The first entry of each list of keys that share a hash.
    lists: Chunks<u32>,
    /// What is looked at of a hash: the least power of two that is no less than there are lists, less one.
    mask: u32,
    entries: Chunks<Entry<K>>,
    /// The first entry that is free; they are linked.
    free: u32,
    /// How many entries are in a list.
    len: usize,
    /// How many entries were looked at.
    #[cfg(test)]
    pub(super) touched: std::cell::Cell<usize>,
}

#[derive(Debug)]
struct Entry<K> {
    key: K,
    hash: u32,
    next: u32,
    /// [`ABSENT`] where it is in no list.
    order: u64,
}

const ABSENT: u64 = u64::MAX;

/// So many lists are there for each key, until there are [`SPARSE`] lists: most lists of few keys have one at most, and are
/// not searched. Where there are many keys they lie far apart anyway, and a list each is enough.
const LISTS_OF_KEY: usize = 4;
const SPARSE: usize = 1 << 12;

impl<K: Key> Table<K> {
    pub(super) fn new() -> Self {
        Table {
            lists: Chunks::default(),
            mask: 0,
            entries: Chunks::default(),
            free: NONE,
            len: 0,
            #[cfg(test)]
            touched: Default::default(),
        }
    }

    /// How many numbers were ever given out.
    pub(super) fn numbers(&self) -> usize {
        self.entries.len()
    }

    /// How many keys can be found.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The key of a number.
    pub(super) fn key(&self, number: u32) -> &K {
        &self.entries[number as usize].key
    }

    /// The place of a number in the order in which keys appeared; `None` if no key that can be found has it.
    pub(super) fn order(&self, number: u32) -> Option<u64> {
        let order = self.entries.get(number as usize)?.order;
        (order != ABSENT).then_some(order)
    }

    /// The number of a key and its place in the order of appearance.
    #[inline]
    pub(super) fn find(&self, hash: u32, key: K::Ref<'_>) -> Option<(u32, u64)> {
        if self.lists.is_empty() {
            return None;
        }
        let mut number = self.lists[self.list_of(hash)];
        while number != NONE {
            let entry = &self.entries[number as usize];
            self.touch();
            if entry.hash == hash && entry.key.same(key) {
                return Some((number, entry.order));
            }
            number = entry.next;
        }
        None
    }

    /// Gives a key that can't be found a number, one that was [released](Self::release) if there is one.
    pub(super) fn insert(&mut self, hash: u32, key: K::Ref<'_>, order: u64) -> u32 {
        let number = self.free;
        if number == NONE {
            return self.append(hash, K::own(key), order);
        }
        let entry = &mut self.entries[number as usize];
        self.free = entry.next;
        entry.key.assign(key);
        (entry.hash, entry.order) = (hash, order);
        self.link(number);
        number
    }

    /// Gives a key that can't be found the next number.
    pub(super) fn append(&mut self, hash: u32, key: K, order: u64) -> u32 {
        let number = u32::try_from(self.entries.len()).unwrap_or(NONE);
        // The memory for so many partitions would have run out before.
        assert!(number < NONE, "more than 2^32 partitions");
        self.entries.push(Entry { key, hash, next: NONE, order });
        self.link(number);
        number
    }

    /// The list of a hash, of which there is one at least: those that would be beyond the last have not been parted from the
    /// lower half yet.
    #[inline]
    fn list_of(&self, hash: u32) -> usize {
        let list = (hash & self.mask) as usize;
        if list < self.lists.len() { list } else { list & (self.mask >> 1) as usize }
    }

    /// Puts an entry into its list, and parts lists if there are too few.
    fn link(&mut self, number: u32) {
        self.len += 1;
        for _ in 0..LISTS_OF_KEY {
            if self.lists.len() < self.len.max(SPARSE.min(self.len * LISTS_OF_KEY)) {
                self.part();
            }
        }
        self.prepend(number);
    }

    fn prepend(&mut self, number: u32) {
        self.touch();
        let list = self.list_of(self.entries[number as usize].hash);
        self.entries[number as usize].next = std::mem::replace(&mut self.lists[list], number);
    }

    /// One list more: some of the keys of the list that is next to be parted go into it.
    fn part(&mut self) {
        let lists = self.lists.len();
        self.lists.push(NONE);
        self.mask = (lists + 1).next_power_of_two() as u32 - 1;
        if lists == 0 {
            return;
        }
        // The list that the new one is the other half of.
        let parted = lists - (lists + 1).next_power_of_two() / 2;
        let mut number = std::mem::replace(&mut self.lists[parted], NONE);
        while number != NONE {
            let next = self.entries[number as usize].next;
            self.prepend(number);
            number = next;
        }
    }

    /// Lets a key be found no more. Its number stays taken.
    pub(super) fn unlink(&mut self, number: u32) {
        let Entry { hash, next, .. } = self.entries[number as usize];
        let list = self.list_of(hash);
        let mut at = self.lists[list];
        self.touch();
        if at == number {
            self.lists[list] = next;
        } else {
            while self.entries[at as usize].next != number {
                at = self.entries[at as usize].next;
                self.touch();
            }
            self.entries[at as usize].next = next;
        }
        self.entries[number as usize].order = ABSENT;
        self.len -= 1;
    }

    /// Lets a number be given out again.
    pub(super) fn release(&mut self, number: u32) {
        if self.entries[number as usize].order != ABSENT {
            self.unlink(number);
        }
        self.entries[number as usize].next = std::mem::replace(&mut self.free, number);
    }

    #[inline]
    fn touch(&self) {
        #[cfg(test)]
        self.touched.set(self.touched.get() + 1);
    }
}
