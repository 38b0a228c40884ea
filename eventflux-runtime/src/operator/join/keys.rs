//! The keys of both sides, in one table.

use std::cell::Cell;

use crate::columns::Key;
use crate::operator::Groups;
use crate::operator::join::NONE;
use crate::state::Encoder;

/// Keys by slots. One whose last row goes stays, as keys that come back are the rule; those without rows are looked for, and removed, when
/// there are twice as many keys as that left the last time. So no row that comes or goes is counted: in a small window every other one is
/// the first or the last of its key, and which are is not to be foreseen by a processor.
#[derive(Debug)]
pub(super) struct Keys<K> {
    slots: Groups<K, ()>,
    /// How many there may be before those without rows are looked for.
    most: usize,
}

/// How many keys may come between two looks whatever there is beside them.
const FEW: usize = 1024;

impl<K: Key> Keys<K> {
    pub(super) fn new() -> Self {
        Keys { slots: Groups::new(), most: FEW }
    }

    /// The slot of a key, if any row had it lately.
    #[inline(always)]
    pub(super) fn find(&self, key: K::Ref<'_>) -> u32 {
        self.slots.find(key).unwrap_or(NONE)
    }

    /// The slot of a key; `has_rows` says of others whether a side has rows of them.
    #[inline(always)]
    pub(super) fn slot(&mut self, key: K::Ref<'_>, has_rows: impl Fn(u32) -> bool) -> u32 {
        let new = Cell::new(false);
        let slot = self.slots.slot(key, || new.set(true), |()| new.set(true));
        if new.get() && self.slots.len() > self.most {
            self.clean(slot, has_rows);
        }
        slot
    }

    /// Removes the keys without rows, but for one whose row is about to come.
    #[cold]
    #[inline(never)]
    fn clean(&mut self, new: u32, has_rows: impl Fn(u32) -> bool) {
        let gone = |slot: &u32| *slot != new && !has_rows(*slot);
        for slot in self.slots.slots().filter(gone).collect::<Vec<_>>() {
            self.slots.remove(slot);
        }
        self.most = 2 * self.slots.len() + FEW;
    }

    /// How many keys there are, with those that have no rows any more.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Writes the key in a slot.
    pub(super) fn save(&self, slot: u32, layout: &K::Layout, out: &mut Encoder) {
        self.slots.save_key(slot, layout, out);
    }

    /// The key in a slot.
    #[inline(always)]
    pub(super) fn key(&self, slot: u32) -> Option<K::Ref<'_>> {
        (slot != NONE).then(|| self.slots.key(slot))
    }
}
