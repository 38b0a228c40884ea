//! Rows that leave in order of entry: those of a key lie side by side.

use std::collections::{HashMap, VecDeque};

use super::NONE;
use super::held::Holds;
use super::pairs::Rows;
use super::rules::Order;
use super::stamp::Stamp;
use crate::columns::{Columns, Spare};
use crate::operator::links::List;
use crate::operator::window::Fate;
use crate::state::{Asks, Decoder, Encoder, Passing, StateError};

/// What the side of a join holds of a window that the oldest row leaves first.
#[derive(Debug)]
pub struct Line<C, O, T> {
    /// The rows of each key, by its slot, the oldest first.
    keys: Vec<VecDeque<Row<C, T>>>,
    /// Those without a key.
    keyless: VecDeque<Row<C, T>>,
    /// The keys of all rows, in order, and when they leave.
    order: O,
    /// How many of them have had no partner, if that is known.
    alone: usize,
    spare: Spare<C>,
    /// Nobody is told of pairs.
    pairs: List,
    passing: Passing,
    /// The numbers of rows that the last checkpoint has, and that found their first partner since: no more than it has rows.
    matched: Vec<u64>,
}

/// Where a row is: its place in the order of entry, and among the rows of its key.
#[derive(Clone, Copy, Debug)]
struct Located {
    place: usize,
    key: u32,
    at: i64,
    index: usize,
}

#[derive(Debug)]
pub struct Row<C, T> {
    stamp: T,
    kept: C,
}

impl<C: Columns, O: Order, T: Stamp> Line<C, O, T> {
    /// No rows, to be held in this order.
    pub fn new(order: O) -> Self {
        let (keys, keyless) = (Vec::new(), VecDeque::new());
        Line {
            keys,
            keyless,
            order,
            alone: 0,
            spare: Spare::default(),
            pairs: List::EMPTY,
            passing: Passing::default(),
            matched: Vec::new(),
        }
    }

    /// The rows from a place on, in order of entry.
    fn located(&self, first: usize) -> Vec<Located> {
        let len = self.order.len();
        // The newest row of a key is its last one, so that nothing before `first` is looked at.
        let mut behind: HashMap<u32, usize> = HashMap::new();
        let mut rows: Vec<Located> = (first..len)
            .rev()
            .filter_map(|place| {
                let (key, at) = self.order.row(place)?;
                let behind = behind.entry(key).or_default();
                *behind += 1;
                Some(Located { place, key, at, index: self.of(key).len() - *behind })
            })
            .collect();
        rows.reverse();
        rows
    }

    /// The rows before a place that found their first partner since this was asked last, in order of entry.
    fn matched_before(&mut self, first: usize) -> Vec<Located> {
        let mut matched = std::mem::take(&mut self.matched);
        matched.sort_unstable();
        let rows = matched.into_iter().filter_map(|number| self.locate(number));
        rows.take_while(|row| row.place < first).collect()
    }

    /// Where the row with a number is, if it is still there.
    fn locate(&self, number: u64) -> Option<Located> {
        let place = self.passing.place(number)?;
        let (key, at) = self.order.row(place)?;
        let index = self.of(key).partition_point(|row| row.stamp.number() < Some(number));
        Some(Located { place, key, at, index })
    }

    #[inline(always)]
    fn of(&self, key: u32) -> &VecDeque<Row<C, T>> {
        if key == NONE { &self.keyless } else { &self.keys[key as usize] }
    }

    #[inline(always)]
    fn of_mut(&mut self, key: u32) -> &mut VecDeque<Row<C, T>> {
        if key == NONE { &mut self.keyless } else { &mut self.keys[key as usize] }
    }

    #[inline(always)]
    fn add(&mut self, key: u32, row: Row<C, T>) {
        if key != NONE && self.keys.len() <= key as usize {
            self.make_room(key);
        }
        self.alone += usize::from(T::MATCHES && !row.stamp.is_matched());
        self.of_mut(key).push_back(row);
    }

    /// The stamp of the row that comes next.
    #[inline(always)]
    fn stamp(&self, at: i64) -> T {
        T::new(at, self.passing.number(self.order.len()))
    }

    #[cold]
    fn note_match(&mut self, number: u64) {
        self.matched.push(number);
    }

    /// How many rows are noted that found partners.
    #[cfg(test)]
    pub(super) fn noted(&self) -> usize {
        self.matched.len()
    }

    #[cold]
    fn make_room(&mut self, key: u32) {
        self.keys.resize_with(key as usize + 1, VecDeque::new);
    }
}

/// A row of a key.
#[inline(always)]
fn numbered(key: u32, number: usize) -> u64 {
    u64::from(key) << 32 | number as u64
}

#[inline(always)]
fn of_number(row: u64) -> (u32, usize) {
    ((row >> 32) as u32, row as u32 as usize)
}

impl<M: Columns, C: Columns, O: Order, T: Stamp> Holds<M, C> for Line<C, O, T> {
    #[inline(always)]
    fn len(&self) -> usize {
        self.order.len()
    }

    #[inline(always)]
    fn due(&self) -> i64 {
        self.order.due()
    }

    #[inline(always)]
    fn expire(&mut self) -> Option<u32> {
        self.order.pop()
    }

    #[inline(always)]
    fn hold(&mut self, kept: C::Ref<'_>, key: u32, at: i64) -> u32 {
        let (stamp, kept) = (self.stamp(at), self.spare.own(kept));
        self.add(key, Row { stamp, kept });
        key
    }

