//! Lists of numbered parts: what a state has many of, so that a checkpoint can write those that changed and no others.
//!
//! ```text
//! list    = 0 part* end                    all parts that there are
//!         | 1 gone* end part* end          what became of those written before
//! gone    = count first                    from number `first` on so many are gone; `count` is not 0
//! part    = step length byte*              the number is that of the part before, plus `step`, which is not 0
//! end     = 0
//! ```
//!
//! All of these numbers are short. The first part of a list stands behind number -1.

use std::ops::Range;

use super::{Decoder, Encoder, StateError};

/// Everything that there is.
const ALL: u8 = 0;
/// What changed.
const CHANGES: u8 = 1;

/// What an [`Encoder`] is filled for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asks {
    /// The state alone: of two operators whose states can't be told apart, the same bytes. Parts are numbered in an order that
    /// follows from the state.
    #[default]
    Snapshot,
    /// All parts under the numbers that they have in memory. From now on changes are noted.
    Base,
    /// What changed since this was asked last, or [`Base`](Asks::Base) was.
    Changes,
    /// How much there is. Nothing is written.
    Size,
}

/// How much an operator holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Groups, events, rows, attempts.
    pub entries: u64,
    /// The bytes of memory that these take, without the texts and lists that they own.
    pub bytes: u64,
}

/// A list of parts that is being written.
#[derive(Debug)]
pub struct Parts<'e> {
    out: &'e mut Encoder,
    /// The lowest number that the next part can have.
    next: u64,
}

impl Encoder {
    /// An encoder that is filled for a reason.
    pub fn that_asks(asks: Asks) -> Self {
        Encoder { asks, ..Encoder::default() }
    }

    /// What it is filled for.
    #[inline]
    pub fn asks(&self) -> Asks {
        self.asks
    }

    /// Whether parts are to be numbered in an order that follows from the state.
    pub fn is_snapshot(&self) -> bool {
        self.asks == Asks::Snapshot
    }

