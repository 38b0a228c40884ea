//! Which rows a side holds of windows that the oldest row leaves first; those of other windows are in the window's file.

use crate::operator::partition::Park;
use std::collections::VecDeque;
use std::fmt::Debug;

use super::NONE;
use super::held::Holds;
use super::pairs::Rows;
use crate::columns::Columns;
use crate::operator::links::List;
use crate::operator::window::{Arrival, Fate, Rule};
use crate::state::{Decoder, Encoder, StateError};

/// In which order the rows of a [`Line`](super::Line) go: their keys, and when.
pub trait Order: Debug + Park {
    /// A row comes; whether it stays.
    fn push(&mut self, key: u32, at: i64) -> bool;
    /// The key of a row that leaves for the one that came.
    fn overflow(&mut self) -> Option<u32>;
    /// When the clock lets the next row go.
    fn due(&self) -> i64;
    /// The key of the row that goes next.
    fn pop(&mut self) -> Option<u32>;
    /// How many rows there are.
    fn len(&self) -> usize;
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The key of the row in a place, counted from the one that goes next, and its time as far as that is known.
    fn row(&self, place: usize) -> Option<(u32, i64)>;
    /// Without rows, and with no more memory than at first.
    fn shrink(&mut self);
}

/// `LENGTH(n)`
#[derive(Clone, Debug)]
pub struct LastRows {
    n: usize,
    rows: VecDeque<u32>,
}

impl LastRows {
    /// The last `n` rows; `n` must be above zero.
    pub fn new(n: usize) -> Self {
        LastRows { n: n.max(1), rows: VecDeque::new() }
    }
}

impl Order for LastRows {
    #[inline(always)]
    fn push(&mut self, key: u32, _: i64) -> bool {
        self.rows.push_back(key);
        true
    }

    #[inline(always)]
    fn overflow(&mut self) -> Option<u32> {
        if self.rows.len() > self.n { self.rows.pop_front() } else { None }
    }

    #[inline(always)]
    fn due(&self) -> i64 {
        i64::MAX
    }

    fn pop(&mut self) -> Option<u32> {
        self.rows.pop_front()
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, place: usize) -> Option<(u32, i64)> {
        self.rows.get(place).map(|key| (*key, 0))
    }

    fn shrink(&mut self) {
        self.rows = VecDeque::new();
    }
}

impl<M: Columns> Rule<M> for LastRows {
    fn arrive(&mut self, _: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        self.push(event.id, event.at);
        leaving.extend(self.overflow());
        Fate::ENTERS
    }

    fn save_event(&self, _: u32, _: &M::Layout, _: &mut Encoder) {}

    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        self.rows.clear();
        Ok(())
    }

    fn restore_event(
        &mut self,
        event: Arrival,
        _: &M::Layout,
        _: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        if self.rows.len() >= self.n {
            return Err(StateError::damaged("more rows than the window holds"));
        }
        self.rows.push_back(event.id);
        Ok(())
    }
}

/// `TIME(d)`, and what a join by time holds.
#[derive(Clone, Debug)]
pub struct LastTime {
    length: i64,
    /// When each row leaves, and its key or id.
    rows: VecDeque<(i64, u32)>,
}

impl LastTime {
    /// The rows of the last `length` microseconds; those of none or fewer do not stay at all.
    pub fn new(length: i64) -> Self {
        LastTime { length, rows: VecDeque::new() }
    }
}

impl Order for LastTime {
    #[inline(always)]
    fn push(&mut self, key: u32, at: i64) -> bool {
        let stays = self.length > 0;
        if stays {
            self.rows.push_back((at.saturating_add(self.length), key));
        }
        stays
    }

    #[inline(always)]
    fn overflow(&mut self) -> Option<u32> {
        None
    }

    #[inline(always)]
    fn due(&self) -> i64 {
        self.rows.front().map_or(i64::MAX, |(due, _)| *due)
    }

    #[inline(always)]
    fn pop(&mut self) -> Option<u32> {
        self.rows.pop_front().map(|(_, key)| key)
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, place: usize) -> Option<(u32, i64)> {
        self.rows.get(place).map(|(due, key)| (*key, due.saturating_sub(self.length)))
    }

    fn shrink(&mut self) {
        self.rows = VecDeque::new();
    }
}

impl<M: Columns> Rule<M> for LastTime {
    fn arrive(&mut self, _: M::Ref<'_>, event: Arrival, _: &mut Vec<u32>) -> Fate {
        if self.push(event.id, event.at) { Fate::ENTERS } else { Fate::Passes { row: true, replaces: None } }
    }