    #[inline(always)]
    fn arrive(&mut self, _: M::Ref<'_>, key: u32, at: i64, _: &mut Vec<u32>) -> Fate {
        if !self.order.push(key, at) {
            return Fate::Passes { row: true, replaces: None };
        }
        // One at most, which needs no list.
        Fate::Enters { row: true, replaces: self.order.overflow() }
    }

    fn take_back(&mut self, key: u32) {
        if let Some(row) = self.of_mut(key).pop_back() {
            self.alone -= usize::from(T::MATCHES && !row.stamp.is_matched());
            self.spare.take(row.kept);
        }
    }

    #[inline(always)]
    fn release(&mut self, key: u32) {
        self.passing.leave(1);
        if let Some(row) = self.of_mut(key).pop_front() {
            self.alone -= usize::from(T::MATCHES && !row.stamp.is_matched());
            self.spare.take(row.kept);
        }
    }

    #[inline(always)]
    fn key(&self, place: u32) -> u32 {
        place
    }

    #[inline(always)]
    fn kept(&self, key: u32) -> C::Ref<'_> {
        self.of(key)[0].kept.as_ref()
    }

    #[inline(always)]
    fn is_matched(&self, key: u32) -> bool {
        self.of(key)[0].stamp.is_matched()
    }

    #[inline(always)]
    fn alone(&self) -> usize {
        self.alone
    }

    #[inline(always)]
    fn pairs(&mut self, _: u32) -> &mut List {
        &mut self.pairs
    }

    #[inline(always)]
    fn first(&self, key: u32) -> Option<u64> {
        let rows = self.keys.get(key as usize)?;
        (!rows.is_empty()).then(|| numbered(key, 0))
    }

    #[inline(always)]
    fn next(&self, row: u64) -> Option<u64> {
        let (key, number) = of_number(row);
        (number + 1 < self.keys[key as usize].len()).then_some(row + 1)
    }

    #[inline(always)]
    fn newest(&self, key: u32) -> u64 {
        numbered(key, self.of(key).len() - 1)
    }

    #[inline(always)]
    fn row(&self, row: u64) -> (C::Ref<'_>, Option<i64>) {
        let (key, number) = of_number(row);
        let row = &self.keys[key as usize][number];
        (row.kept.as_ref(), row.stamp.at())
    }

    #[inline(always)]
    fn place(&self, _: u64) -> u32 {
        NONE
    }

    #[inline(always)]
    fn set_matched(&mut self, row: u64) {
        let (key, index) = of_number(row);
        let stamp = &mut self.of_mut(key)[index].stamp;
        let alone = T::MATCHES && !stamp.is_matched();
        stamp.set_matched();
        let number = stamp.number();
        self.alone -= usize::from(alone);
        // What came since a checkpoint is written anyway.
        if let Some(number) = number
            && alone
            && self.passing.was_asked_for(number)
        {
            self.note_match(number);
        }
    }

    fn shrink(&mut self) {
        self.passing.leave(self.order.len());
        (self.keys, self.keyless, self.alone, self.matched) = (Vec::new(), VecDeque::new(), 0, Vec::new());
        self.order.shrink();
    }

    fn save(
        &mut self,
        kept: &C::Layout,
        _: &M::Layout,
        out: &mut Encoder,
        key: &mut dyn FnMut(u32, &mut Encoder),
    ) -> Rows {
        let len = self.order.len();
        // Where they stand is looked up for those that are written.
        if out.asks() == Asks::Size {
            out.count(len, size_of::<Row<C, T>>());
            return Rows::unnamed();
        }
        let first = self.passing.first_new(out);
        // Which rows have found partners since the last checkpoint only a checkpoint may forget.
        let mut chosen = match out.asks() {
            Asks::Base | Asks::Changes => self.matched_before(first),
            Asks::Size | Asks::Snapshot => Vec::new(),
        };
        chosen.extend(self.located(first));
        let mut passing = std::mem::take(&mut self.passing);
        let mut next = chosen.iter();
        passing.save_chosen(
            out,
            len,
            size_of::<Row<C, T>>(),
            chosen.iter().map(|row| row.place),
            |_, out| {
                let Some(Located { key: slot, at, index, .. }) = next.next().copied() else { return };
                let row = &self.of(slot)[index];
                out.put_i64(row.stamp.at().unwrap_or(at));
                out.put_bool(row.stamp.is_matched());
                key(slot, out);
                row.kept.save(kept, out);
            },
        );
        self.passing = passing;
        Rows::unnamed()
    }

    fn restore(
        &mut self,
        kept: &C::Layout,
        _: &M::Layout,
        from: &mut Decoder<'_>,
        key: &mut dyn FnMut(&mut Decoder<'_>) -> Result<u32, StateError>,
    ) -> Result<Rows, StateError> {
        Holds::<M, C>::shrink(self);
        self.passing.forget();
        let mut last = i64::MIN;
        from.get_parts(|_, from| {
            let (at, matched) = (from.get_i64()?, from.get_bool()?);
            if at < std::mem::replace(&mut last, at) {
                return Err(StateError::damaged("rows out of order"));
            }
            let key = key(from)?;
            let kept = C::load(kept, from)?;
            let mut stamp = self.stamp(at);
            if !self.order.push(key, at) || self.order.overflow().is_some() {
                return Err(StateError::damaged("more rows than the window holds"));
            }
            if matched {
                stamp.set_matched();
            }
            self.add(key, Row { stamp, kept });
            Ok(())
        })?;
        Ok(Rows::unnamed())
    }
}

parks!([C: Columns, O: Order, T: Stamp] Line<C, O, T>: within { order: O } own {
    keys: Vec<VecDeque<Row<C, T>>> = Vec::new(),
    keyless: VecDeque<Row<C, T>> = VecDeque::new(),
    alone: usize = 0,
});