    /// Writes all parts that there are, with ascending numbers.
    pub fn put_parts<R>(&mut self, write: impl FnOnce(&mut Parts<'_>) -> R) -> R {
        self.list(|out| {
            out.put_u8(ALL);
            write(&mut Parts { out, next: 0 })
        })
    }

    /// Writes which parts are gone since they were written, then those that came or changed.
    pub(super) fn put_changes(
        &mut self,
        gone: impl Iterator<Item = Range<u64>>,
        write: impl FnOnce(&mut Parts<'_>),
    ) {
        self.list(|out| {
            out.put_u8(CHANGES);
            for Range { start, end } in gone {
                if start < end {
                    out.put_short(end - start);
                    out.put_short(start);
                }
            }
            out.put_short(0);
            write(&mut Parts { out, next: 0 });
        });
    }

    /// Counts what an operator holds many of; `size` is that of one in memory.
    pub(crate) fn count(&mut self, entries: usize, size: usize) {
        self.held.entries += entries as u64;
        self.held.bytes += (entries * size) as u64;
    }

    /// What was counted.
    pub fn held(&self) -> Held {
        self.held
    }

    fn list<R>(&mut self, write: impl FnOnce(&mut Self) -> R) -> R {
        let start = self.bytes.len();
        let written = write(self);
        self.put_short(0);
        self.lists.push(start..self.bytes.len());
        written
    }

    /// What was written, and where lists of parts stand in it.
    pub(super) fn into_lists(self) -> (Vec<u8>, Vec<Range<usize>>) {
        (self.bytes, self.lists)
    }
}

impl Parts<'_> {
    /// Writes a part, whose number is above that of the one before.
    pub fn put(&mut self, number: u64, write: impl FnOnce(&mut Encoder)) {
        debug_assert!(number >= self.next, "parts ascend");
        self.out.put_short(number - self.next + 1);
        self.next = number + 1;
        let length = self.out.bytes.len();
        self.out.bytes.push(0);
        let (asks, lists) = (std::mem::take(&mut self.out.asks), self.out.lists.len());
        write(self.out);
        self.out.asks = asks;
        // A list within a part changes with it.
        self.out.lists.truncate(lists);
        let start = length + 1;
        let written = self.out.bytes.len() - start;
        if written < 0x80 {
            self.out.bytes[length] = written as u8;
        } else {
            // The length is written behind the part, and turned to where it belongs.
            let end = self.out.bytes.len();
            self.out.put_short(written as u64);
            let moved = self.out.bytes.len() - end;
            self.out.bytes[length..].rotate_right(moved);
            self.out.bytes.remove(length + moved);
        }
    }
}

impl<'a> Decoder<'a> {
    /// Reads all parts that there are; `read` gets the number of each and its bytes, and is to read all of them.
    ///
    /// # Errors
    /// If the bytes are no list of all parts, or `read` fails or leaves some.
    pub fn get_parts(
        &mut self,
        mut read: impl FnMut(u64, &mut Decoder<'_>) -> Result<(), StateError>,
    ) -> Result<(), StateError> {
        let (is_all, mut list) = self.list()?;
        if !is_all {
            return Err(StateError::damaged("changes of what is not there"));
        }
        while let Some((number, bytes)) = list.next_part()? {
            let mut part = Decoder::new(bytes);
            read(number, &mut part)?;
            self.left_out += part.left_out;
            part.finish()?;
        }
        self.bytes = list.from.bytes;
        Ok(())
    }

    /// Reads all parts as [`get_parts`](Self::get_parts) does, but in an order that `order` reads at the beginning of each.
    ///
    /// # Errors
    /// If the bytes are no list of all parts, or `order` or `read` fails, or `read` leaves some.
    pub fn get_parts_by<K: Ord>(
        &mut self,
        order: impl Fn(&mut Decoder<'_>) -> Result<K, StateError>,
        mut read: impl FnMut(u64, &mut Decoder<'_>) -> Result<(), StateError>,
    ) -> Result<(), StateError> {
        let (is_all, mut list) = self.list()?;
        if !is_all {
            return Err(StateError::damaged("changes of what is not there"));
        }
        let mut parts = Vec::new();
        while let Some((number, bytes)) = list.next_part()? {
            parts.push((order(&mut Decoder::new(bytes))?, number, bytes));
        }
        parts.sort_unstable_by(|(a, n, _), (b, m, _)| (a, n).cmp(&(b, m)));
        for (_, number, bytes) in parts {
            let mut part = Decoder::new(bytes);
            read(number, &mut part)?;
            self.left_out += part.left_out;
            part.finish()?;
        }
        self.bytes = list.from.bytes;
        Ok(())
    }

    /// Begins to read a list; says whether it is one of all parts.
    pub(super) fn list(&self) -> Result<(bool, List<'a>), StateError> {
        let mut from = Decoder::new(self.bytes);
        let is_all = match from.get_u8()? {
            ALL => true,
            CHANGES => false,
            _ => return Err(StateError::damaged("no list of parts")),
        };
        Ok((is_all, List { from, next: 0 }))
    }
}

/// A list that is being read.
pub(super) struct List<'a> {
    pub(super) from: Decoder<'a>,
    next: u64,
}

impl<'a> List<'a> {
    /// Which numbers are gone next; to be asked until there are none, and then for parts.
    pub(super) fn next_gone(&mut self) -> Result<Option<Range<u64>>, StateError> {
        let count = self.from.get_short()?;
        if count == 0 {
            return Ok(None);
        }
        let start = self.from.get_short()?;
        let end = start.checked_add(count).ok_or_else(disorder)?;
        Ok(Some(start..end))
    }

    /// The next part.
    pub(super) fn next_part(&mut self) -> Result<Option<(u64, &'a [u8])>, StateError> {
        let step = self.from.get_short()?;
        if step == 0 {
            return Ok(None);
        }
        let number = self.next.checked_add(step - 1).filter(|number| *number < u64::MAX);
        let number = number.ok_or_else(disorder)?;
        self.next = number + 1;
        let length = self.from.get_short()?;
        match usize::try_from(length) {
            Ok(length) => Ok(Some((number, self.from.take(length)?))),
            Err(_) => Err(disorder()),
        }
    }
}

fn disorder() -> StateError {
    StateError::damaged("parts in disorder")
}

/// The numbers under which parts were written, to be found by what names them.
#[derive(Clone, Debug, Default)]
pub struct Numbers {
    /// Ascending; by the place in the list.
    written: Vec<u64>,
}

impl Numbers {
    /// The next part has been read.
    pub fn add(&mut self, number: u64) {
        self.written.push(number);
    }

    /// How many were read.
    pub fn len(&self) -> usize {
        self.written.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.written.is_empty()
    }

    /// The place in the list of the part with this number.
    ///
    /// # Errors
    /// If there was none.
    pub fn place(&self, number: u64) -> Result<u32, StateError> {
        // Where none is missing, number and place are the same.
        let place = match usize::try_from(number).ok().filter(|at| self.written.get(*at) == Some(&number)) {
            Some(place) => Some(place),
            None => self.written.binary_search(&number).ok(),
        };
        place
            .and_then(|place| u32::try_from(place).ok())
            .ok_or_else(|| StateError::damaged("something of a part that is not there"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(u64, String)>, StateError> {
        let mut parts = Vec::new();
        let mut from = Decoder::new(bytes);
        from.get_parts(|number, from| {
            parts.push((number, from.get_str()?.to_owned()));
            Ok(())
        })?;
        from.finish().map(|()| parts)
    }

    #[test]
    fn parts_of_every_length_come_back() {
        let long = "x".repeat(20_000);
        let parts: Vec<(u64, &str)> =
            vec![(0, ""), (1, "a"), (7, &long[..119]), (8, &long[..120]), (200, &long), (1 << 60, "end")];
        let mut out = Encoder::new();
        out.put_parts(|list| parts.iter().for_each(|(n, text)| list.put(*n, |out| out.put_str(text))));
        let bytes = out.into_bytes();
        let expected: Vec<_> = parts.iter().map(|(n, text)| (*n, (*text).to_owned())).collect();
        assert_eq!(read(&bytes), Ok(expected));
        for cut in 0..bytes.len() {
            assert!(read(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn lists_in_parts_are_whole() {
        let mut out = Encoder::that_asks(Asks::Base);
        out.put_parts(|list| {
            list.put(3, |out| {
                assert_eq!(out.asks(), Asks::Snapshot);
                out.put_parts(|list| list.put(0, |out| out.put_u8(9)));
            });
        });
        assert_eq!(out.asks(), Asks::Base);
        let (bytes, lists) = out.into_lists();
        assert_eq!((lists.len(), lists[0].clone()), (1, 0..bytes.len()));
    }

    #[test]
    fn numbers_beyond_the_last_are_damage() {
        let mut out = Encoder::new();
        out.put_u8(ALL);
        out.put_short(u64::MAX);
        out.put_short(0);
        out.put_short(u64::MAX);
        out.put_short(0);
        assert!(Decoder::new(&out.into_bytes()).get_parts(|_, _| Ok(())).is_err());
        for bytes in
            [vec![ALL, 0xFF], vec![7], vec![CHANGES, 0, 0], vec![ALL, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]]
        {
            assert!(Decoder::new(&bytes).get_parts(|_, _| Ok(())).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn parts_are_found_by_the_numbers_they_had() {
        let mut numbers = Numbers::default();
        [0, 1, 5, 900].into_iter().for_each(|number| numbers.add(number));
        let places: Vec<_> = [0, 1, 5, 900].into_iter().map(|number| numbers.place(number)).collect();
        assert_eq!(places, [Ok(0), Ok(1), Ok(2), Ok(3)]);
        assert!(numbers.place(2).is_err() && numbers.place(u64::MAX).is_err());
    }
}
