//! Which partition a key is.

use super::chunks::Chunks;
use crate::columns::Key;
use crate::operator::Due;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Duration, Timestamp};

const NONE: u32 = u32::MAX;

/// A partition: what operators know it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Its number; those of partitions that were freed are given out again.
    pub(super) number: u32,
    /// Its place in the order in which keys first appeared.
    pub(super) order: u64,
}

impl Partition {
    /// None: where no row of a partition is at work.
    const NOWHERE: Partition = Partition { number: NONE, order: u64::MAX };
}

/// The partitions of a block of queries by their keys.
///
/// Keys are found by linear hashing (Litwin 1980, "Linear hashing: a new tool for file and table addressing"): with each key that
/// comes one list is parted in two, so that no event pays for a table that is made anew.
#[derive(Debug)]
pub struct Directory<K: Key> {
    /// The first entry of each list of keys that share a hash.
    lists: Chunks<u32>,
    entries: Chunks<Entry<K>>,
    /// The first entry that is free; they are linked.
    free: u32,
    len: usize,
    /// How many keys there ever were.
    count: u64,
    /// What row is at work.
    current: Partition,
    /// Whether somebody waits for partitions that begin.
    tells: bool,
    /// Those that began, until they are [told](Self::begun).
    begun: Vec<Partition>,
    purge: Option<Purge>,
    /// How many entries were looked at.
    #[cfg(test)]
    touched: std::cell::Cell<usize>,
}

#[derive(Debug)]
struct Entry<K> {
    key: K,
    hash: u32,
    next: u32,
    /// [`u64::MAX`] where it is free.
    order: u64,
}

/// When keys were last seen, as a list in order of that time.
#[derive(Debug)]
struct Purge {
    after: Duration,
    seen: Chunks<Seen>,
    oldest: u32,
    newest: u32,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    at: Timestamp,
    older: u32,
    newer: u32,
}

impl<K: Key> Directory<K> {
    /// No partition. With `purge` a key that is not seen for so long is freed. Which partitions begin is told if it `tells`.
    pub fn new(purge: Option<Duration>, tells: bool) -> Self {
        let purge = purge.map(|after| Purge {
            after: after.max(1),
            seen: Chunks::default(),
            oldest: NONE,
            newest: NONE,
        });
        Directory {
            lists: Chunks::default(),
            entries: Chunks::default(),
            free: NONE,
            len: 0,
            count: 0,
            current: Partition::NOWHERE,
            tells,
            begun: Vec::new(),
            purge,
            #[cfg(test)]
            touched: Default::default(),
        }
    }

    /// The number of partitions.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no partition.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The partition that the rows at work are of.
    #[inline]
    pub fn current(&self) -> Partition {
        self.current
    }

    /// From now on rows at work are of that partition. Gives what was before, to be [left](Self::leave) to.
    #[inline]
    pub fn enter(&mut self, partition: Partition) -> Partition {
        std::mem::replace(&mut self.current, partition)
    }

    /// The row that was [entered](Self::enter) with has done all it does.
    #[inline]
    pub fn leave(&mut self, before: Partition) {
        self.current = before;
    }

    /// The partition of a key that is seen `now`; a new one if there is none.
    #[inline]
    pub fn find(&mut self, key: K::Ref<'_>, now: Timestamp) -> Partition {
        let hash = short(K::hash(key));
        let found = self.search(hash, key);
        let number = if found == NONE { self.begin(hash, key, now) } else { self.touch(found, now) };
        Partition { number, order: self.entries[number as usize].order }
    }

    #[inline]
    fn search(&self, hash: u32, key: K::Ref<'_>) -> u32 {
        let lists = self.lists.len();
        if lists == 0 {
            return NONE;
        }
        let mut number = self.lists[list_of(hash, lists)];
        while number != NONE {
            let entry = &self.entries[number as usize];
            #[cfg(test)]
            self.touched.set(self.touched.get() + 1);
            if entry.hash == hash && entry.key.same(key) {
                return number;
            }
            number = entry.next;
        }
        NONE
    }

