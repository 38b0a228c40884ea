//! What the pattern engine asks of a query.

use super::Form;
use crate::columns::{Columns, Key};
use crate::error::Failure;
use crate::operator::{Accumulators, Query, RefOf};
use crate::time::Cx;

/// A query over a pattern: what fits where, what is kept of it, and the row of a match. [`Query::In`] is an event of any of
/// the streams that the pattern reads.
///
/// Positions are numbered from left to right, those of NOT among them; there are at most 64. What is kept of the events of an
/// attempt are columns, all of them NULL at first, and accumulators.
pub trait Matching: Query {
    /// What is known of the pattern when its code is compiled; `None` where patterns come at run time.
    const FORM: Option<Form> = None;

    /// The PARTITION BY columns; `()` without.
    type Key: Key;
    /// What is kept of the events that are bound.
    type Kept: Columns;
    /// The accumulators of aggregates over repeated positions.
    type Accs: Accumulators;

    /// The positions whose conditions on the event alone it meets, as bits. None of these conditions can fail; those that can
    /// are left to [`fits`](Matching::fits).
    fn meets(&mut self, event: &Self::In<'_>, cx: Cx) -> u64;

    /// The partition of an event; `None` where a column of it is NULL.
    ///
    /// # Errors
    /// If it has no value.
    fn partition<'r>(
        &'r mut self,
        event: &'r Self::In<'_>,
        cx: Cx,
    ) -> Result<Option<RefOf<'r, Self::Key>>, Failure>;

    /// The one partition of a pattern without PARTITION BY.
    fn whole(&self) -> RefOf<'_, Self::Key>;

    /// The hash of what an event has to have in common with what is bound to fit at a position that has equalities.
    fn hash(&mut self, position: usize, event: &Self::In<'_>) -> u64;

    /// The same of what is bound.
    fn hash_of(&mut self, position: usize, kept: RefOf<'_, Self::Kept>, accs: &Self::Accs) -> u64;

    /// Whether an event that [`meets`](Matching::meets) the position also meets the conditions that look at what is bound.
    ///
    /// # Errors
    /// The first condition that has no value.
    fn fits(
        &mut self,
        position: usize,
        event: &Self::In<'_>,
        kept: RefOf<'_, Self::Kept>,
        accs: &Self::Accs,
        cx: Cx,
    ) -> Result<bool, Failure>;

    /// Binds an event to a position.
    ///
    /// # Errors
    /// If an argument of an aggregate has no value; nothing is bound then.
    fn bind(
        &mut self,
        position: usize,
        event: &Self::In<'_>,
        kept: &mut Self::Kept,
        accs: &mut Self::Accs,
        cx: Cx,
    ) -> Result<(), Failure>;

    /// Forgets what a position has bound: that of a side of OR that is out.
    fn unbind(&mut self, position: usize, kept: &mut Self::Kept, accs: &mut Self::Accs);

    /// What is kept of no events.
    fn nothing(&self) -> RefOf<'_, Self::Kept>;

    /// The accumulators of no events.
    fn accumulators(&self) -> Self::Accs;

    /// Notes in what is kept that the attempt has expired, for the row of ON TIMEOUT.
    fn expire(&mut self, kept: &mut Self::Kept);

    /// The row of a match, or of an attempt that has expired.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn emit<'r>(
        &'r mut self,
        kept: RefOf<'r, Self::Kept>,
        key: RefOf<'r, Self::Key>,
        accs: &'r Self::Accs,
        cx: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure>;

    /// What decoding a key needs; `&()` in generated code.
    fn key_layout(&self) -> &<Self::Key as Columns>::Layout;
    /// What decoding kept columns needs; `&()` in generated code.
    fn kept_layout(&self) -> &<Self::Kept as Columns>::Layout;
}
