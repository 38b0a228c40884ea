//! Rows and parts of rows that operators keep: group keys, aggregate arguments, window contents.
//!
//! Generated code uses tuples of column types, the interpreter boxed slices of [`crate::Value`]; both are
//! [`Columns`]. Every type has a borrowed form [`Columns::Ref`], so that looking up a key or offering a row
//! allocates nothing.

pub(crate) mod hash;
mod impls;
mod nullable;
mod order;
mod place;
mod sorted;
mod spare;
mod stable_hash;

use std::fmt::Debug;

use crate::state::{Decoder, Encoder, StateError};

pub use impls::Opaque;
pub use nullable::Nullable;
pub use order::{Direction, Ordered, Ranked, SortColumn, SortKeys};
pub use place::Place;
pub use sorted::{SORT_KEYS, ThenBy};
pub(crate) use spare::Spare;
pub use stable_hash::{StableHash, split_hash};

/// An owned column or group of columns, with its borrowed form, SQL equality and state codec.
///
/// Equality and hash are those of grouping: NULL equals NULL, NaN equals NaN, -0.0 equals 0.0.
/// Implemented for `bool i32 i64 f32 f64 String Timestamp`, [`Opaque`], `Option` of these, `()` and tuples
/// up to 12 (wider rows nest), and by the interpreter for its rows.
pub trait Columns: Sized + Clone + Debug {
    /// The borrowed form: `&str` for `String`, the value itself for numbers, a tuple of these for a tuple.
    type Ref<'a>: Copy
    where
        Self: 'a;
    /// What decoding needs to know that the type does not say: `()` but for the interpreter.
    type Layout;
    /// Where such columns are held that are not there at first: `Option<Self>`, and `()` for `()`.
    type Place: Place<Self>;

    /// An owned copy.
    fn own(from: Self::Ref<'_>) -> Self;
    /// Becomes a copy of `from`, keeping allocated capacity.
    fn assign(&mut self, from: Self::Ref<'_>);
    /// The borrowed form of this.
    fn as_ref(&self) -> Self::Ref<'_>;
    /// Writes the columns by their SQL types; the same bytes from both back ends.
    fn save(&self, layout: &Self::Layout, out: &mut Encoder);
    /// Reads what `save` wrote.
    ///
    /// # Errors
    /// When the bytes end early or hold no such columns.
    fn load(layout: &Self::Layout, from: &mut Decoder<'_>) -> Result<Self, StateError>;
}

/// The number of a group, where there may be more than one.
pub trait Slot: Copy + Debug {
    /// That of this group.
    fn of(slot: u32) -> Self;
    /// The number.
    fn number(self) -> u32;

    /// The number of a group that something is to be done about, if there is one.
    type Noted: Copy + Debug + Default;
    /// Something is to be done about this group.
    fn note(slot: u32) -> Self::Noted;
    /// Which group that is; it may be that nothing is to be done about the one of no columns.
    fn noted(noted: Self::Noted) -> Option<u32>;
}

impl Slot for u32 {
    type Noted = Option<u32>;

    #[inline(always)]
    fn note(slot: u32) -> Option<u32> {
        Some(slot)
    }

    #[inline(always)]
    fn noted(noted: Option<u32>) -> Option<u32> {
        noted
    }

    #[inline(always)]
    fn of(slot: u32) -> u32 {
        slot
    }

    #[inline(always)]
    fn number(self) -> u32 {
        self
    }
}

impl Slot for () {
    type Noted = ();

    #[inline(always)]
    fn note(_: u32) {}

    #[inline(always)]
    fn noted((): ()) -> Option<u32> {
        Some(0)
    }

    #[inline(always)]
    fn of(_: u32) {}

    #[inline(always)]
    fn number(self) -> u32 {
        0
    }
}

/// Columns that can be grouped by: everything but opaque types.
pub trait Key: Columns {
    /// What tells groups with such keys apart: their number, or `()` for the one group of no columns.
    type Slot: Slot;

    /// A hash that agrees with [`Key::same`]; seeded alike in every run.
    fn hash(key: Self::Ref<'_>) -> u64;
    /// Whether both are the same group.
    fn same(&self, key: Self::Ref<'_>) -> bool;
}