    fn due(&self) -> i64 {
        Order::due(self)
    }

    fn expire(&mut self) -> Option<u32> {
        self.pop()
    }

    fn save_event(&self, _: u32, _: &M::Layout, _: &mut Encoder) {
        // When it leaves follows from its time, which its side knows.
    }

    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        self.rows.clear();
        Ok(())
    }

    fn restore_event(
        &mut self,
        event: Arrival,
        _: &M::Layout,
        _: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        let due = event.at.saturating_add(self.length);
        if self.rows.back().is_some_and(|(last, _)| *last > due) {
            return Err(StateError::damaged("rows out of order"));
        }
        self.rows.push_back((due, event.id));
        Ok(())
    }
}

/// No window: a row only looks at the other side.
#[derive(Clone, Debug)]
pub struct Nothing {
    pairs: List,
}

impl Nothing {
    /// No rows.
    #[expect(clippy::new_without_default, reason = "what a side holds is made alike")]
    pub fn new() -> Self {
        Nothing { pairs: List::EMPTY }
    }
}

impl<M: Columns> Rule<M> for Nothing {
    fn arrive(&mut self, _: M::Ref<'_>, _: Arrival, _: &mut Vec<u32>) -> Fate {
        Fate::Passes { row: true, replaces: None }
    }

    fn save_event(&self, _: u32, _: &M::Layout, _: &mut Encoder) {}

    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        Ok(())
    }

    fn restore_event(&mut self, _: Arrival, _: &M::Layout, _: &mut Decoder<'_>) -> Result<(), StateError> {
        Err(StateError::damaged("rows of a side that holds none"))
    }
}

/// A side that holds nothing, where nobody must be told of its pairs.
impl<M: Columns, C: Columns> Holds<M, C> for Nothing {
    #[inline(always)]
    fn holds(&self) -> bool {
        false
    }

    #[inline(always)]
    fn len(&self) -> usize {
        0
    }

    #[inline(always)]
    fn due(&self) -> i64 {
        i64::MAX
    }

    #[inline(always)]
    fn expire(&mut self) -> Option<u32> {
        None
    }

    #[inline(always)]
    fn hold(&mut self, _: C::Ref<'_>, _: u32, _: i64) -> u32 {
        NONE
    }

    #[inline(always)]
    fn arrive(&mut self, _: M::Ref<'_>, _: u32, _: i64, _: &mut Vec<u32>) -> Fate {
        Fate::Drops
    }

    fn take_back(&mut self, _: u32) {}

    fn release(&mut self, _: u32) {}

    fn key(&self, _: u32) -> u32 {
        NONE
    }

    fn kept(&self, _: u32) -> C::Ref<'_> {
        unreachable!("there is no row")
    }

    fn is_matched(&self, _: u32) -> bool {
        false
    }

    fn alone(&self) -> usize {
        0
    }

    fn pairs(&mut self, _: u32) -> &mut List {
        &mut self.pairs
    }

    #[inline(always)]
    fn first(&self, _: u32) -> Option<u64> {
        None
    }

    #[inline(always)]
    fn next(&self, _: u64) -> Option<u64> {
        None
    }

    fn newest(&self, _: u32) -> u64 {
        0
    }

    fn row(&self, _: u64) -> (C::Ref<'_>, Option<i64>) {
        unreachable!("there is no row")
    }

    fn place(&self, _: u64) -> u32 {
        NONE
    }

    fn set_matched(&mut self, _: u64) {}

    fn shrink(&mut self) {}

    fn save(
        &mut self,
        _: &C::Layout,
        _: &M::Layout,
        _: &mut Encoder,
        _: &mut dyn FnMut(u32, &mut Encoder),
    ) -> Rows {
        Rows::unnamed()
    }

    fn restore(
        &mut self,
        _: &C::Layout,
        _: &M::Layout,
        _: &mut Decoder<'_>,
        _: &mut dyn FnMut(&mut Decoder<'_>) -> Result<u32, StateError>,
    ) -> Result<Rows, StateError> {
        Ok(Rows::unnamed())
    }
}

parks!([] LastRows: within {} own { rows: VecDeque<u32> = VecDeque::new() });
parks!([] LastTime: within {} own { rows: VecDeque<(i64, u32)> = VecDeque::new() });
parks!([] Nothing: within {} own {});
