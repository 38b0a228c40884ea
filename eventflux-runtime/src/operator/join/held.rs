//! What a join asks of what a side holds.

use super::pairs::Rows;
use crate::columns::Columns;
use crate::operator::links::List;
use crate::operator::window::Fate;
use crate::state::{Decoder, Encoder, StateError};

/// The rows that a side holds, with columns `C` of each kept: in order of entry, and by key. Keys are slots; a row whose key has a NULL
/// has none, [`NONE`](super::NONE).
///
/// A row that comes is [held](Holds::hold), and then [arrives](Holds::arrive): it is said whether it stays, and which others leave for it.
/// Rows are named by places, which say which one goes next: where rows leave in order of entry, all of a key have one place, that of the
/// oldest.
pub trait Holds<M: Columns, C: Columns> {
    /// Whether any row ever stays.
    #[inline(always)]
    fn holds(&self) -> bool {
        true
    }

    /// How many rows are held.
    fn len(&self) -> usize;

    /// Whether none is.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the clock lets the next row go, in microseconds.
    fn due(&self) -> i64;

    /// The place of the row that the clock lets go next.
    fn expire(&mut self) -> Option<u32>;

    /// Holds a row, behind the others of its key, and gives its place.
    fn hold(&mut self, kept: C::Ref<'_>, key: u32, at: i64) -> u32;

    /// Whether rows may say that one of before is taken back; then, whether this one does.
    #[inline(always)]
    fn is_withdrawal(&self, _mark: Option<M::Ref<'_>>) -> bool {
        false
    }

    /// For a row that says that one of before is taken back: the place of that, if it is there.
    #[inline(always)]
    fn withdraw(&mut self, _mark: M::Ref<'_>) -> Option<Option<u32>> {
        None
    }

    /// Says what becomes of the row that was held last. Those that leave for it are appended to `leaving`, in order of entry.
    fn arrive(&mut self, mark: M::Ref<'_>, place: u32, at: i64, leaving: &mut Vec<u32>) -> Fate;

    /// Lets the row that was held last go again.
    fn take_back(&mut self, place: u32);

    /// Lets a row go.
    fn release(&mut self, place: u32);

    /// The key of the row in a place.
    fn key(&self, place: u32) -> u32;

    /// What is kept of the row in a place.
    fn kept(&self, place: u32) -> C::Ref<'_>;

    /// Whether the row in a place has had a partner.
    fn is_matched(&self, place: u32) -> bool;

    /// How many rows have had no partner, where that matters.
    fn alone(&self) -> usize;

    /// The pairs that the row in a place is in.
    fn pairs(&mut self, place: u32) -> &mut List;

    /// The first row of a key, as [`row`](Holds::row) and [`next`](Holds::next) take it.
    fn first(&self, key: u32) -> Option<u64>;

    /// The row behind it.
    fn next(&self, row: u64) -> Option<u64>;

    /// The row that was held last, in this place.
    fn newest(&self, place: u32) -> u64;

    /// What is kept of a row, and its time if that is known.
    fn row(&self, row: u64) -> (C::Ref<'_>, Option<i64>);

    /// The place of a row, where places are of one row each.
    fn place(&self, row: u64) -> u32;

    /// Notes that a row has had a partner.
    fn set_matched(&mut self, row: u64);

    /// Gives memory back, where no row is held.
    fn shrink(&mut self);

    /// Writes the rows; `key` writes the key of a slot. Gives the numbers that they are written under, if places are of one row each.
    fn save(
        &mut self,
        kept: &C::Layout,
        mark: &M::Layout,
        out: &mut Encoder,
        key: &mut dyn FnMut(u32, &mut Encoder),
    ) -> Rows;

    /// Takes over what `save` wrote; `key` reads a key and gives its slot. Gives the numbers that the rows were written under, if places
    /// are of one row each.
    ///
    /// # Errors
    /// If the bytes are no such rows.
    fn restore(
        &mut self,
        kept: &C::Layout,
        mark: &M::Layout,
        from: &mut Decoder<'_>,
        key: &mut dyn FnMut(&mut Decoder<'_>) -> Result<u32, StateError>,
    ) -> Result<Rows, StateError>;
}
