//! What a table is.

use std::cmp::Ordering;

use super::RowOf;
use crate::columns::Columns;

/// What a table is: its rows, its primary key and its indexes. Generated code has one for each table, the interpreter one for all.
pub trait Definition: 'static {
    /// A row.
    type Row: Columns;

    /// What decoding a row needs; `&()` in generated code.
    fn layout(&self) -> &<Self::Row as Columns>::Layout;

    /// Whether there is a primary key.
    fn keyed(&self) -> bool;
    /// A hash of a row's primary key.
    fn key(&self, row: RowOf<'_, Self>) -> u64;
    /// Whether two rows have the same primary key.
    fn same_key(&self, a: RowOf<'_, Self>, b: RowOf<'_, Self>) -> bool;

    /// The indexes, 64 at most.
    fn indexes(&self) -> &[IndexKind];
    /// A hash of the columns of an [`IndexKind::Hash`]; `None` where one is NULL, which equals nothing.
    fn hash(&self, index: usize, row: RowOf<'_, Self>) -> Option<u64>;
    /// Whether a row has a place in an [`IndexKind::Ordered`]: NULL and NaN are above and below nothing.
    fn ranks(&self, index: usize, row: RowOf<'_, Self>) -> bool;
    /// How two rows stand to each other in an [`IndexKind::Ordered`], both of which have a place there.
    fn order(&self, index: usize, a: RowOf<'_, Self>, b: RowOf<'_, Self>) -> Ordering;
}

/// What an index can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexKind {
    /// Rows whose columns equal something.
    Hash,
    /// Rows whose column is above or below something.
    Ordered,
}
