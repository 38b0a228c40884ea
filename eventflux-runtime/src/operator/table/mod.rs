//! Tables: rows that stay until they are changed.
//!
//! ```text
//! definition  what a table is: its rows, its key, its indexes
//! by_hash     an index for equalities
//! in_order    an index for ranges
//! search      which rows a query means
//! lookup      a query that looks into a table
//! change      a query that changes one
//! state       snapshots
//! ```
//!
//! A table belongs to the app, not to a query: several look into it and change it. So a query that looks first copies what it reads of the
//! rows that it found, and puts out its rows then, while others may already change the table.

mod by_hash;
mod change;
mod definition;
mod in_order;
mod lookup;
mod search;
mod state;
#[cfg(test)]
mod tests;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Place;

use crate::columns::Columns;
use crate::operator::RefOf;

use by_hash::ByHash;
use in_order::InOrder;

pub use change::{Change, ChangeKind, Changing};
pub use definition::{Definition, IndexKind};
pub use lookup::{Looking, Lookup, Wanted, keep_at};
pub use search::{Path, Searching};

/// No row.
const NONE: u32 = u32::MAX;

/// The borrowed form of a row of a table.
pub type RowOf<'r, D> = RefOf<'r, <D as Definition>::Row>;

/// The rows of a table, in order of entry, with its primary key and its indexes.
pub struct Table<D: Definition> {
    definition: D,
    entries: Vec<Entry<D::Row>>,
    /// Slots without a row. They keep what theirs had allocated.
    free: Vec<u32>,
    first: u32,
    last: u32,
    /// How many rows ever entered: the number of the next one.
    count: u64,
    /// By primary key: its hash and the row.
    keys: HashTable<(u64, u32)>,
    indexes: Vec<Index>,
}

/// A row with its place in the order of entry.
struct Entry<R> {
    row: R,
    /// In order of entry; a row that is replaced keeps its own.
    number: u64,
    before: u32,
    after: u32,
}

enum Index {
    Hash(ByHash),
    Ordered(InOrder),
}

/// A row by its slot, as long as its number is this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    slot: u32,
    number: u64,
}

/// A row was not written: there is another one with its primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duplicate;

impl std::fmt::Display for Duplicate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there is another row with its primary key")
    }
}

impl std::error::Error for Duplicate {}

impl<D: Definition> Table<D> {
    /// A table without rows.
    pub fn new(definition: D) -> Self {
        let index = |kind: &IndexKind| match kind {
            IndexKind::Hash => Index::Hash(ByHash::default()),
            IndexKind::Ordered => Index::Ordered(InOrder::default()),
        };
        Table {
            indexes: definition.indexes().iter().map(index).collect(),
            definition,
            entries: Vec::new(),
            free: Vec::new(),
            first: NONE,
            last: NONE,
            count: 0,
            keys: HashTable::new(),
        }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the table is.
    pub fn definition(&self) -> &D {
        &self.definition
    }

    /// Its rows, in order of entry.
    pub fn rows(&self) -> impl Iterator<Item = RowOf<'_, D>> {
        self.slots().map(|slot| self.row(slot))
    }

