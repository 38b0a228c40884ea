//! What a side holds: rows in the order in which they came, and by key.

use crate::columns::Columns;
use crate::state::{Decoder, Encoder, StateError};

/// No row, no list.
pub(super) const NONE: u32 = u32::MAX;

/// The rows of one key, in order of entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct List {
    pub(super) first: u32,
    last: u32,
}

impl List {
    pub(super) const EMPTY: List = List { first: NONE, last: NONE };

    pub(super) fn is_empty(&self) -> bool {
        self.first == NONE
    }

    pub(super) fn first(&self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    /// Puts something at the end; gives what was last.
    #[inline]
    pub(super) fn push(&mut self, id: u32) -> u32 {
        let last = std::mem::replace(&mut self.last, id);
        if last == NONE {
            self.first = id;
        }
        last
    }

    /// Takes out what stands between these.
    #[inline]
    pub(super) fn pull(&mut self, before: u32, after: u32) {
        if before == NONE {
            self.first = after;
        }
        if after == NONE {
            self.last = before;
        }
    }
}

/// A row that is held.
#[derive(Debug)]
pub(super) struct Row<C> {
    /// Its number in order of entry; 0 where the place is free.
    pub(super) number: u64,
    /// Its time, in microseconds.
    pub(super) at: i64,
    /// The slot of its key; [`NONE`] where a column of that is NULL.
    pub(super) key: u32,
    /// Its neighbours of the same key; of a free place `after` is the next free one.
    before: u32,
    pub(super) after: u32,
    /// The pairs that it is in.
    pub(super) pairs: List,
    /// Whether it has had a partner.
    pub(super) matched: bool,
    pub(super) kept: C,
}

/// The rows that a side holds, by ids. A free place keeps its allocations for the next row.
#[derive(Debug)]
pub(super) struct Held<C, R> {
    rows: Vec<Row<C>>,
    free: u32,
    len: usize,
    /// How many rows ever came; the newest one's number.
    count: u64,
    /// Which rows stay.
    pub(super) rule: R,
}

impl<C: Columns, R> Held<C, R> {
    pub(super) fn new(rule: R) -> Self {
        Held { rows: Vec::new(), free: NONE, len: 0, count: 0, rule }
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    #[inline]
    pub(super) fn row(&self, id: u32) -> &Row<C> {
        &self.rows[id as usize]
    }

    #[inline]
    pub(super) fn row_mut(&mut self, id: u32) -> &mut Row<C> {
        &mut self.rows[id as usize]
    }

    /// Holds a row; its id. It is in no list yet.
    #[inline]
    pub(super) fn hold(&mut self, kept: C::Ref<'_>, key: u32, at: i64) -> u32 {
        let id = match self.free {
            NONE => self.push(kept),
            id => {
                let row = &mut self.rows[id as usize];
                self.free = row.after;
                row.kept.assign(kept);
                id
            }
        };
        self.len += 1;
        self.count += 1;
        let (number, row) = (self.count, &mut self.rows[id as usize]);
        (row.number, row.at, row.key, row.before, row.after) = (number, at, key, NONE, NONE);
        (row.pairs, row.matched) = (List::EMPTY, false);
        id
    }

    #[cold]
    fn push(&mut self, kept: C::Ref<'_>) -> u32 {
        self.rows.push(Row {
            number: 0,
            at: 0,
            key: NONE,
            before: NONE,
            after: NONE,
            pairs: List::EMPTY,
            matched: false,
            kept: C::own(kept),
        });
        (self.rows.len() - 1) as u32
    }

    /// Puts a row behind the others of its key.
    #[inline]
    pub(super) fn link(&mut self, id: u32, list: &mut List) {
        let last = list.push(id);
        self.rows[id as usize].before = last;
        if last != NONE {
            self.rows[last as usize].after = id;
        }
    }

    /// Takes a row out of the list of its key.
    #[inline]
    pub(super) fn unlink(&mut self, id: u32, list: &mut List) {
        let Row { before, after, .. } = self.rows[id as usize];
        list.pull(before, after);
        if before != NONE {
            self.rows[before as usize].after = after;
        }
        if after != NONE {
            self.rows[after as usize].before = before;
        }
    }

    /// Lets a row go that is in no list. What is kept of it stays until the next one comes.
    #[inline]
    pub(super) fn free(&mut self, id: u32) {
        let row = &mut self.rows[id as usize];
        (row.number, row.after) = (0, self.free);
        self.free = id;
        self.len -= 1;
    }

    /// The ids of the rows, in order of entry.
    pub(super) fn ids(&self) -> Vec<u32> {
        let held = (0..).zip(&self.rows).filter(|(_, row)| row.number != 0);
        let mut ids: Vec<u32> = held.map(|(id, _)| id).collect();
        ids.sort_unstable_by_key(|id| self.row(*id).number);
        ids
    }

    /// Where each row stands in the order of `ids`, by id.
    pub(super) fn order(&self, ids: &[u32]) -> Vec<u32> {
        let mut order = vec![NONE; self.rows.len()];
        for (place, id) in (0..).zip(ids) {
            order[*id as usize] = place;
        }
        order
    }

    /// Without rows, and with no more memory than at first.
    pub(super) fn clear(&mut self) {
        (self.rows, self.free, self.len, self.count) = (Vec::new(), NONE, 0, 0);
    }

    /// Writes what is known of the rows of `ids` but their keys, which `key` writes.
    pub(super) fn save(
        &self,
        ids: &[u32],
        layout: &C::Layout,
        out: &mut Encoder,
        mut key: impl FnMut(u32, &mut Encoder),
    ) {
        out.put_u64(self.count);
        out.put_len(ids.len());
        for id in ids {
            let row = self.row(*id);
            out.put_u64(row.number);
            out.put_i64(row.at);
            out.put_bool(row.matched);
            key(row.key, out);
            row.kept.save(layout, out);
        }
    }

    /// Takes over what `save` wrote; `key` reads a key and gives its slot. Ids are then in order of entry, and the rows in no list.
    pub(super) fn restore(
        &mut self,
        layout: &C::Layout,
        from: &mut Decoder<'_>,
        mut key: impl FnMut(&mut Decoder<'_>) -> Result<u32, StateError>,
    ) -> Result<u32, StateError> {
        self.clear();
        let count = from.get_u64()?;
        let rows = from.get_len()?;
        let rows = u32::try_from(rows).map_err(|_| StateError::damaged("more than 2^32 rows"))?;
        for _ in 0..rows {
            let (number, at, matched) = (from.get_u64()?, from.get_i64()?, from.get_bool()?);
            if number <= self.count || number > count {
                return Err(StateError::damaged("rows out of order"));
            }
            self.count = number;
            let key = key(from)?;
            let kept = C::load(layout, from)?;
            let id = self.push(kept.as_ref());
            self.len += 1;
            let row = &mut self.rows[id as usize];
            (row.number, row.at, row.key, row.matched) = (number, at, key, matched);
        }
        self.count = count;
        Ok(rows)
    }
}
