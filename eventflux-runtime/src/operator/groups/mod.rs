//! Groups by key: the one hash table of all operators.

mod index;
mod naming;
mod parked;
#[cfg(test)]
mod tests;

use super::Accumulators;
use crate::columns::Key;
use crate::state::{Decoder, Encoder, Numbers, Places, StateError, Touched};
pub(super) use index::Index;
pub(super) use naming::Naming;

/// Values by key, in numbered slots.
///
/// Without removals the slots count up in the order in which keys are first seen. A removed slot is given to
/// the next new key. Slots that are free keep key and value, whose allocations the next ones move into.
///
/// ```
/// use eventflux_runtime::operator::Groups;
/// let mut counts = Groups::<String, u32>::new();
/// for word in ["a", "b", "a"] {
///     let slot = counts.slot(word, || 0, |count| *count = 0);
///     *counts.value_mut(slot) += 1;
/// }
/// let counted: Vec<_> = counts.slots().map(|slot| (counts.key(slot), *counts.value(slot))).collect();
/// assert_eq!(counted, [("a", 2), ("b", 1)]);
/// ```
#[derive(Clone, Debug)]
pub struct Groups<K, V> {
    index: Index,
    entries: Vec<Entry<K, V>>,
    /// The entry of the [one group of no columns](Self::ALONE): apart from the others, so that to put it in or out takes no copy of it.
    alone: Option<Box<Entry<K, V>>>,
    /// Which of the entries are groups now. Apart from them, as only coming and going needs it; and not where there is
    /// [one at most](Self::ALONE).
    live: Vec<bool>,
    /// Entries below this were given out since the last `clear`.
    used: u32,
    /// Those of them that were removed, if there can be several.
    free: Vec<u32>,
    /// Which of them changed since a checkpoint.
    touched: Touched,
}

const NO_GROUP: &str = "a slot is asked for after it was given out";

/// A group.
#[derive(Clone, Debug)]
pub struct Entry<K, V> {
    key: K,
    value: V,
}

impl<K, V> Default for Groups<K, V> {
    fn default() -> Self {
        Groups {
            index: Index::default(),
            entries: Vec::new(),
            alone: None,
            live: Vec::new(),
            used: 0,
            free: Vec::new(),
            touched: Touched::default(),
        }
    }
}

impl<K: Key, V> Groups<K, V> {
    /// Keys of no size are all the same: there is one group or none, in the slot that is `used` or not, and nothing to look up.
    const ALONE: bool = size_of::<K>() == 0;

    /// No groups.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of groups.
    #[inline]
    pub fn len(&self) -> usize {
        self.used as usize - self.free.len()
    }

    /// Whether there is no group.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline(always)]
    fn at(&self, slot: u32) -> &Entry<K, V> {
        if Self::ALONE { self.alone.as_deref().expect(NO_GROUP) } else { &self.entries[slot as usize] }
    }

    #[inline(always)]
    fn at_mut(&mut self, slot: u32) -> &mut Entry<K, V> {
        if Self::ALONE {
            self.alone.as_deref_mut().expect(NO_GROUP)
        } else {
            &mut self.entries[slot as usize]
        }
    }

    /// The entry of a slot that may be new.
    #[inline]
    fn used_before(&mut self, slot: u32) -> Option<&mut Entry<K, V>> {
        if Self::ALONE { self.alone.as_deref_mut() } else { self.entries.get_mut(slot as usize) }
    }

    /// What the index knows of `key` at first sight, which is nearly always all. Nothing that the search holds is needed
    /// afterwards, which keeps it in registers.
    #[inline(always)]
    fn glance(&self, hash: u64, key: K::Ref<'_>) -> Glance {
        if Self::ALONE {
            return if self.used != 0 { Glance::Found(0) } else { Glance::Absent };
        }
        match self.index.first(hash) {
            None => Glance::Absent,
            Some(slot) if self.entries[slot as usize].key.same(key) => Glance::Found(slot),
            Some(_) => Glance::Unknown,
        }
    }

    /// The slot of `key`, if there is such a group.
    #[inline(always)]
    pub fn find(&self, key: K::Ref<'_>) -> Option<u32> {
        let hash = hash::<K>(key);
        match self.glance(hash, key) {
            Glance::Found(slot) => Some(slot),
            Glance::Absent => None,
            Glance::Unknown => self.search(hash, key),
        }
    }

    #[cold]
    fn search(&self, hash: u64, key: K::Ref<'_>) -> Option<u32> {
        self.index.find(hash, |slot| self.entries[slot as usize].key.same(key))
    }

