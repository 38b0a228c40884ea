//! The pairs that a join has put out and whose rows are held, for readers that must know when they go.

use super::NONE;
use crate::operator::links::{Link, List};
use crate::state::{Decoder, Encoder, Places, StateError, Touched};

/// A pair, or a row without a partner.
#[derive(Clone, Copy, Debug)]
struct Pair {
    /// When it was put out, in order; 0 where the place is free.
    number: u64,
    /// The ids of its rows; [`NONE`] for one that is missing or is not held.
    rows: [u32; 2],
    /// Its neighbours among the pairs of either row; of a free place the first `after` is the next free one.
    links: [Link; 2],
}

/// All pairs that are held, by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    pairs: Vec<Pair>,
    /// The first free place, from 1; 0 for none.
    free: u32,
    count: u64,
    /// How many there are.
    len: usize,
    touched: Touched,
}

impl Pairs {
    /// A new pair, its place and its number. It is in the list of no row yet.
    #[inline]
    pub(super) fn add(&mut self, rows: [u32; 2]) -> (u32, u64) {
        self.count += 1;
        let pair = Pair { number: self.count, rows, links: [Link::LOOSE; 2] };
        let place = match self.free {
            0 => {
                self.pairs.push(pair);
                // The memory for more would have run out before.
                (self.pairs.len() - 1) as u32
            }
            free => {
                let place = free - 1;
                self.free = self.pairs[place as usize].links[0].after;
                self.pairs[place as usize] = pair;
                place
            }
        };
        self.len += 1;
        self.touched.add(place);
        (place, self.count)
    }

    /// Puts a pair into the list of its row of a side.
    #[inline]
    pub(super) fn link(&mut self, place: u32, side: usize, list: &mut List) {
        let link = list.push(place, &mut self.pairs, |pairs, place| &mut pairs[place as usize].links[side]);
        self.pairs[place as usize].links[side] = link;
    }

    /// Takes a pair out of the list of its row of a side.
    #[inline]
    pub(super) fn unlink(&mut self, place: u32, side: usize, list: &mut List) {
        list.pull(place, &mut self.pairs, |pairs, place| &mut pairs[place as usize].links[side]);
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
        self.len -= 1;
        self.touched.touch(place);
        let pair = &mut self.pairs[place as usize];
        (pair.number, pair.links[0].after) = (0, self.free);
        self.free = place + 1;
    }

    /// Whether none is held, nor room for more than a row had at once.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.iter().all(|pair| pair.number == 0) && self.pairs.len() < 10
    }

    /// Writes the pairs; `rows` gives the numbers of the rows of each side by their ids.
    pub(super) fn save(&mut self, rows: [&Rows; 2], out: &mut Encoder) {
        out.put_u64(self.count);
        let mut held: Vec<u32> = Vec::new();
        if out.is_snapshot() {
            held.extend((0..).zip(&self.pairs).filter(|(_, pair)| pair.number != 0).map(|(place, _)| place));
            held.sort_unstable_by_key(|place| self.pairs[*place as usize].number);
        }
        let Pairs { pairs, touched, len, .. } = self;
        let places = Places {
            room: pairs.len(),
            len: *len,
            size: size_of::<Pair>(),
            is_taken: |place: u32| pairs[place as usize].number != 0,
            in_order: held.into_iter(),
        };
        touched.save(out, places, |place, out| {
            let pair = &pairs[place as usize];
            out.put_u64(pair.number);
            for (rows, row) in rows.into_iter().zip(pair.rows) {
                out.put_u32(rows.number(row));
            }
        });
    }

    /// Takes over what `save` wrote: the places of the pairs with the rows that they are of, whose lists they are to be put into.
    /// `rows` gives the ids of the rows by their numbers.
    pub(super) fn restore(
        &mut self,
        rows: [&Rows; 2],
        from: &mut Decoder<'_>,
    ) -> Result<Vec<(u32, [u32; 2])>, StateError> {
        *self = Pairs::default();
        let count = from.get_u64()?;
        let mut read = Vec::new();
        from.get_parts_by(
            |from| from.get_u64(),
            |_, from| {
                let number = from.get_u64()?;
                if number <= self.count || number > count {
                    return Err(StateError::damaged("pairs out of order"));
                }
                let of = [rows[0].id(from.get_u32()?)?, rows[1].id(from.get_u32()?)?];
                self.count = number - 1;
                read.push((self.add(of).0, of));
                Ok(())
            },
        )?;
        self.count = count;
        Ok(read)
    }
}

/// The numbers under which the rows of a side are written or were read, with their ids: those that others name, as pairs do.
#[derive(Debug, Default)]
pub struct Rows {
    /// By number where they were read; by id where they are written. Empty where both are the same.
    known: Vec<(u32, u32)>,
    /// Whether nobody names any.
    none: bool,
}

impl Rows {
    /// Of a side whose rows nobody names.
    pub(super) fn unnamed() -> Rows {
        Rows { known: Vec::new(), none: true }
    }

    /// The ids are the numbers.
    pub(super) fn by_id() -> Rows {
        Rows::default()
    }

    /// So many rows in the order of these ids: the first one is number 0.
    pub(super) fn in_order(ids: &[u32]) -> Rows {
        let mut known: Vec<(u32, u32)> = ids.iter().copied().zip(0..).collect();
        known.sort_unstable();
        Rows { known, none: false }
    }

    /// Those that were read: each a number and an id.
    pub(super) fn read(mut known: Vec<(u32, u32)>) -> Rows {
        known.sort_unstable();
        let none = known.is_empty();
        Rows { known, none }
    }

    fn find(&self, which: u32) -> Option<u32> {
        let place = self.known.binary_search_by_key(&which, |(known, _)| *known).ok()?;
        Some(self.known[place].1)
    }

    /// The number of a row that is written.
    fn number(&self, id: u32) -> u32 {
        match id {
            _ if self.none => NONE,
            NONE => NONE,
            id if self.known.is_empty() => id,
            id => self.find(id).unwrap_or(NONE),
        }
    }

    /// The id of a row that was read.
    fn id(&self, number: u32) -> Result<u32, StateError> {
        match number {
            NONE => Ok(NONE),
            number => {
                self.find(number).ok_or_else(|| StateError::damaged("a pair of a row that is not there"))
            }
        }
    }
}
