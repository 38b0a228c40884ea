//! The keys of both sides, in one table.

use std::cell::Cell;

use crate::columns::Key;
use crate::operator::Groups;
use crate::operator::join::NONE;
use crate::state::Encoder;

/// Keys by slots, each with the number of its rows on both sides. One whose last row goes stays, as keys that come back are the rule; when
/// those without rows are many, they are removed.
#[derive(Debug)]
pub(super) struct Keys<K> {
    rows: Groups<K, u32>,
    /// How many have no row.
    empty: usize,
}

/// How many keys without rows are kept whatever there is beside them.
const FEW: usize = 1024;

impl<K: Key> Keys<K> {
    pub(super) fn new() -> Self {
        Keys { rows: Groups::new(), empty: 0 }
    }

    /// The slot of a key, if any row had it lately.
    #[inline(always)]
    pub(super) fn find(&self, key: K::Ref<'_>) -> u32 {
        self.rows.find(key).unwrap_or(NONE)
    }

    /// The slot of a key.
    #[inline(always)]
    pub(super) fn slot(&mut self, key: K::Ref<'_>) -> u32 {
        let new = Cell::new(false);
        let slot = self.rows.slot(
            key,
            || {
                new.set(true);
                0
            },
            |rows| {
                new.set(true);
                *rows = 0;
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
        if self.empty > FEW && self.empty > self.rows.len() / 2 {
            let all: Vec<u32> = self.rows.slots().filter(|other| *other != slot).collect();
            for other in all {
                if *self.rows.value(other) == 0 {
                    self.rows.remove(other);
                    self.empty -= 1;
                }
            }
        }
    }

    /// A row of this key is held.
    #[inline(always)]
    pub(super) fn held(&mut self, slot: u32) {
        if slot != NONE {
            let rows = self.rows.value_mut(slot);
            self.empty -= usize::from(*rows == 0);
            *rows += 1;
        }
    }

    /// A row of this key has gone.
    #[inline(always)]
    pub(super) fn left(&mut self, slot: u32) {
        if slot != NONE {
            let rows = self.rows.value_mut(slot);
            *rows -= 1;
            self.empty += usize::from(*rows == 0);
        }
    }

    /// Writes the key in a slot.
    pub(super) fn save(&self, slot: u32, layout: &K::Layout, out: &mut Encoder) {
        self.rows.save_key(slot, layout, out);
    }

    /// The key in a slot.
    #[inline(always)]
    pub(super) fn key(&self, slot: u32) -> Option<K::Ref<'_>> {
        (slot != NONE).then(|| self.rows.key(slot))
    }
}
