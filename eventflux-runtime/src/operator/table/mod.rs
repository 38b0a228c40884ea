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
use hashbrown::hash_table::Entry;

use crate::columns::Columns;
use crate::operator::RefOf;
use crate::operator::links::{Link, List, NONE};
use crate::state::Touched;

use by_hash::ByHash;
use in_order::InOrder;

pub use change::{Change, ChangeKind, Changing};
pub use definition::{Definition, IndexKind};
pub use lookup::{Looking, Lookup, Wanted, keep_at};
pub use search::{Path, Searching};

/// The borrowed form of a row of a table.
pub type RowOf<'r, D> = RefOf<'r, <D as Definition>::Row>;

/// The rows of a table, in order of entry, with its primary key and its indexes.
pub struct Table<D: Definition> {
    definition: D,
    /// By slot. A slot without a row keeps what its last one had allocated.
    contents: Vec<D::Row>,
    /// By slot, apart from the rows: who looks one up has no need of it.
    places: Vec<Place>,
    /// Slots without a row.
    free: Vec<u32>,
    /// The slots with a row, in order of entry.
    order: List,
    /// How many rows ever entered: the number of the next one.
    count: u64,
    /// The slots by primary key.
    keys: HashTable<u32>,
    indexes: Vec<Index>,
    /// Which slots changed since a checkpoint.
    touched: Touched,
}

/// The place of a row in the order of entry.
struct Place {
    /// In order of entry; a row that is replaced keeps its own.
    number: u64,
    link: Link,
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
            contents: Vec::new(),
            places: Vec::new(),
            free: Vec::new(),
            order: List::EMPTY,
            count: 0,
            keys: HashTable::new(),
            touched: Touched::default(),
        }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.contents.len() - self.free.len()
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
            self.note_key(hash, slot);
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
                    self.note_key(hash, slot);
                }
            }
        }
    }

    /// Takes out the row whose primary key has this hash and for which `is` is true; whether there was one.
    pub fn remove(&mut self, hash: u64, is: impl Fn(&D, RowOf<'_, D>) -> bool) -> bool {
        match self.find(hash, |row| is(&self.definition, row)) {
            Some(slot) => {
                self.delete(slot);
                true
            }
            None => false,
        }
    }

    /// Takes all rows out.
    pub fn clear(&mut self) {
        while let Some(first) = self.order.first() {
            self.delete(first);
        }
    }

    fn find(&self, hash: u64, is: impl Fn(RowOf<'_, D>) -> bool) -> Option<u32> {
        self.keys.find(hash, |slot| is(self.row(*slot))).copied()
    }

    #[inline]
    fn row(&self, slot: u32) -> RowOf<'_, D> {
        self.contents[slot as usize].as_ref()
    }

    /// The slots of its rows, in order of entry.
    fn slots(&self) -> impl Iterator<Item = u32> {
        let some = |slot: u32| (slot != NONE).then_some(slot);
        std::iter::successors(self.order.first(), move |slot| some(self.places[*slot as usize].link.after))
    }

    fn hit(&self, slot: u32) -> Hit {
        Hit { slot, number: self.places[slot as usize].number }
    }

    /// The slot of a row that was found, if it is still there.
    fn still(&self, hit: Hit) -> Option<u32> {
        let place = self.places.get(hit.slot as usize)?;
        (place.number == hit.number).then_some(hit.slot)
    }

    /// Puts a row in as the last one, and into all indexes.
    fn append(&mut self, row: RowOf<'_, D>) -> u32 {
        // Zero is the number of a slot without a row.
        self.count += 1;
        let slot = match self.free.pop() {
            Some(slot) => {
                self.contents[slot as usize].assign(row);
                self.places[slot as usize] = self.place_at_end(slot);
                slot
            }
            None => {
                let slot = u32::try_from(self.contents.len()).unwrap_or(NONE);
                assert!(slot != NONE, "a table has at most {NONE} rows");
                self.contents.push(D::Row::own(row));
                let place = self.place_at_end(slot);
                self.places.push(place);
                slot
            }
        };
        self.touched.add(slot);
        for index in 0..self.indexes.len() {
            self.enlist(index, slot);
        }
        slot
    }

    /// The place of the newest row.
    fn place_at_end(&mut self, slot: u32) -> Place {
        let places = &mut self.places;
        let link = self.order.push(slot, places, |places, slot| &mut places[slot as usize].link);
        Place { number: self.count, link }
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
            self.write(slot, row);
            self.note_key(hash, slot);
            return Ok(());
        }
        self.write(slot, row);
        Ok(())
    }

    /// Puts a row in place of another one, in all but the list of primary keys.
    fn write(&mut self, slot: u32, row: RowOf<'_, D>) {
        let mut moved: u64 = 0;
        for index in 0..self.indexes.len() {
            if !self.alike(index, self.row(slot), row) {
                moved |= 1 << index;
                self.delist(index, slot);
            }
        }
        self.contents[slot as usize].assign(row);
        self.touched.touch(slot);
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
        self.places[slot as usize].number = 0;
        self.touched.touch(slot);
        self.order.pull(slot, &mut self.places, |places, slot| &mut places[slot as usize].link);
        self.free.push(slot);
    }

    /// Puts the row in a slot into the list of primary keys.
    fn note_key(&mut self, hash: u64, slot: u32) {
        let Table { definition, contents, keys, .. } = self;
        keys.insert_unique(hash, slot, |slot| definition.key(contents[*slot as usize].as_ref()));
    }

    fn forget_key(&mut self, slot: u32) {
        let hash = self.definition.key(self.row(slot));
        let Table { definition, contents, keys, .. } = self;
        let rehash = |slot: &u32| definition.key(contents[*slot as usize].as_ref());
        if let Entry::Occupied(entry) = keys.entry(hash, |other| *other == slot, rehash) {
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
        let Table { definition, contents, places, indexes, .. } = self;
        let row = contents[slot as usize].as_ref();
        match &mut indexes[index] {
            Index::Hash(list) => {
                if let Some(hash) = definition.hash(index, row) {
                    list.insert(hash, slot);
                }
            }
            Index::Ordered(list) => {
                if definition.ranks(index, row) {
                    list.insert(slot, |a, b| ranked(definition, contents, places, index, a, b));
                }
            }
        }
    }

    /// Takes the row in a slot out of an index.
    fn delist(&mut self, index: usize, slot: u32) {
        let Table { definition, contents, places, indexes, .. } = self;
        let row = contents[slot as usize].as_ref();
        match &mut indexes[index] {
            Index::Hash(list) => {
                if let Some(hash) = definition.hash(index, row) {
                    list.remove(hash, slot);
                }
            }
            Index::Ordered(list) => {
                if definition.ranks(index, row) {
                    list.remove(slot, |a, b| ranked(definition, contents, places, index, a, b));
                }
            }
        }
    }
}

/// The order of an index: that of its columns, then that of entry.
fn ranked<D: Definition>(
    definition: &D,
    contents: &[D::Row],
    places: &[Place],
    index: usize,
    a: u32,
    b: u32,
) -> std::cmp::Ordering {
    let (a, b) = (a as usize, b as usize);
    let order = definition.order(index, contents[a].as_ref(), contents[b].as_ref());
    order.then(places[a].number.cmp(&places[b].number))
}

impl<D: Definition> std::fmt::Debug for Table<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("rows", &self.len()).finish_non_exhaustive()
    }
}
