//! What changed since a checkpoint: noted by those who hold many things, asked by [`Encoder`](super::Encoder).

use std::collections::VecDeque;
use std::ops::Range;

use super::parts::{Asks, Parts};
use super::{Decoder, Encoder, StateError};

/// Which of many numbered places changed. Until checkpoints ask for it nothing is noted, and that costs a comparison.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// A bit a place.
    words: Vec<u64>,
    asked: bool,
}

/// The things whose places a [`Touched`] knows.
#[derive(Debug)]
pub struct Places<L, O> {
    /// How many places there are.
    pub room: usize,
    /// How many of them are taken.
    pub len: usize,
    /// The bytes of one in memory.
    pub size: usize,
    /// Which of them are taken.
    pub is_taken: L,
    /// Those that are taken, in an order that follows from the state.
    pub in_order: O,
}

impl Touched {
    /// What is in a place changes, comes or goes.
    #[inline(always)]
    pub fn touch(&mut self, place: u32) {
        if let Some(word) = self.words.get_mut(place as usize / 64) {
            *word |= 1 << (place % 64);
        }
    }

    /// There is a new place, the last one.
    #[inline]
    pub fn add(&mut self, place: u32) {
        if self.asked {
            self.reach(place as usize + 1);
            self.touch(place);
        }
    }

    /// All that is in the first `room` places goes.
    pub fn touch_all(&mut self, room: usize) {
        if self.asked {
            self.reach(room);
            self.words[..room / 64].fill(u64::MAX);
            (room / 64 * 64..room).for_each(|place| self.touch(place as u32));
        }
    }

    /// Whatever was written before is no more; what there is now was never written.
    pub fn forget(&mut self) {
        *self = Touched::default();
    }

    fn reach(&mut self, places: usize) {
        let words = places.div_ceil(64);
        if self.words.len() < words {
            self.words.resize(words, 0);
        }
    }

    /// The places that changed, in order.
    fn all(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).step_by(64).zip(&self.words).flat_map(|(first, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(first + bit)
            })
        })
    }

    /// Writes what the encoder asks for; `write` what is in one place.
    pub fn save<L: Fn(u32) -> bool, O: Iterator<Item = u32>>(
        &mut self,
        out: &mut Encoder,
        places: Places<L, O>,
        mut write: impl FnMut(u32, &mut Encoder),
    ) {
        let Places { room, len, size, is_taken, in_order } = places;
        // There may have been more places before.
        let is_taken = |place: u32| (place as usize) < room && is_taken(place);
        match out.asks() {
            Asks::Size => out.count(len, size),
            Asks::Snapshot => out.put_parts(|parts| {
                (0..).zip(in_order).for_each(|(number, place)| parts.put(number, |out| write(place, out)));
            }),
            Asks::Changes if self.asked => {
                let gone = self.all().filter(|place| !is_taken(*place)).map(|place| one(place.into()));
                out.put_changes(gone, |parts| put(parts, self.all().filter(|place| is_taken(*place)), write));
                self.words.fill(0);
            }
            // There is nothing that could have changed.
            Asks::Base | Asks::Changes => {
                // Places are numbered by `u32`.
                out.put_parts(|parts| put(parts, (0..room as u32).filter(|place| is_taken(*place)), write));
                self.words.clear();
                self.asked = true;
                self.reach(room);
            }
        }
    }
}

fn one(number: u64) -> Range<u64> {
    number..number + 1
}

fn put(parts: &mut Parts<'_>, places: impl Iterator<Item = u32>, mut write: impl FnMut(u32, &mut Encoder)) {
    places.for_each(|place| parts.put(place.into(), |out| write(place, out)));
}

/// Things that come behind each other and leave in the same order, as far as they are known by numbers. What is not to be known
/// twice is not here: the things themselves.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    /// How many left.
    left: u64,
    /// Those that were there when checkpoints asked last.
    asked: Option<Range<u64>>,
}

impl Passing {
    /// The first `count` leave.
    #[inline(always)]
    pub fn leave(&mut self, count: usize) {
        self.left += count as u64;
    }

    /// Whatever was written before is no more.
    pub fn forget(&mut self) {
        *self = Passing::default();
    }

    /// The number of the one in a place, which it keeps while others leave.
    #[inline(always)]
    pub fn number(&self, place: usize) -> u64 {
        self.left + place as u64
    }

    /// The place of the one with this number, if it has not left.
    pub fn place(&self, number: u64) -> Option<usize> {
        number.checked_sub(self.left).and_then(|place| usize::try_from(place).ok())
    }

