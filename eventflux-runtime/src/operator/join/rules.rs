//! Which rows a side holds; those of windows by the events' own columns are in the window's file.

use std::collections::VecDeque;

use crate::columns::Columns;
use crate::operator::window::{Arrival, Fate, Rule};
use crate::state::{Decoder, Encoder, StateError};

/// No window: a row only looks at the other side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl<M: Columns> Rule<M> for Nothing {
    #[inline]
    fn holds(&self) -> bool {
        false
    }

    #[inline(always)]
    fn arrive(&mut self, _: M::Ref<'_>, _: Arrival, _: &mut Vec<u32>) -> Fate {
        Fate::Passes { row: true, replaces: None }
    }

    fn save(&self, _: &[u32], _: &M::Layout, _: &mut Encoder) {}

    fn restore(&mut self, len: u32, _: &M::Layout, _: &mut Decoder<'_>) -> Result<(), StateError> {
        if len == 0 { Ok(()) } else { Err(StateError::damaged("rows of a side that holds none")) }
    }
}

/// `LENGTH(n)`
#[derive(Clone, Debug)]
pub struct LastRows {
    n: usize,
    /// Their ids, in order.
    ids: VecDeque<u32>,
}

impl LastRows {
    /// The last `n` rows; `n` must be above zero.
    pub fn new(n: usize) -> Self {
        LastRows { n: n.max(1), ids: VecDeque::new() }
    }
}

impl<M: Columns> Rule<M> for LastRows {
    #[inline]
    fn arrive(&mut self, _: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        if self.ids.len() >= self.n {
            leaving.extend(self.ids.pop_front());
        }
        self.ids.push_back(event.id);
        Fate::ENTERS
    }

    fn save(&self, _: &[u32], _: &M::Layout, _: &mut Encoder) {}

    fn restore(&mut self, len: u32, _: &M::Layout, _: &mut Decoder<'_>) -> Result<(), StateError> {
        if len as usize > self.n {
            return Err(StateError::damaged("more rows than the window holds"));
        }
        self.ids = (0..len).collect();
        Ok(())
    }
}

/// `TIME(d)`, and what a join by time holds.
#[derive(Clone, Debug)]
pub struct LastTime {
    length: i64,
    /// When each row leaves, and its id, in order.
    ids: VecDeque<(i64, u32)>,
}

impl LastTime {
    /// The rows of the last `length` microseconds; those of none or fewer do not stay at all.
    pub fn new(length: i64) -> Self {
        LastTime { length, ids: VecDeque::new() }
    }
}

impl<M: Columns> Rule<M> for LastTime {
    #[inline]
    fn arrive(&mut self, _: M::Ref<'_>, event: Arrival, _: &mut Vec<u32>) -> Fate {
        if self.length <= 0 {
            return Fate::Passes { row: true, replaces: None };
        }
        self.ids.push_back((event.at.saturating_add(self.length), event.id));
        Fate::ENTERS
    }

    #[inline]
    fn due(&self) -> i64 {
        self.ids.front().map_or(i64::MAX, |(due, _)| *due)
    }

    #[inline]
    fn expire(&mut self) -> Option<u32> {
        self.ids.pop_front().map(|(_, id)| id)
    }

    fn save(&self, _: &[u32], _: &M::Layout, out: &mut Encoder) {
        self.ids.iter().for_each(|(due, _)| out.put_i64(*due));
    }

    fn restore(&mut self, len: u32, _: &M::Layout, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.ids.clear();
        for id in 0..len {
            let due = from.get_i64()?;
            if self.ids.back().is_some_and(|(last, _)| *last > due) {
                return Err(StateError::damaged("rows out of order"));
            }
            self.ids.push_back((due, id));
        }
        Ok(())
    }
}
