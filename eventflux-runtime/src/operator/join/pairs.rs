//! The pairs that a join has put out and whose rows are held, for readers that must know when they go.

use super::NONE;
use crate::state::{Decoder, Encoder, StateError};

/// The first and the last of a list whose members know their neighbours.
#[derive(Clone, Copy, Debug)]
pub struct List {
    first: u32,
    last: u32,
}

impl List {
    pub(super) const EMPTY: List = List { first: NONE, last: NONE };

    #[inline]
    pub(super) fn first(&self) -> Option<u32> {
        (self.first != NONE).then_some(self.first)
    }

    /// Puts something at the end; gives what was last.
    #[inline]
    pub(super) fn push(&mut self, id: u32) -> u32 {
        let last = std::mem::replace(&mut self.last, id);
        if last == NONE {
            self.first = id;
        }
        last
    }

    /// Takes out what stands between these.
    #[inline]
    pub(super) fn pull(&mut self, before: u32, after: u32) {
        if before == NONE {
            self.first = after;
        }
        if after == NONE {
            self.last = before;
        }
    }
}

/// A pair, or a row without a partner.
#[derive(Clone, Copy, Debug)]
struct Pair {
    /// When it was put out, in order; 0 where the place is free.
    number: u64,
    /// The ids of its rows; [`NONE`] for one that is missing or is not held.
    rows: [u32; 2],
    /// Its neighbours among the pairs of either row; of a free place `after[0]` is the next free one.
    before: [u32; 2],
    after: [u32; 2],
}

/// All pairs that are held, by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    pairs: Vec<Pair>,
    /// The first free place, from 1; 0 for none.
    free: u32,
    count: u64,
}

impl Pairs {
    /// A new pair, its place and its number. It is in the list of no row yet.
    #[inline]
    pub(super) fn add(&mut self, rows: [u32; 2]) -> (u32, u64) {
        self.count += 1;
        let pair = Pair { number: self.count, rows, before: [NONE; 2], after: [NONE; 2] };
        let place = match self.free {
            0 => {
                self.pairs.push(pair);
                // The memory for more would have run out before.
                (self.pairs.len() - 1) as u32
            }
            free => {
                let place = free - 1;
                self.free = self.pairs[place as usize].after[0];
                self.pairs[place as usize] = pair;
                place
            }
        };
        (place, self.count)
    }

    /// Puts a pair into the list of its row of a side.
    #[inline]
    pub(super) fn link(&mut self, place: u32, side: usize, list: &mut List) {
        let last = list.push(place);
        self.pairs[place as usize].before[side] = last;
        if last != NONE {
            self.pairs[last as usize].after[side] = place;
        }
    }

    /// Takes a pair out of the list of its row of a side.
    #[inline]
    pub(super) fn unlink(&mut self, place: u32, side: usize, list: &mut List) {
        let Pair { before, after, .. } = self.pairs[place as usize];
        let (before, after) = (before[side], after[side]);
        list.pull(before, after);
        if before != NONE {
            self.pairs[before as usize].after[side] = after;
        }
        if after != NONE {
            self.pairs[after as usize].before[side] = before;
        }
    }

    /// The number of a pair, by which those who were told of it know it.
    #[inline]
    pub(super) fn number(&self, place: u32) -> u64 {
        self.pairs[place as usize].number
    }

    /// The row of a pair on a side.
    #[inline]
    pub(super) fn row(&self, place: u32, side: usize) -> u32 {
        self.pairs[place as usize].rows[side]
    }

    /// Ends a pair that is in no list.
    #[inline]
    pub(super) fn remove(&mut self, place: u32) {
        let pair = &mut self.pairs[place as usize];
        (pair.number, pair.after[0]) = (0, self.free);
        self.free = place + 1;
    }

    /// Whether none is held, nor room for more than a row had at once.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.iter().all(|pair| pair.number == 0) && self.pairs.len() < 10
    }

    /// Writes the pairs in order; the rows by their places in the order of entry, which `orders` give by id.
    pub(super) fn save(&self, orders: [&[u32]; 2], out: &mut Encoder) {
        out.put_u64(self.count);
        let mut held: Vec<&Pair> = self.pairs.iter().filter(|pair| pair.number != 0).collect();
        held.sort_unstable_by_key(|pair| pair.number);
        out.put_len(held.len());
        for pair in held {
            out.put_u64(pair.number);
            for (order, row) in orders.into_iter().zip(pair.rows) {
                out.put_u32(order.get(row as usize).copied().unwrap_or(NONE));
            }
        }
    }

    /// Takes over what `save` wrote: the places of the pairs with the rows that they are of, whose lists they are to be put into.
    /// `rows` are how many each side holds.
    pub(super) fn restore(
        &mut self,
        rows: [usize; 2],
        from: &mut Decoder<'_>,
    ) -> Result<Vec<(u32, [u32; 2])>, StateError> {
        *self = Pairs::default();
        let count = from.get_u64()?;
        let mut read = Vec::new();
        for _ in 0..from.get_len()? {
            let number = from.get_u64()?;
            let of = [from.get_u32()?, from.get_u32()?];
            let sound = |side: usize| of[side] == NONE || (of[side] as usize) < rows[side];
            if number <= self.count || number > count || !sound(0) || !sound(1) {
                return Err(StateError::damaged("pairs out of order"));
            }
            self.count = number - 1;
            read.push((self.add(of).0, of));
        }
        self.count = count;
        Ok(read)
    }
}
