//! Which rows of a table a query means.

use super::{Definition, Hit, Index, RowOf, Table};
use crate::error::Failure;
use crate::operator::Query;
use crate::time::Cx;

/// A query that looks for rows of a table when a row comes.
pub trait Searching: Query {
    /// The table.
    type Table: Definition;

    /// The filter of the row that comes; where it is not TRUE, nothing happens.
    ///
    /// # Errors
    /// If the condition has no value.
    fn admit(&mut self, row: &Self::In<'_>, cx: Cx) -> Result<bool, Failure>;

    /// Where the rows of the table are that may fit.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn path(&mut self, row: &Self::In<'_>, cx: Cx) -> Result<Path, Failure>;

    /// Whether [`has_key`](Searching::has_key) is asked at a [`Path::Key`]; otherwise [`fits`](Searching::fits) tells that too.
    fn asks_key(&self) -> bool {
        false
    }

    /// Whether a row of the table has the primary key that is looked for.
    fn has_key(&mut self, _row: &Self::In<'_>, _candidate: RowOf<'_, Self::Table>, _cx: Cx) -> bool {
        true
    }

    /// Whether a row of the table is one that is meant.
    ///
    /// # Errors
    /// The first condition that has no value.
    fn fits(
        &mut self,
        row: &Self::In<'_>,
        candidate: RowOf<'_, Self::Table>,
        cx: Cx,
    ) -> Result<bool, Failure>;

    /// Whether a row of the table is too low for a [`Path::Range`].
    fn is_below(&mut self, _row: &Self::In<'_>, _candidate: RowOf<'_, Self::Table>, _cx: Cx) -> bool {
        false
    }

    /// Whether a row of the table is too high for a [`Path::Range`].
    fn is_above(&mut self, _row: &Self::In<'_>, _candidate: RowOf<'_, Self::Table>, _cx: Cx) -> bool {
        false
    }
}

/// Where to look for rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// Nowhere: a column that something must equal is NULL.
    Nowhere,
    /// At the row whose primary key has this hash.
    Key(u64),
    /// In an index, at the rows whose columns have this hash.
    Index(usize, u64),
    /// In an ordered index, from the first row that is not below on to the last that is not above.
    Range(usize),
    /// At all rows.
    Scan,
}

/// Whether the filter lets a row that comes pass; a failure is kept.
#[inline(always)]
pub(super) fn admits<Q: Searching>(
    query: &mut Q,
    row: &Q::In<'_>,
    cx: Cx,
    failure: &mut Option<Failure>,
) -> bool {
    match query.admit(row, cx) {
        Ok(admitted) => admitted,
        Err(failed) => {
            *failure = Some(failed);
            false
        }
    }
}

/// Calls `hit` with each row that is meant, in order of entry, as long as that is true. Gives the first failure of a condition: rows for
/// which it fails are not meant. `found` is scratch space.
///
/// # Errors
/// If it is not known where to look.
#[inline(always)]
pub(super) fn search<Q: Searching>(
    query: &mut Q,
    row: &Q::In<'_>,
    cx: Cx,
    table: &Table<Q::Table>,
    found: &mut Vec<Hit>,
    mut hit: impl FnMut(&mut Q, u32, RowOf<'_, Q::Table>) -> bool,
) -> Result<Option<Failure>, Failure> {
    let mut failed = None;
    // Whether it fits, and if so, whether more are wanted.
    let mut look = |query: &mut Q, slot: u32| {
        let candidate = table.row(slot);
        match query.fits(row, candidate, cx) {
            Ok(true) => Some(hit(query, slot, candidate)),
            Ok(false) => None,
            Err(failure) => {
                failed.get_or_insert(failure);
                None
            }
        }
    };
    let (index, hash) = match query.path(row, cx)? {
        Path::Nowhere => return Ok(None),
        Path::Key(hash) => {
            if query.asks_key() {
                if let Some(slot) = table.keys.find(hash, |slot| query.has_key(row, table.row(*slot), cx)) {
                    look(query, *slot);
                }
                return Ok(failed);
            }
            // One at most fits. Others that are asked, as their hash is alike, have another key.
            table.keys.find(hash, |slot| look(query, *slot).is_some());
            return Ok(failed);
        }
        Path::Scan => {
            for slot in table.slots() {
                if look(query, slot) == Some(false) {
                    break;
                }
            }
            return Ok(failed);
        }
        Path::Index(index, hash) => (index, hash),
        Path::Range(index) => (index, 0),
    };
    found.clear();
    match &table.indexes[index] {
        Index::Hash(list) => found.extend(list.find(hash).map(|slot| table.hit(slot))),
        Index::Ordered(list) => {
            let from = list.from(&mut |slot| query.is_below(row, table.row(slot), cx));
            for slot in from {
                if query.is_above(row, table.row(slot), cx) {
                    break;
                }
                found.push(table.hit(slot));
            }
        }
    }
    found.sort_unstable_by_key(|hit| hit.number);
    for hit in &*found {
        if look(query, hit.slot) == Some(false) {
            break;
        }
    }
    Ok(failed)
}
