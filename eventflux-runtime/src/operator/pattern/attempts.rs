//! Open attempts: a slab, and a list of those that have begun.

use crate::columns::Columns;
use crate::operator::Accumulators;
use crate::operator::links::{Link, List};
use crate::state::{Encoder, Places, Touched};

pub(super) use crate::operator::links::NONE;

/// An open attempt.
#[derive(Clone, Debug)]
pub(super) struct Attempt<K, A> {
    /// Where it stands in the order of begin.
    pub(super) number: u64,
    /// The time of its first event, in microseconds.
    pub(super) first: i64,
    /// Its partition's slot.
    pub(super) partition: u32,
    /// The position of a chain that it waits at.
    pub(super) step: u32,
    /// Its neighbours in the list; of a free slot `after` is the next free one.
    link: Link,
    /// What is kept of its events.
    pub(super) kept: K,
    pub(super) accs: A,
}

/// The attempts by slot. Those in the list are in order of their first events' times, of equal ones in order of begin: the
/// list is the queue of WITHIN.
#[derive(Clone, Debug)]
pub(super) struct Attempts<K, A> {
    slots: Vec<Attempt<K, A>>,
    free: u32,
    /// Those that have begun, if they are in a list.
    order: List,
    /// How many slots are taken.
    taken: usize,
    /// Whether they are in a list; otherwise they are only counted.
    ordered: bool,
    /// How many are in the list.
    listed: usize,
    /// The number of the next to begin.
    next: u64,
    touched: Touched,
}

impl<K: Columns, A: Accumulators> Attempts<K, A> {
    /// None; `ordered` where it matters which is the oldest.
    pub(super) fn new(ordered: bool) -> Self {
        Attempts {
            slots: Vec::new(),
            free: NONE,
            order: List::EMPTY,
            taken: 0,
            ordered,
            listed: 0,
            next: 0,
            touched: Touched::default(),
        }
    }

    pub(super) fn is_ordered(&self) -> bool {
        self.ordered
    }

    #[inline]
    pub(super) fn get(&self, slot: u32) -> &Attempt<K, A> {
        &self.slots[slot as usize]
    }

    #[inline]
    pub(super) fn get_mut(&mut self, slot: u32) -> &mut Attempt<K, A> {
        self.touched.touch(slot);
        &mut self.slots[slot as usize]
    }

    /// The attempt, to change what is not written, or what was noted to change anyway: when it began, when it goes on, when it ends.
    #[inline]
    pub(super) fn get_aside(&mut self, slot: u32) -> &mut Attempt<K, A> {
        &mut self.slots[slot as usize]
    }

    /// Two different attempts.
    pub(super) fn get_two(&mut self, one: u32, other: u32) -> Option<[&mut Attempt<K, A>; 2]> {
        self.touched.touch(one);
        self.touched.touch(other);
        self.slots.get_disjoint_mut([one as usize, other as usize]).ok()
    }

    /// How many slots there are, taken or free.
    #[inline]
    pub(super) fn room(&self) -> usize {
        self.slots.len()
    }

    /// How many have begun.
    #[inline]
    pub(super) fn listed(&self) -> usize {
        self.listed
    }

    pub(super) fn taken(&self) -> usize {
        self.taken
    }

    /// The number of the next to begin.
    #[inline]
    pub(super) fn next_number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// The number of the last that began.
    pub(super) fn last_number(&self) -> u64 {
        self.next
    }

    /// Numbers go on behind this one.
    pub(super) fn numbered_up_to(&mut self, number: u64) {
        self.next = self.next.max(number);
    }

    /// A slot for an attempt; what it keeps is that of another before it where the slot was used.
    #[inline]
    pub(super) fn take(
        &mut self,
        number: u64,
        first: i64,
        partition: u32,
        new: impl FnOnce() -> (K, A),
    ) -> u32 {
        self.taken += 1;
        if self.free == NONE {
            return self.add(number, first, partition, new());
        }
        let slot = self.free;
        let attempt = &mut self.slots[slot as usize];
        self.touched.touch(slot);
        self.free = attempt.link.after;
        (attempt.number, attempt.first, attempt.partition, attempt.step) = (number, first, partition, 0);
        slot
    }

    #[cold]
    fn add(&mut self, number: u64, first: i64, partition: u32, (kept, accs): (K, A)) -> u32 {
        // The memory for so many attempts would have run out before.
        let slot = u32::try_from(self.slots.len()).ok().filter(|slot| *slot != NONE);
        let slot = slot.expect("more than 2^32 attempts");
        self.touched.add(slot);
        self.slots.push(Attempt { number, first, partition, step: 0, link: Link::LOOSE, kept, accs });
        slot
    }

    /// Gives a slot back that is not in the list.
    #[inline]
    pub(super) fn give_back(&mut self, slot: u32) {
        self.taken -= 1;
        self.touched.touch(slot);
        self.slots[slot as usize].number = 0;
        self.slots[slot as usize].link.after = self.free;
        self.free = slot;
    }

    /// Puts an attempt into the list.
    #[inline]
    pub(super) fn list(&mut self, slot: u32) {
        self.listed += 1;
        if self.ordered {
            self.put_in_order(slot);
        }
    }

    #[inline]
    fn put_in_order(&mut self, slot: u32) {
        let first = self.slots[slot as usize].first;
        let mut before = self.order.last().unwrap_or(NONE);
        // Times ascend, but for rows of windows that carry an earlier one.
        while before != NONE && self.slots[before as usize].first > first {
            before = self.slots[before as usize].link.before;
        }
        let slots = &mut self.slots;
        let link = self.order.insert(slot, before, slots, |slots, slot| &mut slots[slot as usize].link);
        self.slots[slot as usize].link = link;
    }

    /// Takes an attempt out of the list.
    #[inline]
    pub(super) fn unlist(&mut self, slot: u32) {
        self.listed -= 1;
        if self.ordered {
            self.order.pull(slot, &mut self.slots, |slots, slot| &mut slots[slot as usize].link);
        }
    }

    /// The first in the list.
    #[inline]
    pub(super) fn oldest(&self) -> Option<u32> {
        self.order.first()
    }

    /// What is known of an attempt elsewhere has changed.
    #[inline]
    pub(super) fn touch(&mut self, slot: u32) {
        self.touched.touch(slot);
    }

    /// Writes the attempts, in order of begin for a snapshot; `write` one of them.
    pub(super) fn save(&mut self, out: &mut Encoder, mut write: impl FnMut(&Self, u32, &mut Encoder)) {
        let mut order: Vec<u32> = if out.is_snapshot() { self.slots().collect() } else { Vec::new() };
        order.sort_unstable_by_key(|slot| self.get(*slot).number);
        let mut touched = std::mem::take(&mut self.touched);
        let places = Places {
            room: self.slots.len(),
            len: self.taken,
            size: size_of::<Attempt<K, A>>(),
            is_taken: |slot: u32| self.slots[slot as usize].number != 0,
            in_order: order.into_iter(),
        };
        touched.save(out, places, |slot, out| write(self, slot, out));
        self.touched = touched;
    }

    /// The slots that are taken; the number of a free one is 0.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> + '_ {
        let taken = self.slots.iter().enumerate().filter(|(_, attempt)| attempt.number != 0);
        taken.map(|(slot, _)| slot as u32)
    }
}
