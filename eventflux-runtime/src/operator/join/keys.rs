//! The keys of both sides, in one table.

use std::cell::Cell;

use crate::columns::Key;
use crate::operator::Groups;
use crate::operator::join::NONE;
use crate::state::Encoder;

/// Keys by slots, each with the number of sides that have rows of it. One whose last row goes stays, as keys that come back are the rule; when
/// those without rows are many, they are removed.
#[derive(Debug)]
pub(super) struct Keys<K> {
    sides: Groups<K, u32>,
    /// How many have no row.
    empty: usize,
}

/// How many keys without rows are kept whatever there is beside them.
const FEW: usize = 1024;

impl<K: Key> Keys<K> {
    pub(super) fn new() -> Self {
        Keys { sides: Groups::new(), empty: 0 }
    }

    /// The slot of a key, if any row had it lately.
    #[inline(always)]
    pub(super) fn find(&self, key: K::Ref<'_>) -> u32 {
        self.sides.find(key).unwrap_or(NONE)
    }

    /// The slot of a key.
    #[inline(always)]
    pub(super) fn slot(&mut self, key: K::Ref<'_>) -> u32 {
        let new = Cell::new(false);
        let slot = self.sides.slot(
            key,
            || {
                new.set(true);
                0
            },
            |sides| {
                new.set(true);
                *sides = 0;
            },
        );
        if new.get() {
            self.added(slot);
        }
        slot
    }

    #[inline(never)]
    fn added(&mut self, slot: u32) {
        self.empty += 1;
        if self.empty > FEW && self.empty > self.sides.len() / 2 {
            let all: Vec<u32> = self.sides.slots().filter(|other| *other != slot).collect();
            for other in all {
                if *self.sides.value(other) == 0 {
                    self.sides.remove(other);
                    self.empty -= 1;
                }
            }
        }
    }

    /// A side has rows of this key, of which it had none.
    #[inline(always)]
    pub(super) fn held(&mut self, slot: u32) {
        if slot != NONE {
            let sides = self.sides.value_mut(slot);
            self.empty -= usize::from(*sides == 0);
            *sides += 1;
        }
    }

    /// A side has no more rows of this key.
    #[inline(always)]
    pub(super) fn left(&mut self, slot: u32) {
        if slot != NONE {
            let sides = self.sides.value_mut(slot);
            *sides -= 1;
            self.empty += usize::from(*sides == 0);
        }
    }

    /// Counts anew how many sides have rows of each key.
    pub(super) fn count(&mut self, sides: impl Fn(u32) -> u32) {
        self.empty = 0;
        for slot in self.sides.slots().collect::<Vec<_>>() {
            *self.sides.value_mut(slot) = sides(slot);
            self.empty += usize::from(*self.sides.value(slot) == 0);
        }
    }

    /// Writes the key in a slot.
    pub(super) fn save(&self, slot: u32, layout: &K::Layout, out: &mut Encoder) {
        self.sides.save_key(slot, layout, out);
    }

    /// The key in a slot.
    #[inline(always)]
    pub(super) fn key(&self, slot: u32) -> Option<K::Ref<'_>> {
        (slot != NONE).then(|| self.sides.key(slot))
    }
}