    /// Whether the one with this number was there when checkpoints asked last.
    #[inline]
    pub fn was_asked_for(&self, number: u64) -> bool {
        self.asked.as_ref().is_some_and(|before| number < before.end)
    }

    /// The place of the first one that came since, if the encoder asks for that; all that are behind it came later.
    pub fn first_new(&self, out: &Encoder) -> usize {
        match &self.asked {
            Some(before) if out.asks() == Asks::Changes => before.end.saturating_sub(self.left) as usize,
            _ => 0,
        }
    }

    /// Writes what the encoder asks for; `write` one of the `len` that there are, by its place. One has `size` bytes in memory.
    pub fn save(
        &mut self,
        out: &mut Encoder,
        len: usize,
        size: usize,
        write: impl FnMut(usize, &mut Encoder),
    ) {
        let new = self.first_new(out)..len;
        self.save_chosen(out, len, size, new, write);
    }

    /// The same where what was there may have changed: `chosen` are the places of those that did, in order, and of all from
    /// [`first_new`](Self::first_new) on.
    pub fn save_chosen(
        &mut self,
        out: &mut Encoder,
        len: usize,
        size: usize,
        chosen: impl Iterator<Item = usize>,
        mut write: impl FnMut(usize, &mut Encoder),
    ) {
        let here = self.left..self.left + len as u64;
        let put = |parts: &mut Parts<'_>, first: u64| {
            chosen.for_each(|place| parts.put(first + place as u64, |out| write(place, out)));
        };
        match (out.asks(), &self.asked) {
            (Asks::Size, _) => return out.count(len, size),
            (Asks::Snapshot, _) => return out.put_parts(|parts| put(parts, 0)),
            (Asks::Changes, Some(before)) => {
                let gone = before.start..before.end.min(here.start);
                out.put_changes([gone].into_iter(), |parts| put(parts, here.start));
            }
            (Asks::Base | Asks::Changes, _) => out.put_parts(|parts| put(parts, here.start)),
        }
        self.asked = Some(here);
    }
}

/// A queue that knows what came and left since a checkpoint.
#[derive(Clone, Debug)]
pub struct Ring<T> {
    items: VecDeque<T>,
    passing: Passing,
}

impl<T> Default for Ring<T> {
    fn default() -> Self {
        Ring { items: VecDeque::new(), passing: Passing::default() }
    }
}

impl<T> Ring<T> {
    /// Without anything in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts one at the end.
    #[inline(always)]
    pub fn push_back(&mut self, item: T) {
        self.items.push_back(item);
    }

    /// Takes the first one out.
    #[inline(always)]
    pub fn pop_front(&mut self) -> Option<T> {
        let first = self.items.pop_front();
        self.passing.leave(usize::from(first.is_some()));
        first
    }

    /// Takes the first `count` out.
    pub fn drain_front(&mut self, count: usize) -> impl Iterator<Item = T> {
        self.passing.leave(count);
        self.items.drain(..count)
    }

    /// Takes the last one back. It must have come since a checkpoint was asked for.
    pub fn pop_back(&mut self) -> Option<T> {
        self.items.pop_back()
    }

    /// The first one.
    #[inline(always)]
    pub fn front(&self) -> Option<&T> {
        self.items.front()
    }

    /// The last one.
    #[inline(always)]
    pub fn back(&self) -> Option<&T> {
        self.items.back()
    }

    /// The one in a place, counted from the first.
    #[inline(always)]
    pub fn get(&self, place: usize) -> Option<&T> {
        self.items.get(place)
    }

    /// The one in a place, to change what is not written.
    #[inline(always)]
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        self.items.get_mut(place)
    }

    /// How many there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How many there is room for.
    #[inline(always)]
    pub fn capacity(&self) -> usize {
        self.items.capacity()
    }

    /// Makes room for so many more, and no others.
    pub fn reserve_exact(&mut self, more: usize) {
        self.items.reserve_exact(more);
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::collections::vec_deque::Iter<'_, T> {
        self.items.iter()
    }

    /// Takes all of them out, as if none had ever been there.
    pub fn clear(&mut self) {
        self.items.clear();
        self.passing.forget();
    }

    /// Writes what the encoder asks for; `write` one of them.
    pub fn save(&mut self, out: &mut Encoder, mut write: impl FnMut(&T, &mut Encoder)) {
        let Ring { items, passing } = self;
        passing.save(out, items.len(), size_of::<T>(), |place, out| write(&items[place], out));
    }

    /// Takes over what `save` wrote; `read` gets those before it and reads the next one.
    ///
    /// # Errors
    /// If the bytes are no such list.
    pub fn load(
        &mut self,
        from: &mut Decoder<'_>,
        mut read: impl FnMut(&VecDeque<T>, &mut Decoder<'_>) -> Result<T, StateError>,
    ) -> Result<(), StateError> {
        self.clear();
        from.get_parts(|_, from| {
            let item = read(&self.items, from)?;
            self.items.push_back(item);
            Ok(())
        })
    }
}

