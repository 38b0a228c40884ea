//! Which partition a key is.

mod idle;
mod table;
#[cfg(test)]
mod tests;

use self::idle::Idle;
use self::table::Table;
use crate::columns::Key;
use crate::operator::Due;
use crate::operator::links::NONE;
use crate::state::{Decoder, Encoder, Places, StateError, Touched};
use crate::time::{Duration, Timestamp};

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
/// A key that is not seen for long [goes](Self::expire) at its instant, with all others of that instant and without a look at
/// them; what is left of it is [freed](Self::free) later. Until then it has its number, so that a row of the key begins a
/// partition of another one.
#[derive(Debug)]
pub struct Directory<K: Key> {
    table: Table<K>,
    /// How many keys there ever were.
    count: u64,
    /// What row is at work.
    current: Partition,
    /// Whether somebody waits for partitions that begin.
    tells: bool,
    /// Those that began, until they are [told](Self::begun).
    begun: Vec<Partition>,
    idle: Option<Idle>,
    touched: Touched,
    /// The partitions that were read last, with the numbers that they were written under, in order of these.
    read: Vec<(u64, Partition)>,
}

impl<K: Key> Directory<K> {
    /// No partition. With `purge` a key that is not seen for so long is freed. Which partitions begin is told if it `tells`.
    pub fn new(purge: Option<Duration>, tells: bool) -> Self {
        Directory {
            table: Table::new(),
            count: 0,
            current: Partition::NOWHERE,
            tells,
            begun: Vec::new(),
            idle: purge.map(Idle::new),
            touched: Touched::default(),
            read: Vec::new(),
        }
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
        let Some((number, order)) = self.table.find(hash, key) else { return self.begin(hash, key, now) };
        if let Some(idle) = &mut self.idle {
            if idle.is_gone(number) {
                self.table.unlink(number);
                self.touched.touch(number);
                return self.begin(hash, key, now);
            }
            idle.see(number, now);
            self.touched.touch(number);
        }
        Partition { number, order }
    }

    #[cold]
    fn begin(&mut self, hash: u32, key: K::Ref<'_>, now: Timestamp) -> Partition {
        self.count += 1;
        let order = self.count;
        let number = self.table.insert(hash, key, order);
        self.touched.add(number);
        let partition = Partition { number, order };
        if self.tells {
            self.begun.push(partition);
        }
        if let Some(idle) = &mut self.idle {
            idle.append(number, now);
        }
        partition
    }

    /// The partitions that began since this was asked last, in order.
    pub fn begun(&mut self) -> Option<Partition> {
        // Nearly always there is one at most.
        (!self.begun.is_empty()).then(|| self.begun.remove(0))
    }

    /// When the next key goes; in the past if there is one that is gone and has not been freed. Nothing at that instant is later.
    #[inline]
    pub fn due(&self) -> Due {
        let at = self.idle.as_ref().map_or(Timestamp::MAX, Idle::due);
        Due { at, carries_now: true }
    }

    /// All else that is due by `now` has happened: keys that were not seen for too long by then are gone.
    #[inline]
    pub fn expire(&mut self, now: Timestamp) {
        if let Some(idle) = &mut self.idle {
            idle.expire(now);
        }
    }

    /// Whether a partition that operators still hold is gone.
    pub fn is_gone(&self, partition: Partition) -> bool {
        self.idle.as_ref().is_some_and(|idle| idle.is_gone(partition.number))
    }

    /// Frees a partition that is gone, if there is one: operators are to forget it.
    pub fn free(&mut self) -> Option<Partition> {
        let number = self.idle.as_mut()?.free()?;
        self.table.release(number);
        self.touched.touch(number);
        Some(Partition { number, order: u64::MAX })
    }

    /// How many keys are gone, freed or not.
    pub fn gone(&self) -> u64 {
        self.idle.as_ref().map_or(0, Idle::gone)
    }

    /// All partitions, in order of first appearance.
    pub fn partitions(&self) -> Vec<Partition> {
        let numbers = (0..self.table.numbers()).map(|number| number as u32);
        let partition = |number| Some(Partition { number, order: self.table.order(number)? });
        let mut all: Vec<Partition> =
            numbers.filter_map(partition).filter(|partition| !self.is_gone(*partition)).collect();
        all.sort_unstable_by_key(|partition| partition.order);
        all
    }

    /// Whether a partition has a key that is not gone.
    pub(super) fn is_there(&self, number: u32) -> bool {
        self.table.order(number).is_some() && !self.idle.as_ref().is_some_and(|idle| idle.is_gone(number))
    }

    /// The partitions that are gone and were not freed.
    pub(super) fn going(&self) -> impl Iterator<Item = u32> + '_ {
        self.idle.iter().flat_map(Idle::going)
    }

    /// The partition that was written under a number, of what was read last.
    pub(super) fn read(&self, number: u64) -> Option<Partition> {
        let place = self.read.binary_search_by_key(&number, |(written, _)| *written).ok()?;
        Some(self.read[place].1)
    }

    /// Writes the keys, each with its place in the order of first appearance.
    pub fn save(&mut self, layout: &K::Layout, out: &mut Encoder) {
        out.put_u64(self.gone());
        let mut touched = std::mem::take(&mut self.touched);
        // That they are gone nobody was told of.
        self.going().for_each(|number| touched.touch(number));
        let is_snapshot = out.is_snapshot();
        let in_order = if is_snapshot { self.partitions() } else { Vec::new() };
        let mut place = 0;
        let places = Places {
            room: self.table.numbers(),
            len: self.table.len(),
            size: size_of::<K>(),
            is_taken: |number| self.is_there(number),
            in_order: in_order.iter().map(|partition| partition.number),
        };
        touched.save(out, places, |number, out| {
            place += 1;
            out.put_u64(if is_snapshot { place } else { self.table.order(number).unwrap_or(0) });
            self.table.key(number).save(layout, out);
            if let Some(idle) = &self.idle {
                out.put_i64(idle.seen(number).as_micros());
            }
        });
        self.touched = touched;
    }

    /// Takes over what `save` wrote.
    ///
    /// # Errors
    /// If the bytes are no such keys.
    pub fn restore(&mut self, layout: &K::Layout, from: &mut Decoder<'_>) -> Result<(), StateError> {
        let idle = self.idle.as_ref().map(|idle| idle.emptied(0));
        *self = Directory { idle, ..Directory::new(None, self.tells) };
        let gone = from.get_u64()?;
        let mut seen = Vec::new();
        from.get_parts_by(
            |from| from.get_u64(),
            |written, from| {
                from.get_u64()?;
                let key = K::load(layout, from)?;
                let hash = short(K::hash(key.as_ref()));
                if self.table.find(hash, key.as_ref()).is_some() {
                    return Err(StateError::damaged("a partition that is there twice"));
                }
                self.count += 1;
                let number = self.table.append(hash, key, self.count);
                self.read.push((written, Partition { number, order: self.count }));
                if self.idle.is_some() {
                    seen.push((Timestamp::from_micros(from.get_i64()?), number));
                }
                Ok(())
            },
        )?;
        self.read.sort_unstable_by_key(|(written, _)| *written);
        if let Some(idle) = &mut self.idle {
            *idle = idle.emptied(gone);
            seen.sort_unstable();
            seen.into_iter().for_each(|(at, number)| idle.append(number, at));
        }
        Ok(())
    }
}

/// As much of a hash as is kept.
#[inline]
fn short(hash: u64) -> u32 {
    (hash >> 32) as u32 ^ hash as u32
}