    #[cold]
    fn begin(&mut self, hash: u32, key: K::Ref<'_>, now: Timestamp) -> u32 {
        let number = match self.free {
            NONE => {
                self.insert(K::own(key), hash);
                self.entries.len() as u32 - 1
            }
            number => {
                let entry = &mut self.entries[number as usize];
                self.free = entry.next;
                entry.key.assign(key);
                entry.hash = hash;
                self.link(number);
                number
            }
        };
        let partition = self.number(number);
        if self.tells {
            self.begun.push(partition);
        }
        if let Some(purge) = &mut self.purge {
            purge.append(number, now);
        }
        number
    }

    /// A new entry, in its list.
    fn insert(&mut self, key: K, hash: u32) {
        let number = self.entries.len();
        // The memory for so many partitions would have run out before.
        assert!(number < NONE as usize, "more than 2^32 partitions");
        self.entries.push(Entry { key, hash, next: NONE, order: u64::MAX });
        self.link(number as u32);
    }

    /// Gives an entry the next place in the order of appearance.
    fn number(&mut self, number: u32) -> Partition {
        self.count += 1;
        let entry = &mut self.entries[number as usize];
        entry.order = self.count;
        Partition { number, order: self.count }
    }

    /// Puts an entry into its list, and parts one list if there are fewer than keys.
    fn link(&mut self, number: u32) {
        self.len += 1;
        if self.lists.len() < self.len {
            self.part();
        }
        self.prepend(number);
    }

    fn prepend(&mut self, number: u32) {
        #[cfg(test)]
        self.touched.set(self.touched.get() + 1);
        let lists = self.lists.len();
        let entry = &mut self.entries[number as usize];
        let list = &mut self.lists[list_of(entry.hash, lists)];
        entry.next = std::mem::replace(list, number);
    }

    /// One list more: some of the keys of the list that is next to be parted go into it.
    fn part(&mut self) {
        let lists = self.lists.len();
        self.lists.push(NONE);
        if lists == 0 {
            return;
        }
        // The list that the new one is the other half of.
        let parted = lists - (lists + 1).next_power_of_two() / 2;
        let mut number = std::mem::replace(&mut self.lists[parted], NONE);
        while number != NONE {
            let next = self.entries[number as usize].next;
            self.prepend(number);
            number = next;
        }
    }

    #[inline]
    fn touch(&mut self, number: u32, now: Timestamp) -> u32 {
        if let Some(purge) = &mut self.purge {
            purge.remove(number);
            purge.append(number, now);
        }
        number
    }

    /// The partitions that began since this was asked last, in order.
    pub fn begun(&mut self) -> Option<Partition> {
        // Nearly always there is one at most.
        (!self.begun.is_empty()).then(|| self.begun.remove(0))
    }

    /// When the next key is freed. Nothing at that instant is later.
    pub fn due(&self) -> Due {
        let oldest = self.purge.as_ref().and_then(|purge| {
            let seen = purge.seen.get(purge.oldest as usize)?;
            Some(seen.at.plus(purge.after))
        });
        oldest.map_or(Due::NEVER, |at| Due { at, carries_now: true })
    }

    /// Frees a key that was last seen too long before `now`, if there is one.
    pub fn expire(&mut self, now: Timestamp) -> Option<Partition> {
        if self.due().at > now {
            return None;
        }
        let purge = self.purge.as_mut()?;
        let number = purge.oldest;
        if number == NONE {
            return None;
        }
        purge.remove(number);
        let order = self.entries[number as usize].order;
        self.unlink(number);
        Some(Partition { number, order })
    }

    fn unlink(&mut self, number: u32) {
        let (hash, next) = (self.entries[number as usize].hash, self.entries[number as usize].next);
        let list = list_of(hash, self.lists.len());
        let mut at = self.lists[list];
        if at == number {
            self.lists[list] = next;
        } else {
            while self.entries[at as usize].next != number {
                at = self.entries[at as usize].next;
            }
            self.entries[at as usize].next = next;
        }
        let entry = &mut self.entries[number as usize];
        entry.order = u64::MAX;
        entry.next = std::mem::replace(&mut self.free, number);
        self.len -= 1;
    }