    /// The row whose primary key has this hash and for which `is` is true.
    pub fn get(&self, hash: u64, is: impl Fn(RowOf<'_, D>) -> bool) -> Option<RowOf<'_, D>> {
        self.find(hash, is).map(|slot| self.row(slot))
    }

    /// Puts a row in as the last one.
    ///
    /// # Errors
    /// If there is a row with its primary key; nothing has changed then.
    pub fn insert(&mut self, row: RowOf<'_, D>) -> Result<(), Duplicate> {
        if self.definition.keyed() {
            let hash = self.definition.key(row);
            if self.find(hash, |other| self.definition.same_key(other, row)).is_some() {
                return Err(Duplicate);
            }
            let slot = self.append(row);
            self.keys.insert_unique(hash, (hash, slot), |(hash, _)| *hash);
        } else {
            self.append(row);
        }
        Ok(())
    }

    /// Puts a row in place of the one with its primary key, or as the last one. Without a primary key it is the last one.
    pub fn upsert(&mut self, row: RowOf<'_, D>) {
        let hash = if self.definition.keyed() { self.definition.key(row) } else { 0 };
        let old =
            self.definition.keyed().then(|| self.find(hash, |other| self.definition.same_key(other, row)));
        match old.flatten() {
            Some(slot) => self.write(slot, row),
            None => {
                let slot = self.append(row);
                if self.definition.keyed() {
                    self.keys.insert_unique(hash, (hash, slot), |(hash, _)| *hash);
                }
            }
        }
    }

    /// Takes out the row whose primary key has this hash and for which `is` is true; whether there was one.
    pub fn remove(&mut self, hash: u64, is: impl Fn(RowOf<'_, D>) -> bool) -> bool {
        match self.find(hash, is) {
            Some(slot) => {
                self.delete(slot);
                true
            }
            None => false,
        }
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        while self.first != NONE {
            self.delete(self.first);
        }
    }

    fn find(&self, hash: u64, is: impl Fn(RowOf<'_, D>) -> bool) -> Option<u32> {
        let found = self.keys.find(hash, |(other, slot)| *other == hash && is(self.row(*slot)));
        found.map(|(_, slot)| *slot)
    }

    #[inline]
    fn row(&self, slot: u32) -> RowOf<'_, D> {
        self.entries[slot as usize].row.as_ref()
    }

    /// The slots of its rows, in order of entry.
    fn slots(&self) -> impl Iterator<Item = u32> {
        let some = |slot: u32| (slot != NONE).then_some(slot);
        std::iter::successors(some(self.first), move |slot| some(self.entries[*slot as usize].after))
    }

    fn hit(&self, slot: u32) -> Hit {
        Hit { slot, number: self.entries[slot as usize].number }
    }

    /// The slot of a row that was found, if it is still there.
    fn still(&self, hit: Hit) -> Option<u32> {
        let entry = self.entries.get(hit.slot as usize)?;
        (entry.number == hit.number).then_some(hit.slot)
    }

    /// Puts a row in as the last one, and into all indexes.
    fn append(&mut self, row: RowOf<'_, D>) -> u32 {
        // Zero is the number of a slot without a row.
        self.count += 1;
        let (number, before) = (self.count, self.last);
        let slot = match self.free.pop() {
            Some(slot) => {
                let entry = &mut self.entries[slot as usize];
                entry.row.assign(row);
                (entry.number, entry.before, entry.after) = (number, before, NONE);
                slot
            }
            None => {
                let slot = u32::try_from(self.entries.len()).unwrap_or(NONE);
                assert!(slot != NONE, "a table has at most {NONE} rows");
                self.entries.push(Entry { row: D::Row::own(row), number, before, after: NONE });
                slot
            }
        };
        match before {
            NONE => self.first = slot,
            before => self.entries[before as usize].after = slot,
        }
        self.last = slot;
        for index in 0..self.indexes.len() {
            self.enlist(index, slot);
        }
        slot
    }

    /// Puts a row in place of another one.
    ///
    /// # Errors
    /// If a third one has its primary key; nothing has changed then.
    fn replace(&mut self, slot: u32, row: RowOf<'_, D>) -> Result<(), Duplicate> {
        if self.definition.keyed() && !self.definition.same_key(self.row(slot), row) {
            let hash = self.definition.key(row);
            if self.find(hash, |other| self.definition.same_key(other, row)).is_some() {
                return Err(Duplicate);
            }
            self.forget_key(slot);
            self.keys.insert_unique(hash, (hash, slot), |(hash, _)| *hash);
        }
        self.write(slot, row);
        Ok(())
    }

    /// Puts a row with the same primary key, or one whose key is in the list already, in place of another one.
    fn write(&mut self, slot: u32, row: RowOf<'_, D>) {
        for index in 0..self.indexes.len() {
            if !self.alike(index, self.row(slot), row) {
                self.delist(index, slot);
            }
        }
        // Those that were alike stay where they are; the others are in no list now.
        let moved: u64 = (0..self.indexes.len())
            .filter(|index| !self.alike(*index, self.row(slot), row))
            .fold(0, |moved, index| moved | 1 << index);
        self.entries[slot as usize].row.assign(row);
        for index in 0..self.indexes.len() {
            if moved & 1 << index != 0 {
                self.enlist(index, slot);
            }
        }
    }

    fn delete(&mut self, slot: u32) {
        if self.definition.keyed() {
            self.forget_key(slot);
        }
        for index in 0..self.indexes.len() {
            self.delist(index, slot);
        }
        let entry = &mut self.entries[slot as usize];
        let (before, after) = (entry.before, entry.after);
        entry.number = 0;
        match before {
            NONE => self.first = after,
            before => self.entries[before as usize].after = after,
        }
        match after {
            NONE => self.last = before,
            after => self.entries[after as usize].before = before,
        }
        self.free.push(slot);
    }

    fn forget_key(&mut self, slot: u32) {
        let hash = self.definition.key(self.row(slot));
        if let Place::Occupied(entry) = self.keys.entry(hash, |(_, other)| *other == slot, |(hash, _)| *hash)
        {
            entry.remove();
        }
    }

    /// Whether two rows have one place in an index.
    fn alike(&self, index: usize, a: RowOf<'_, D>, b: RowOf<'_, D>) -> bool {
        let definition = &self.definition;
        match &self.indexes[index] {
            Index::Hash(_) => definition.hash(index, a) == definition.hash(index, b),
            Index::Ordered(_) => match (definition.ranks(index, a), definition.ranks(index, b)) {
                (true, true) => definition.order(index, a, b).is_eq(),
                (a, b) => a == b,
            },
        }
    }

    /// Puts the row in a slot into an index.
    fn enlist(&mut self, index: usize, slot: u32) {
        let Table { definition, entries, indexes, .. } = self;
        let row = entries[slot as usize].row.as_ref();
        match &mut indexes[index] {
            Index::Hash(list) => {
                if let Some(hash) = definition.hash(index, row) {
                    list.insert(hash, slot);
                }
            }
            Index::Ordered(list) => {
                if definition.ranks(index, row) {
                    list.insert(slot, |a, b| ranked(definition, entries, index, a, b));
                }
            }
        }
    }

    /// Takes the row in a slot out of an index.
    fn delist(&mut self, index: usize, slot: u32) {
        let Table { definition, entries, indexes, .. } = self;
        let row = entries[slot as usize].row.as_ref();
        match &mut indexes[index] {
            Index::Hash(list) => {
                if let Some(hash) = definition.hash(index, row) {
                    list.remove(hash, slot);
                }
            }
            Index::Ordered(list) => {
                if definition.ranks(index, row) {
                    list.remove(slot, |a, b| ranked(definition, entries, index, a, b));
                }
            }
        }
    }
}

/// The order of an index: that of its columns, then that of entry.
fn ranked<D: Definition>(
    definition: &D,
    entries: &[Entry<D::Row>],
    index: usize,
    a: u32,
    b: u32,
) -> std::cmp::Ordering {
    let (a, b) = (&entries[a as usize], &entries[b as usize]);
    definition.order(index, a.row.as_ref(), b.row.as_ref()).then(a.number.cmp(&b.number))
}

impl<D: Definition> std::fmt::Debug for Table<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("rows", &self.len()).finish_non_exhaustive()
    }
}
