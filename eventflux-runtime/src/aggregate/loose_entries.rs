//! Values in order of entry, any of which may leave.

use std::collections::VecDeque;

use crate::columns::{Ordered, Spare};
use crate::state::{Decoder, Encoder, StateError};

/// Marks an entry that has left from between others.
const GONE: u32 = u32::MAX;

/// Values with their numbers, which ascend. What leaves from between others leaves a gap; gaps are closed when
/// half of the places are gaps, so that a value is moved about once.
#[derive(Clone, Debug)]
pub(super) struct Entries<T> {
    entries: VecDeque<Entry<T>>,
    /// How many places before the first were given up: a value's id is its place and this.
    base: u64,
    gaps: usize,
    spare: Spare<T>,
}

#[derive(Clone, Debug)]
struct Entry<T> {
    number: u64,
    value: T,
    /// Whatever the accumulator wants to know about it, or `GONE`.
    note: u32,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries { entries: VecDeque::new(), base: 0, gaps: 0, spare: Spare::default() }
    }
}

impl<T: Ordered> Entries<T> {
    /// Takes a value in, numbered above all before, and gives its id.
    #[inline]
    pub(super) fn push(&mut self, value: T::Ref<'_>, number: u64) -> u64 {
        let value = self.spare.own(value);
        self.append(value, number)
    }

    fn append(&mut self, value: T, number: u64) -> u64 {
        self.entries.push_back(Entry { number, value, note: 0 });
        self.base + self.entries.len() as u64 - 1
    }

    /// The id of value `number`.
    #[inline]
    pub(super) fn find(&self, number: u64) -> Option<u64> {
        if self.entries.front()?.number == number {
            return Some(self.base);
        }
        let place = self.entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
        (self.entries[place].note != GONE).then_some(self.base + place as u64)
    }

    #[inline]
    fn entry(&self, id: u64) -> &Entry<T> {
        &self.entries[(id - self.base) as usize]
    }

    /// The value of an id.
    #[inline]
    pub(super) fn value(&self, id: u64) -> T::Ref<'_> {
        self.entry(id).value.as_ref()
    }

    /// The note of an id.
    #[inline]
    pub(super) fn note(&self, id: u64) -> u32 {
        self.entry(id).note
    }

    /// Changes the note of an id.
    #[inline]
    pub(super) fn set_note(&mut self, id: u64, note: u32) {
        self.entries[(id - self.base) as usize].note = note;
    }

    /// The oldest value.
    #[inline]
    pub(super) fn first(&self) -> Option<T::Ref<'_>> {
        self.entries.front().map(|entry| entry.value.as_ref())
    }

    /// The newest value.
    #[inline]
    pub(super) fn last(&self) -> Option<T::Ref<'_>> {
        self.entries.back().map(|entry| entry.value.as_ref())
    }

    /// Whether an id is the oldest one's.
    #[inline]
    pub(super) fn is_first(&self, id: u64) -> bool {
        id == self.base
    }

    /// Whether there are no values.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Removes an id. There are never gaps at the ends.
    #[inline]
    pub(super) fn remove(&mut self, id: u64) {
        let place = (id - self.base) as usize;
        if place == 0 {
            self.pop_front();
            while self.gaps != 0 && self.entries.front().is_some_and(|entry| entry.note == GONE) {
                self.gaps -= 1;
                self.pop_front();
            }
        } else if place + 1 == self.entries.len() {
            self.pop_back();
            while self.gaps != 0 && self.entries.back().is_some_and(|entry| entry.note == GONE) {
                self.gaps -= 1;
                self.pop_back();
            }
        } else {
            self.entries[place].note = GONE;
            self.gaps += 1;
        }
    }

    fn pop_front(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.base += 1;
            self.spare.take(entry.value);
        }
    }

    fn pop_back(&mut self) {
        if let Some(entry) = self.entries.pop_back() {
            self.spare.take(entry.value);
        }
    }

    /// Closes the gaps if there are many; true if ids have changed then.
    pub(super) fn tidy(&mut self) -> bool {
        if self.gaps < 16 || self.gaps * 2 < self.entries.len() {
            return false;
        }
        let mut kept = 0;
        for place in 0..self.entries.len() {
            if self.entries[place].note != GONE {
                self.entries.swap(kept, place);
                kept += 1;
            }
        }
        while self.entries.len() > kept {
            self.pop_back();
        }
        self.gaps = 0;
        true
    }

    /// All ids, oldest first.
    pub(super) fn ids(&self) -> impl Iterator<Item = u64> + use<'_, T> {
        let there = self.entries.iter().enumerate().filter(|(_, entry)| entry.note != GONE);
        there.map(|(place, _)| self.base + place as u64)
    }

    /// Removes all values.
    pub(super) fn clear(&mut self) {
        while !self.entries.is_empty() {
            self.pop_back();
        }
        self.base = 0;
        self.gaps = 0;
    }

    /// Writes the values with their numbers.
    pub(super) fn save(&self, out: &mut Encoder) {
        out.put_len(self.entries.len() - self.gaps);
        for entry in self.entries.iter().filter(|entry| entry.note != GONE) {
            out.put_u64(entry.number);
            entry.value.save(&(), out);
        }
    }

    /// Takes over what `save` wrote, into no values.
    pub(super) fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        for _ in 0..from.get_len()? {
            let number = from.get_u64()?;
            if self.entries.back().is_some_and(|last| last.number >= number) {
                return Err(StateError::damaged("values out of order"));
            }
            let value = T::load(&(), from)?;
            self.append(value, number);
        }
        Ok(())
    }
}