    /// All partitions, in order of first appearance.
    pub fn partitions(&self) -> Vec<Partition> {
        let entries = (0..self.entries.len()).map(|number| (number, &self.entries[number]));
        let live = entries.filter(|(_, entry)| entry.order != u64::MAX);
        let mut all: Vec<Partition> =
            live.map(|(number, entry)| Partition { number: number as u32, order: entry.order }).collect();
        all.sort_unstable_by_key(|partition| partition.order);
        all
    }

    /// Writes the keys in order of first appearance.
    pub fn save(&self, layout: &K::Layout, out: &mut Encoder) {
        out.put_len(self.len);
        for Partition { number, .. } in self.partitions() {
            self.entries[number as usize].key.save(layout, out);
            if let Some(purge) = &self.purge {
                out.put_i64(purge.seen[number as usize].at.as_micros());
            }
        }
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such keys.
    pub fn restore(&mut self, layout: &K::Layout, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let after = self.purge.as_ref().map(|purge| purge.after);
        *self = Directory::new(after, self.tells);
        let mut seen = Vec::new();
        for number in 0..from.get_len()? {
            let key = K::load(layout, from)?;
            let hash = short(K::hash(key.as_ref()));
            if self.search(hash, key.as_ref()) != NONE {
                return Err(StateError::damaged("a partition that is there twice"));
            }
            self.insert(key, hash);
            self.number(number as u32);
            if after.is_some() {
                seen.push((Timestamp::from_micros(from.get_i64()?), number as u32));
            }
        }
        if let Some(purge) = &mut self.purge {
            seen.sort_unstable();
            purge.seen.reach(seen.len(), || Seen { at: Timestamp::MIN, older: NONE, newer: NONE });
            seen.into_iter().for_each(|(at, number)| purge.append(number, at));
        }
        Ok(())
    }
}

impl Purge {
    #[inline]
    fn append(&mut self, number: u32, at: Timestamp) {
        let seen = Seen { at, older: self.newest, newer: NONE };
        *self.seen.reach(number as usize, || seen) = seen;
        match self.newest {
            NONE => self.oldest = number,
            newest => self.seen[newest as usize].newer = number,
        }
        self.newest = number;
    }

