//! What the questions of a generated app give.

use crate::error::RowError;

/// What a declared query over tables gave: `CREATE QUERY name AS SELECT ..` makes a method `name()` of the app.
///
/// In interpreted apps `eventflux::dynamic::Answer` is the same, with rows of values.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer<R> {
    /// The rows, in order.
    pub rows: Vec<R>,
    /// The rows that could not be computed, a division by zero in one of them, say.
    pub errors: Vec<RowError>,
}

impl<R> Default for Answer<R> {
    fn default() -> Self {
        Answer { rows: Vec::new(), errors: Vec::new() }
    }
}
