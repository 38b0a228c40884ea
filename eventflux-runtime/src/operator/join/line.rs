//! Rows that leave in order of entry: those of a key lie side by side.

use std::collections::{HashMap, VecDeque};
use std::fmt::Debug;

use super::NONE;
use super::held::Holds;
use super::pairs::{List, Rows};
use super::rules::Order;
use crate::columns::{Columns, Spare};
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
    /// Rows that found their first partner since a checkpoint.
    matched: Vec<Found>,
}

/// A row that found a partner: of its key the `turn`-th of this time.
#[derive(Clone, Copy, Debug)]
struct Found {
    key: u32,
    at: i64,
    turn: usize,
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

/// What is known of a row of a [`Line`] beside what is kept of it, as far as its join asks: a row is no larger than it has to be.
pub trait Stamp: Debug {
    /// Whether it knows of partners.
    const MATCHES: bool = false;

    /// That of a new row.
    fn new(at: i64) -> Self;
    /// Its time, in microseconds, if that is known.
    fn at(&self) -> Option<i64> {
        None
    }
    /// Whether it has had a partner.
    fn is_matched(&self) -> bool {
        false
    }
    /// Notes that it has.
    fn set_matched(&mut self) {}
}

/// Nothing: a join of windows does not ask, nor does one by time whose rows go when they are too old, and are otherwise near enough.
#[derive(Clone, Copy, Debug)]
pub struct Unstamped;

impl Stamp for Unstamped {
    #[inline(always)]
    fn new(_: i64) -> Self {
        Unstamped
    }
}

/// The time: in a join by time whose partners may not be near in time.
#[derive(Clone, Copy, Debug)]
pub struct Timed(i64);

impl Stamp for Timed {
    #[inline(always)]
    fn new(at: i64) -> Self {
        Timed(at)
    }

    #[inline(always)]
    fn at(&self) -> Option<i64> {
        Some(self.0)
    }
}

/// The time, and whether it has had a partner: of the outer side of a join by time.
#[derive(Clone, Copy, Debug)]
pub struct Matched {
    at: i64,
    matched: bool,
}

impl Stamp for Matched {
    const MATCHES: bool = true;

    #[inline(always)]
    fn new(at: i64) -> Self {
        Matched { at, matched: false }
    }

    #[inline(always)]
    fn at(&self) -> Option<i64> {
        Some(self.at)
    }

    #[inline(always)]
    fn is_matched(&self) -> bool {
        self.matched
    }

    #[inline(always)]
    fn set_matched(&mut self) {
        self.matched = true;
    }
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
            .zip(self.order.rows().rev())
            .map(|(place, (key, at))| {
                let behind = behind.entry(key).or_default();
                *behind += 1;
                Located { place, key, at, index: self.of(key).len() - *behind }
            })
            .collect();
        rows.reverse();
        rows
    }

    /// The rows before a place that found their first partner since this was asked last, in order of entry.
    fn matched_before(&mut self, first: usize) -> Vec<Located> {
        let matched = std::mem::take(&mut self.matched);
        let mut rows: Vec<Located> = matched.into_iter().filter_map(|found| self.locate(found)).collect();
        rows.retain(|row| row.place < first);
        rows.sort_unstable_by_key(|row| row.place);
        rows.dedup_by_key(|row| row.place);
        rows
    }

    /// Where a row is, if it is still there. Rows of one time leave together.
    fn locate(&self, Found { key, at, turn }: Found) -> Option<Located> {
        let index = turn + self.of(key).partition_point(|row| row.stamp.at() < Some(at));
        self.of(key).get(index).filter(|row| row.stamp.at() == Some(at))?;
        let from = self.order.first_at(at);
        let of_key = self.order.rows().enumerate().skip(from).filter(|(_, (other, _))| *other == key);
        let (place, _) = of_key.take_while(|(_, (_, time))| *time == at).nth(turn)?;
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

    #[cold]
    fn note_match(&mut self, key: u32, number: usize) {
        let rows = self.of(key);
        if let Some(at) = rows[number].stamp.at() {
            let turn = number - rows.partition_point(|row| row.stamp.at() < Some(at));
            self.matched.push(Found { key, at, turn });
        }
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
        let kept = self.spare.own(kept);
        self.add(key, Row { stamp: T::new(at), kept });
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
        let (key, number) = of_number(row);
        let stamp = &mut self.of_mut(key)[number].stamp;
        let alone = T::MATCHES && !stamp.is_matched();
        stamp.set_matched();
        self.alone -= usize::from(alone);
        if alone && self.passing.is_asked() {
            self.note_match(key, number);
        }
    }

    fn shrink(&mut self) {
        self.passing.leave(self.order.len());
        self.matched.clear();
        (self.keys, self.keyless, self.alone) = (Vec::new(), VecDeque::new(), 0);
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
        if T::MATCHES && !O::BY_TIME {
            // Which of them found partners is not known: they are written anew.
            self.passing.forget();
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
            if !self.order.push(key, at) || self.order.overflow().is_some() {
                return Err(StateError::damaged("more rows than the window holds"));
            }
            let mut stamp = T::new(at);
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