    #[inline]
    fn remove(&mut self, number: u32) {
        let Seen { older, newer, .. } = self.seen[number as usize];
        match older {
            NONE => self.oldest = newer,
            older => self.seen[older as usize].newer = newer,
        }
        match newer {
            NONE => self.newest = older,
            newer => self.seen[newer as usize].older = older,
        }
    }
}

/// As much of a hash as is kept.
#[inline]
fn short(hash: u64) -> u32 {
    (hash >> 32) as u32 ^ hash as u32
}

/// The list of a hash among so many, of which there is one at least: those that would be beyond the last have not been parted
/// from the lower half yet.
#[inline]
fn list_of(hash: u32, lists: usize) -> usize {
    let round = lists.next_power_of_two();
    let list = hash as usize & (round - 1);
    if list < lists { list } else { list - round / 2 }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::columns::Columns;
    use crate::operator::testing::Random;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    fn saved(directory: &Directory<(String,)>) -> Vec<u8> {
        let mut out = Encoder::new();
        directory.save(&(), &mut out);
        out.into_bytes()
    }

    #[test]
    fn agrees_with_a_map_through_purges_and_restarts() {
        let mut random = Random(17);
        let mut directory = Directory::<(String,)>::new(Some(50), false);
        // The order of appearance and the time of each key that is there.
        let mut known = HashMap::<String, (u64, i64)>::new();
        let (mut now, mut order, mut purged) = (0, 0, 0);
        for round in 0..30_000 {
            now += random.below(3) as i64;
            while directory.due().at <= at(now) {
                let freed = directory.expire(directory.due().at).expect("what is due is there");
                known.retain(|_, (known, _)| *known != freed.order);
                purged += 1;
            }
            let before = known.len();
            known.retain(|_, (_, seen)| now - *seen < 50);
            assert_eq!(known.len(), before, "the key was due");
            let key = random.below(120).to_string();
            let found = directory.find((&key,), at(now));
            let (expected, seen) = known.entry(key).or_insert_with(|| {
                order += 1;
                (order, now)
            });
            *seen = now;
            assert_eq!(found.order, *expected);
            assert_eq!(directory.len(), known.len());
            if round % 5_000 == 4_000 {
                let bytes = saved(&directory);
                let mut from = Decoder::new(&bytes);
                assert_eq!(directory.restore(&(), &mut from), Ok(()));
                assert_eq!(from.finish(), Ok(()));
                assert_eq!(saved(&directory), bytes);
                // Numbers begin anew, in the same order.
                let mut orders: Vec<&mut u64> = known.values_mut().map(|(order, _)| order).collect();
                orders.sort_unstable();
                order = orders.len() as u64;
                orders.into_iter().zip(1..).for_each(|(order, new)| *order = new);
            }
        }
        assert!(purged > 1_000, "{purged}");
        assert!(directory.entries.len() <= 121, "numbers are used again");
    }

    #[test]
    fn no_event_touches_many_entries_however_many_there_are() {
        let mut directory = Directory::<(i64,)>::new(None, false);
        let mut most = 0;
        for key in 0..200_000 {
            directory.touched.set(0);
            directory.find((key * 7_919,), at(0));
            most = directory.touched.get().max(most);
        }
        assert!(most <= 32, "{most} entries");
        let mut sum = 0;
        for key in 0..200_000 {
            directory.touched.set(0);
            let found = directory.find((key * 7_919,), at(0));
            assert_eq!(found.order, key as u64 + 1);
            sum += directory.touched.get();
        }
        assert!(sum < 2 * 200_000, "{sum}");
    }

    #[test]
    fn a_partition_that_begins_is_told_once() {
        let mut directory = Directory::<(i64,)>::new(None, true);
        for key in [3, 1, 3] {
            directory.find((key,), at(0));
        }
        let told: Vec<u64> = std::iter::from_fn(|| directory.begun()).map(|of| of.order).collect();
        assert_eq!(told, [1, 2]);
        assert_eq!(directory.begun(), None);
    }

    #[test]
    fn rows_within_rows_come_back_to_their_partition() {
        let mut directory = Directory::<(i64,)>::new(None, false);
        let (one, two) = (directory.find((1,), at(0)), directory.find((2,), at(0)));
        let nowhere = directory.enter(one);
        let before = directory.enter(two);
        assert_eq!((before, directory.current()), (one, two));
        directory.leave(before);
        assert_eq!(directory.current(), one);
        directory.leave(nowhere);
        assert_eq!(directory.current(), Partition::NOWHERE);
    }

    #[test]
    fn damaged_state_is_an_error() {
        let mut directory = Directory::<(String,)>::new(Some(10), false);
        for (key, now) in [("a", 1), ("bc", 2), ("", 3), ("a", 4)] {
            directory.find((key,), at(now));
        }
        let bytes = saved(&directory);
        for cut in 0..bytes.len() {
            let mut restored = Directory::<(String,)>::new(Some(10), false);
            assert!(restored.restore(&(), &mut Decoder::new(&bytes[..cut])).is_err(), "cut at {cut}");
        }
        for place in 0..bytes.len() {
            for flip in [1, 0xFF] {
                let mut damaged = bytes.clone();
                damaged[place] ^= flip;
                if directory.restore(&(), &mut Decoder::new(&damaged)).is_ok() {
                    directory.find(("a",), at(20));
                    while directory.expire(Timestamp::MAX).is_some() {}
                }
                assert_eq!(directory.restore(&(), &mut Decoder::new(&bytes)), Ok(()));
                assert_eq!(saved(&directory), bytes);
            }
        }
        // The same key twice.
        let mut out = Encoder::new();
        out.put_len(2);
        for _ in 0..2 {
            ("a".to_string(),).save(&(), &mut out);
            out.put_i64(0);
        }
        assert!(directory.restore(&(), &mut Decoder::new(&out.into_bytes())).is_err());
    }
}
