//! Which attempts wait for what: lists of watches by position and hash.
//!
//! A key is not stored: watches of other keys with the same hash are in one list, and the query's `fits` tells them apart. A list
//! stays when its last watch goes, as keys that come back are the rule; those that are empty are removed when they are many. The
//! attempts of a SEQUENCE wait for nothing in particular: those of a partition are a ring of the same kind, whose first is known by the
//! partition, if they are not in lanes.

use hashbrown::HashTable;

use super::attempts::NONE;

/// A watch: an entry of a list.
#[derive(Clone, Copy, Debug)]
struct Watch {
    /// Its list.
    list: u32,
    /// Its neighbours; the lists are rings.
    before: u32,
    after: u32,
}

const IDLE: Watch = Watch { list: NONE, before: NONE, after: NONE };

/// A list.
#[derive(Clone, Copy, Debug)]
struct List {
    hash: u64,
    /// Its first watch; of a free place the next one.
    head: u32,
}

/// The lists of a position.
#[derive(Clone, Debug)]
struct Lists {
    index: HashTable<u32>,
    lists: Vec<List>,
    free: u32,
    /// How many lists have no watch.
    empty: usize,
}

/// All watches, by numbers that their owners choose.
#[derive(Clone, Debug)]
pub(super) struct Watches {
    watches: Vec<Watch>,
    positions: Vec<Lists>,
}

/// How many empty lists are kept whatever there is beside them.
const FEW: usize = 1024;

impl Lists {
    fn new() -> Self {
        Lists { index: HashTable::new(), lists: Vec::new(), free: NONE, empty: 0 }
    }

    /// The list of this hash, if there is one.
    #[inline]
    fn find(&self, hash: u64) -> Option<u32> {
        self.index.find(hash, |list| self.lists[*list as usize].hash == hash).copied()
    }

    /// A new list.
    #[cold]
    #[inline(never)]
    fn add(&mut self, hash: u64) -> u32 {
        if self.empty > FEW && self.empty > self.index.len() / 2 {
            self.forget_empty();
        }
        let list = match self.free {
            NONE => {
                self.lists.push(List { hash, head: NONE });
                // The memory for more would have run out before.
                (self.lists.len() - 1) as u32
            }
            free => {
                self.free = std::mem::replace(&mut self.lists[free as usize], List { hash, head: NONE }).head;
                free
            }
        };
        let lists = &self.lists;
        self.index.insert_unique(hash, list, |list| lists[*list as usize].hash);
        self.empty += 1;
        list
    }

    /// Removes the lists that have no watch.
    fn forget_empty(&mut self) {
        let (lists, free) = (&mut self.lists, &mut self.free);
        self.index.retain(|list| {
            let own = &mut lists[*list as usize];
            let empty = own.head == NONE;
            if empty {
                own.head = std::mem::replace(free, *list);
            }
            !empty
        });
        self.empty = 0;
    }
}

impl Watches {
    pub(super) fn new(positions: usize) -> Self {
        Watches { watches: Vec::new(), positions: vec![Lists::new(); positions] }
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
        let lists = &self.positions[position];
        let head = lists.lists[lists.find(hash)? as usize].head;
        (head != NONE).then_some(head)
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

    /// The last of the list whose first is `head`.
    #[inline]
    pub(super) fn last(&self, head: u32) -> u32 {
        self.watches[head as usize].before
    }

    /// The hash that it waits for.
    #[inline]
    pub(super) fn hash(&self, position: usize, watch: u32) -> u64 {
        let list = self.watches[watch as usize].list;
        self.positions[position].lists[list as usize].hash
    }

    /// Adds a watch at the end of its list.
    #[inline(always)]
    pub(super) fn add(&mut self, position: usize, watch: u32, hash: u64) {
        let lists = &mut self.positions[position];
        let list = match lists.find(hash) {
            Some(list) => list,
            None => lists.add(hash),
        };
        self.watches[watch as usize].list = list;
        let head = &mut lists.lists[list as usize].head;
        if *head == NONE {
            lists.empty -= 1;
        }
        append(&mut self.watches, head, watch);
    }

    /// Takes a watch out of its list.
    #[inline(always)]
    pub(super) fn remove(&mut self, position: usize, watch: u32) {
        let lists = &mut self.positions[position];
        let head = &mut lists.lists[self.watches[watch as usize].list as usize].head;
        unlink(&mut self.watches, head, watch);
        if *head == NONE {
            lists.empty += 1;
        }
    }

    /// Adds a watch at the end of the list that begins with `head`, [`NONE`] for an empty one.
    #[inline]
    pub(super) fn append(&mut self, head: &mut u32, watch: u32) {
        append(&mut self.watches, head, watch);
    }

    /// Takes a watch out of the list that begins with `head`.
    #[inline]
    pub(super) fn unlink(&mut self, head: &mut u32, watch: u32) {
        unlink(&mut self.watches, head, watch);
    }

    /// Gives the memory back; there must be no watch.
    pub(super) fn shrink(&mut self) {
        *self = Watches::new(self.positions.len());
    }
}

#[inline]
fn append(watches: &mut [Watch], head: &mut u32, watch: u32) {
    if *head == NONE {
        *head = watch;
        let own = &mut watches[watch as usize];
        (own.before, own.after) = (watch, watch);
        return;
    }
    let last = std::mem::replace(&mut watches[*head as usize].before, watch);
    watches[last as usize].after = watch;
    let own = &mut watches[watch as usize];
    (own.before, own.after) = (last, *head);
}

#[inline]
fn unlink(watches: &mut [Watch], head: &mut u32, watch: u32) {
    let Watch { before, after, .. } = watches[watch as usize];
    if after == watch {
        *head = NONE;
        return;
    }
    if *head == watch {
        *head = after;
    }
    watches[before as usize].after = after;
    watches[after as usize].before = before;
}
