//! A query that changes a table.

use super::search::{Searching, admits, search};
use super::{Duplicate, Hit, RowOf, Table};
use crate::columns::Columns;
use crate::error::{Cause, Failure};
use crate::operator::RefOf;
use crate::operator::table::Definition;
use crate::time::Cx;

/// A query that changes rows of a table.
pub trait Changing: Searching {
    /// What a failure names that is of no expression: the statement.
    const WHOLE: u16 = 0;

    /// The row that is written: a new one, or the one in place of `old`.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn write<'r>(
        &'r mut self,
        row: &'r Self::In<'_>,
        old: Option<RowOf<'r, Self::Table>>,
        cx: Cx,
    ) -> Result<RowOf<'r, Self::Table>, Failure>;
}

/// How a query changes a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// `INSERT INTO`: a new row.
    Insert,
    /// `UPSERT INTO`: in place of the row with its primary key, or a new one.
    Upsert,
    /// `UPSERT INTO .. ON`: in place of those that are found, or a new one.
    UpsertOn,
    /// `UPDATE`: in place of those that are found.
    Update,
    /// `DELETE`: those that are found go.
    Delete,
}

/// `INSERT INTO table`, `UPSERT INTO table`, `UPDATE table` or `DELETE FROM table`.
///
/// Which rows are meant is settled before any is written; each is written and put out before the next one is:
///
/// ```text
/// change.look(&row, cx, &table);
/// while let Some(written) = change.next(&row, cx, &mut table) { .. }
/// ```
#[derive(Debug)]
pub struct Change<Q: Changing> {
    query: Q,
    kind: ChangeKind,
    found: Vec<Hit>,
    next: usize,
    /// Whether a new row is to be written.
    new: bool,
    failure: Option<Failure>,
    /// The row that was written last.
    written: Option<<Q::Table as Definition>::Row>,
    scratch: Vec<Hit>,
}

impl<Q: Changing> Change<Q> {
    /// Of a query.
    pub fn new(query: Q, kind: ChangeKind) -> Self {
        Change {
            query,
            kind,
            found: Vec::new(),
            next: 0,
            new: false,
            failure: None,
            written: None,
            scratch: Vec::new(),
        }
    }

    /// Settles which rows a row that comes changes.
    #[inline]
    pub fn look(&mut self, row: &Q::In<'_>, cx: Cx, table: &Table<Q::Table>) {
        self.found.clear();
        (self.next, self.new) = (0, false);
        if !admits(&mut self.query, row, cx, &mut self.failure) {
            return;
        }
        if matches!(self.kind, ChangeKind::Insert | ChangeKind::Upsert) {
            self.new = true;
            return;
        }
        let Change { query, found, scratch, .. } = self;
        let searched = search(query, row, cx, table, scratch, |_, slot, _| {
            found.push(table.hit(slot));
            true
        });
        match searched {
            Ok(failure) => {
                self.failure = failure;
                self.new = self.kind == ChangeKind::UpsertOn && self.found.is_empty();
            }
            Err(failure) => self.failure = Some(failure),
        }
    }

    /// Changes the next row. `Some(Ok(None))` for one that went, or that was changed by others since; `None` when all is done.
    #[inline]
    pub fn next(
        &mut self,
        row: &Q::In<'_>,
        cx: Cx,
        table: &mut Table<Q::Table>,
    ) -> Option<Result<Option<RowOf<'_, Q::Table>>, Failure>> {
        if let Some(hit) = self.found.get(self.next) {
            self.next += 1;
            let Some(slot) = table.still(*hit) else { return Some(Ok(None)) };
            if self.kind == ChangeKind::Delete {
                table.delete(slot);
                return Some(Ok(None));
            }
            let made = match self.query.write(row, Some(table.row(slot)), cx) {
                Ok(made) => made,
                Err(failure) => return Some(Err(failure)),
            };
            let written = put(&mut self.written, made);
            return Some(match table.replace(slot, written) {
                Ok(()) => Ok(Some(written)),
                Err(Duplicate) => Err(Cause::DuplicateKey.at(Q::WHOLE)),
            });
        }
        // A condition that fails is not TRUE, but said once.
        if let Some(failure) = self.failure.take() {
            return Some(Err(failure));
        }
        if !std::mem::take(&mut self.new) {
            return None;
        }
        let made = match self.query.write(row, None, cx) {
            Ok(made) => made,
            Err(failure) => return Some(Err(failure)),
        };
        let written = put(&mut self.written, made);
        if self.kind == ChangeKind::Upsert {
            table.upsert(written);
            return Some(Ok(Some(written)));
        }
        Some(match table.insert(written) {
            Ok(()) => Ok(Some(written)),
            Err(Duplicate) => Err(Cause::DuplicateKey.at(Q::WHOLE)),
        })
    }
}

/// Copies a row to where it stays as long as it is put out.
fn put<'r, R: Columns>(place: &'r mut Option<R>, row: RefOf<'_, R>) -> RefOf<'r, R> {
    match place {
        Some(written) => {
            written.assign(row);
            written.as_ref()
        }
        none => none.insert(R::own(row)).as_ref(),
    }
}