/// A partition takes the things with it. Partitions are asked for what changed as a whole.
impl<T> crate::operator::partition::Park for Ring<T> {
    type State = VecDeque<T>;

    fn fresh(&self) -> VecDeque<T> {
        VecDeque::new()
    }

    #[inline]
    fn exchange(&mut self, state: &mut VecDeque<T>) {
        std::mem::swap(&mut self.items, state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_noted_once_asked_for() {
        let mut touched = Touched::default();
        touched.touch(3);
        assert_eq!(touched.all().count(), 0);
        let taken = [true, false, true];
        let places = || Places {
            room: 3,
            len: 2,
            size: 10,
            is_taken: |place: u32| taken[place as usize],
            in_order: [2, 0].into_iter(),
        };
        let save = |touched: &mut Touched, asks| {
            let mut out = Encoder::that_asks(asks);
            touched.save(&mut out, places(), |place, out| out.put_u8(place as u8));
            (out.held(), out.into_bytes())
        };
        // Numbers 0 and 2, with bytes 0 and 2.
        assert_eq!(save(&mut touched, Asks::Base).1, [0, 1, 1, 0, 2, 1, 2, 0]);
        assert_eq!(save(&mut touched, Asks::Changes).1, [1, 0, 0]);
        touched.touch(1);
        touched.touch(2);
        // In an order of their own, and nothing is forgotten for it.
        assert_eq!(save(&mut touched, Asks::Snapshot).1, [0, 1, 1, 2, 1, 1, 0, 0]);
        assert_eq!(save(&mut touched, Asks::Size).0.entries, 2);
        assert_eq!(save(&mut touched, Asks::Size).0.bytes, 20);
        // Number 1 is gone, number 2 changed.
        assert_eq!(save(&mut touched, Asks::Changes).1, [1, 1, 1, 0, 3, 1, 2, 0]);
        assert_eq!(save(&mut touched, Asks::Changes).1, [1, 0, 0]);
        touched.touch_all(200);
        assert_eq!(touched.all().count(), 200);
    }

    #[test]
    fn a_queue_tells_what_came_and_left() {
        let mut ring = Ring::new();
        let save = |ring: &mut Ring<u8>, asks| {
            let mut out = Encoder::that_asks(asks);
            ring.save(&mut out, |item, out| out.put_u8(*item));
            out.into_bytes()
        };
        (10..13).for_each(|item| ring.push_back(item));
        ring.pop_front();
        assert_eq!(save(&mut ring, Asks::Base), [0, 2, 1, 11, 1, 1, 12, 0]);
        ring.push_back(13);
        ring.pop_front();
        // One is gone, number 1; number 3 came.
        assert_eq!(save(&mut ring, Asks::Changes), [1, 1, 1, 0, 4, 1, 13, 0]);
        // All that were there are gone, and some that nobody saw.
        (14..20).for_each(|item| ring.push_back(item));
        while ring.len() > 1 {
            ring.pop_front();
        }
        assert_eq!(save(&mut ring, Asks::Changes), [1, 2, 2, 0, 10, 1, 19, 0]);
        assert_eq!(save(&mut ring, Asks::Snapshot), [0, 1, 1, 19, 0]);
    }

    #[test]
    fn numbers_stay_while_others_leave() {
        let mut passing = Passing::default();
        passing.leave(2);
        assert_eq!((passing.number(0), passing.number(3)), (2, 5));
        assert!(!passing.was_asked_for(2));
        let mut out = Encoder::that_asks(Asks::Base);
        passing.save(&mut out, 3, 0, |_, _| {});
        passing.leave(1);
        assert_eq!([1, 2, 3, 5].map(|number| passing.place(number)), [None, None, Some(0), Some(2)]);
        assert!(passing.was_asked_for(4) && !passing.was_asked_for(5));
        passing.forget();
        assert!(!passing.was_asked_for(0));
    }
}
