//! What a join asks of its query.

use super::Form;
use crate::columns::{Columns, Key};
use crate::error::Failure;
use crate::operator::{Query, RefOf};
use crate::time::Cx;

/// The left side of a join.
#[derive(Clone, Copy, Debug)]
pub struct Left;

/// The right side of a join.
#[derive(Clone, Copy, Debug)]
pub struct Right;

/// A query over rows of two sides that have a key in common; [`Query::In`] means nothing to a join.
pub trait Keyed: Query {
    /// The equalities of ON; `()` without.
    type Key: Key;

    /// What decoding a key needs; `&()` in generated code.
    fn key_layout(&self) -> &<Self::Key as Columns>::Layout;
}

/// What a join asks about the rows of side `S`.
pub trait JoinSide<S>: Keyed {
    /// A row that comes.
    type Row<'r>: ?Sized;
    /// What is kept of a row.
    type Kept: Columns;
    /// What the side's window looks at.
    type Mark: Columns;

    /// The side's filter; rows that are not TRUE do not come.
    ///
    /// # Errors
    /// If the condition has no value.
    fn admit(&mut self, row: &Self::Row<'_>, cx: Cx) -> Result<bool, Failure>;

    /// The key of a row; `None` where a column of it is NULL, which is equal to nothing.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn key<'r>(&'r mut self, row: &'r Self::Row<'_>, cx: Cx)
    -> Result<Option<RefOf<'r, Self::Key>>, Failure>;

    /// What the side's window looks at of a row.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn mark<'r>(&'r mut self, row: &'r Self::Row<'_>, cx: Cx) -> Result<RefOf<'r, Self::Mark>, Failure>;

    /// The columns to keep of a row.
    fn keep<'r>(&self, row: &'r Self::Row<'_>, cx: Cx) -> RefOf<'r, Self::Kept>;

    /// What decoding kept columns needs; `&()` in generated code.
    fn kept_layout(&self) -> &<Self::Kept as Columns>::Layout;
    /// What decoding marks needs; `&()` in generated code.
    fn mark_layout(&self) -> &<Self::Mark as Columns>::Layout;
}

/// What is kept of the rows of side `S`.
pub(super) type KeptOf<Q, S> = <Q as JoinSide<S>>::Kept;

/// What the window of side `S` looks at.
pub(super) type MarkOf<Q, S> = <Q as JoinSide<S>>::Mark;

/// A query that joins.
pub trait Joining: JoinSide<Left> + JoinSide<Right> {
    /// What is known of the join when its code is compiled; `None` where joins come at run time.
    const FORM: Option<Form> = None;

    /// Whether two rows with the same key meet the other conditions of ON.
    ///
    /// # Errors
    /// The first condition that has no value.
    fn fits(
        &mut self,
        left: RefOf<'_, KeptOf<Self, Left>>,
        right: RefOf<'_, KeptOf<Self, Right>>,
        cx: Cx,
    ) -> Result<bool, Failure>;

    /// The row of a pair, or of one row that has no partner. `key` is what both have in common; `None` where a column of it is NULL.
    ///
    /// # Errors
    /// The first expression that has no value.
    fn emit<'r>(
        &'r mut self,
        key: Option<RefOf<'r, Self::Key>>,
        left: Option<RefOf<'r, KeptOf<Self, Left>>>,
        right: Option<RefOf<'r, KeptOf<Self, Right>>>,
        change: Change,
        cx: Cx,
    ) -> Result<Option<Self::Out<'r>>, Failure>;
}

/// What a row of a join says to whoever must know how long it is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The number of the pair among those that are held; numbers are used again.
    pub pair: i64,
    /// Whether the pair, which was put out before, is held no more.
    pub leaves: bool,
}

/// A side as a join sees it from there: `S` is its own, the other one the other.
pub trait Facing<Q: Joining>: Sized {
    /// The other side.
    type Other: Facing<Q, Other = Self>;

    /// The place of the side: 0 for the left one, 1 for the right one.
    const PLACE: usize;

    /// [`Joining::fits`]
    ///
    /// # Errors
    /// The first condition that has no value.
    fn fits(
        query: &mut Q,
        own: RefOf<'_, KeptOf<Q, Self>>,
        other: RefOf<'_, KeptOf<Q, Self::Other>>,
        cx: Cx,
    ) -> Result<bool, Failure>
    where
        Q: JoinSide<Self> + JoinSide<Self::Other>;

    /// [`Joining::emit`]
    ///
    /// # Errors
    /// The first expression that has no value.
    fn emit<'r>(
        query: &'r mut Q,
        key: Option<RefOf<'r, Q::Key>>,
        own: RefOf<'r, KeptOf<Q, Self>>,
        other: Option<RefOf<'r, KeptOf<Q, Self::Other>>>,
        change: Change,
        cx: Cx,
    ) -> Result<Option<Q::Out<'r>>, Failure>
    where
        Q: JoinSide<Self> + JoinSide<Self::Other>;
}

impl<Q: Joining> Facing<Q> for Left {
    type Other = Right;
    const PLACE: usize = 0;

    #[inline(always)]
    fn fits(
        query: &mut Q,
        own: RefOf<'_, KeptOf<Q, Left>>,
        other: RefOf<'_, KeptOf<Q, Right>>,
        cx: Cx,
    ) -> Result<bool, Failure> {
        query.fits(own, other, cx)
    }

    #[inline(always)]
    fn emit<'r>(
        query: &'r mut Q,
        key: Option<RefOf<'r, Q::Key>>,
        own: RefOf<'r, KeptOf<Q, Left>>,
        other: Option<RefOf<'r, KeptOf<Q, Right>>>,
        change: Change,
        cx: Cx,
    ) -> Result<Option<Q::Out<'r>>, Failure> {
        query.emit(key, Some(own), other, change, cx)
    }
}

impl<Q: Joining> Facing<Q> for Right {
    type Other = Left;
    const PLACE: usize = 1;

    #[inline(always)]
    fn fits(
        query: &mut Q,
        own: RefOf<'_, KeptOf<Q, Right>>,
        other: RefOf<'_, KeptOf<Q, Left>>,
        cx: Cx,
    ) -> Result<bool, Failure> {
        query.fits(other, own, cx)
    }

    #[inline(always)]
    fn emit<'r>(
        query: &'r mut Q,
        key: Option<RefOf<'r, Q::Key>>,
        own: RefOf<'r, KeptOf<Q, Right>>,
        other: Option<RefOf<'r, KeptOf<Q, Left>>>,
        change: Change,
        cx: Cx,
    ) -> Result<Option<Q::Out<'r>>, Failure> {
        query.emit(key, other, Some(own), change, cx)
    }
}
