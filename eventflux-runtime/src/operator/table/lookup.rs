//! A query that looks into a table.

use super::search::{Searching, admits, search};
use super::{Hit, RowOf, Table};
use crate::columns::Columns;
use crate::error::Failure;
use crate::operator::RefOf;
use crate::time::Cx;

/// A query that puts out rows of what it finds in a table.
pub trait Looking: Searching {
    /// What is read of a row of the table.
    type Found: Columns;

    /// Keeps what is read of a row of the table at a place of a list: by [`keep_at`].
    fn keep(&self, found: RowOf<'_, Self::Table>, cx: Cx, list: &mut Vec<Self::Found>, place: usize);

    /// The row of a pair, or of a row for which nothing was found.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn emit<'r>(
        &'r mut self,
        row: &'r Self::In<'_>,
        found: Option<RefOf<'r, Self::Found>>,
        cx: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure>;
}

/// Copies columns to a place of a list, or to its end, where what was there before keeps its allocations.
#[inline(always)]
pub fn keep_at<C: Columns>(list: &mut Vec<C>, place: usize, columns: RefOf<'_, C>) {
    match list.get_mut(place) {
        Some(kept) => kept.assign(columns),
        None => list.push(C::own(columns)),
    }
}

/// For which rows of the table rows are put out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// For all that are found: JOIN.
    All,
    /// For all that are found, and one where nothing is: LEFT JOIN.
    AllOrNone,
    /// For the first, or one where nothing is found: EXISTS.
    Whether,
}

/// `FROM a JOIN table ON ..`: a row for each row of the table that fits when a row comes.
///
/// What is read of these rows is copied before any row is put out, as those who read may change the table:
///
/// ```text
/// lookup.look(&row, cx, &table);
/// while let Some(made) = lookup.next(&row, cx) { .. }
/// ```
#[derive(Debug)]
pub struct Lookup<Q: Looking> {
    pub(super) query: Q,
    wanted: Wanted,
    /// The first `len` are what was found; the others keep what they have allocated.
    found: Vec<Q::Found>,
    len: usize,
    next: usize,
    /// Whether a row comes for nothing that was found.
    missing: bool,
    failure: Option<Failure>,
    scratch: Vec<Hit>,
}

impl<Q: Looking> Lookup<Q> {
    /// Of a query.
    pub fn new(query: Q, wanted: Wanted) -> Self {
        Lookup {
            query,
            wanted,
            found: Vec::new(),
            len: 0,
            next: 0,
            missing: false,
            failure: None,
            scratch: Vec::new(),
        }
    }

    /// Looks for the rows of the table that fit a row that comes.
    #[inline(always)]
    pub fn look(&mut self, row: &Q::In<'_>, cx: Cx, table: &Table<Q::Table>) {
        (self.len, self.next, self.missing) = (0, 0, false);
        if !admits(&mut self.query, row, cx, &mut self.failure) {
            return;
        }
        let Lookup { query, wanted, found, len, scratch, .. } = self;
        let searched = search(query, row, cx, table, scratch, |query, _, candidate| {
            query.keep(candidate, cx, found, *len);
            *len += 1;
            *wanted != Wanted::Whether
        });
        match searched {
            Ok(None) => {}
            Ok(failure @ Some(_)) => self.failure = failure,
            Err(failure) => {
                self.failure = Some(failure);
                return;
            }
        }
        self.missing = self.len == 0 && self.wanted != Wanted::All;
    }

    /// The next row, or failure, of what was found; `None` when all is done.
    #[inline(always)]
    pub fn next<'r>(&'r mut self, row: &'r Q::In<'_>, cx: Cx) -> Option<Result<Option<Q::Out<'r>>, Failure>> {
        if self.next < self.len {
            let found = &self.found[self.next];
            self.next += 1;
            return Some(self.query.emit(row, Some(found.as_ref()), cx));
        }
        // A condition that fails is not TRUE, but said once.
        if let Some(failure) = self.failure.take() {
            return Some(Err(failure));
        }
        if std::mem::take(&mut self.missing) {
            return Some(self.query.emit(row, None, cx));
        }
        None
    }
}