    /// The slot of `key`; a new one has the value `new()`, or one that was used before after `renew`.
    #[inline(always)]
    pub fn slot(&mut self, key: K::Ref<'_>, new: impl FnOnce() -> V, renew: impl FnOnce(&mut V)) -> u32 {
        let hash = hash::<K>(key);
        let glance = self.glance(hash, key);
        match glance {
            Glance::Found(slot) => slot,
            _ => self.search_or_insert(glance, hash, key, new, renew),
        }
    }

    /// Key and value of the group of `key`, as [`slot`](Self::slot) gives it.
    #[inline(always)]
    pub fn entry(
        &mut self,
        key: K::Ref<'_>,
        new: impl FnOnce() -> V,
        renew: impl FnOnce(&mut V),
    ) -> (K::Ref<'_>, &mut V) {
        let slot = self.slot(key, new, renew);
        self.get_mut(slot)
    }

    #[inline(never)]
    fn search_or_insert(
        &mut self,
        glance: Glance,
        hash: u64,
        key: K::Ref<'_>,
        new: impl FnOnce() -> V,
        renew: impl FnOnce(&mut V),
    ) -> u32 {
        if let Glance::Unknown = glance
            && let Some(slot) = self.search(hash, key)
        {
            return slot;
        }
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => self.next_slot(),
        };
        if !Self::ALONE {
            let hash_of = |slot: u32| K::hash(self.entries[slot as usize].key.as_ref());
            self.index.insert(hash, slot, hash_of);
        }
        match self.used_before(slot) {
            Some(entry) => {
                entry.key.assign(key);
                renew(&mut entry.value);
                self.revive(slot);
            }
            None => self.push(key, new),
        }
        self.touched.add(slot);
        slot
    }

    fn next_slot(&mut self) -> u32 {
        let slot = self.used;
        // The memory for so many groups would have run out before.
        self.used = slot.checked_add(1).expect("more than 2^32 groups");
        slot
    }

    /// A new entry. Apart, so that what happens each time a window begins anew has no room to make for it.
    #[cold]
    #[inline(never)]
    fn push(&mut self, key: K::Ref<'_>, new: impl FnOnce() -> V) {
        self.append(Entry { key: K::own(key), value: new() });
    }

    fn append(&mut self, entry: Entry<K, V>) {
        if Self::ALONE {
            self.alone = Some(Box::new(entry));
        } else {
            self.entries.push(entry);
            self.live.push(true);
        }
    }

    #[inline]
    fn revive(&mut self, slot: u32) {
        if !Self::ALONE {
            self.live[slot as usize] = true;
        }
    }

    /// The key in a slot.
    #[inline]
    pub fn key(&self, slot: u32) -> K::Ref<'_> {
        self.at(slot).key.as_ref()
    }

    /// The value in a slot.
    #[inline]
    pub fn value(&self, slot: u32) -> &V {
        &self.at(slot).value
    }

    /// The value in a slot, to be changed.
    #[inline]
    pub fn value_mut(&mut self, slot: u32) -> &mut V {
        self.touched.touch(slot);
        &mut self.at_mut(slot).value
    }

    /// The value in a slot, to change what of it is not written.
    #[inline]
    pub(in crate::operator) fn value_aside(&mut self, slot: u32) -> &mut V {
        &mut self.at_mut(slot).value
    }

    /// Key and value in a slot, to be changed.
    #[inline]
    pub fn get_mut(&mut self, slot: u32) -> (K::Ref<'_>, &mut V) {
        self.touched.touch(slot);
        let entry = self.at_mut(slot);
        (entry.key.as_ref(), &mut entry.value)
    }

    /// The slots of all groups, counting up.
    pub fn slots(&self) -> impl Iterator<Item = u32> + use<'_, K, V> {
        (0..self.used).filter(|slot| Self::ALONE || self.live[*slot as usize])
    }

    /// Whether there is a group in a slot.
    pub(in crate::operator) fn is_live(&self, slot: u32) -> bool {
        slot < self.used && (Self::ALONE || self.live[slot as usize])
    }

    /// Removes the group in a slot.
    #[inline]
    pub fn remove(&mut self, slot: u32) {
        self.touched.touch(slot);
        if Self::ALONE {
            self.used = 0;
            return;
        }
        let live = &mut self.live[slot as usize];
        if *live {
            *live = false;
            self.index.remove(K::hash(self.entries[slot as usize].key.as_ref()), slot);
            self.free.push(slot);
        }
    }

    /// Removes all groups. Costs as much as there were groups, not as there is room.
    pub fn clear(&mut self) {
        let live = (0..self.used).zip(&self.live).filter(|(_, live)| **live);
        let hash_of = |slot: u32| K::hash(self.entries[slot as usize].key.as_ref());
        self.index.clear(live.map(|(slot, _)| slot), hash_of);
        self.touched.touch_all(self.used as usize);
        self.used = 0;
        self.free.clear();
    }

    /// Writes the key in a slot.
    pub fn save_key(&self, slot: u32, layout: &K::Layout, out: &mut Encoder) {
        self.at(slot).key.save(layout, out);
    }

    /// Writes the groups, as parts, each its key and what `write` writes of its value; `in_order` are their slots in an order that
    /// follows from the state.
    pub fn save_by(
        &mut self,
        layout: &K::Layout,
        in_order: impl Iterator<Item = u32>,
        out: &mut Encoder,
        mut write: impl FnMut(u32, &V, &mut Encoder),
    ) {
        let mut touched = std::mem::take(&mut self.touched);
        let places = Places {
            room: self.used as usize,
            len: self.len(),
            size: size_of::<Entry<K, V>>(),
            is_taken: |slot| self.is_live(slot),
            in_order,
        };
        touched.save(out, places, |slot, out| {
            self.save_key(slot, layout, out);
            write(slot, self.value(slot), out);
        });
        self.touched = touched;
    }

    /// The same in the order in which they were first seen, if none was removed.
    pub fn save_all(
        &mut self,
        layout: &K::Layout,
        out: &mut Encoder,
        write: impl FnMut(u32, &V, &mut Encoder),
    ) {
        let slots: Vec<u32> = if out.is_snapshot() { self.slots().collect() } else { Vec::new() };
        self.save_by(layout, slots.into_iter(), out, write);
    }

    /// Takes over what [`save_by`](Self::save_by) wrote; `read` reads a value. Gives the numbers of the groups, whose slots are
    /// their places.
    ///
    /// # Errors
    /// If the bytes are no such groups.
    pub fn load_by(
        &mut self,
        layout: &K::Layout,
        from: &mut Decoder<'_>,
        mut read: impl FnMut(&mut Decoder<'_>) -> Result<V, StateError>,
    ) -> Result<Numbers, StateError> {
        self.clear();
        self.touched.forget();
        let mut numbers = Numbers::default();
        from.get_parts(|number, from| {
            let key = K::load(layout, from)?;
            let value = read(from)?;
            self.restore(key, value)?;
            numbers.add(number);
            Ok(())
        })?;
        Ok(numbers)
    }

    /// Adds a group read from a snapshot, and gives its slot.
    ///
    /// # Errors
    /// If the key is there already.
    pub fn restore(&mut self, key: K, value: V) -> Result<u32, StateError> {
        if self.find(key.as_ref()).is_some() {
            return Err(StateError::damaged("a group that is there twice"));
        }
        let slot = self.next_slot();
        if !Self::ALONE {
            let hash_of = |slot: u32| K::hash(self.entries[slot as usize].key.as_ref());
            self.index.insert(K::hash(key.as_ref()), slot, hash_of);
        }
        let entry = Entry { key, value };
        match self.used_before(slot) {
            Some(place) => {
                *place = entry;
                self.revive(slot);
            }
            None => self.append(entry),
        }
        Ok(slot)
    }
}

/// What is known of a key.
#[derive(Clone, Copy)]
enum Glance {
    Found(u32),
    Absent,
    /// Another key has a hash that is the same as far as it is kept.
    Unknown,
}

/// The hash of a key that has a size.
#[inline(always)]
fn hash<K: Key>(key: K::Ref<'_>) -> u64 {
    if size_of::<K>() == 0 { 0 } else { K::hash(key) }
}

impl<K: Key, V: Accumulators> Groups<K, V> {
    /// Writes all groups in the order in which they were first seen, if none was removed.
    pub fn save(&mut self, layout: &K::Layout, out: &mut Encoder) {
        self.save_all(layout, out, |_, value, out| value.save(out));
    }

    /// Takes over what `save` wrote; `blank` has no events.
    ///
    /// # Errors
    /// If the bytes are no such groups.
    pub fn load(&mut self, layout: &K::Layout, blank: &V, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.load_by(layout, from, |from| {
            let mut accs = blank.clone();
            accs.restore(from)?;
            Ok(accs)
        })?;
        Ok(())
    }
}
