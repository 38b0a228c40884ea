//! FREQUENT(n [, x, ..]): the newest events of the most frequent keys, counted as Misra and Gries do.

use super::leaving::Events;
use super::sift::{Arrival, ById, Fate, Rule, Sift, SiftAll};
use crate::columns::Key;
use crate::operator::{Current, Emit, Groups, Marked, Unordered};
use crate::state::{Decoder, Encoder, StateError};

/// `WINDOW FREQUENT(n, x, ..)`: the newest event of each of up to `n` keys, and a row per event of one of them.
///
/// Keys are counted by the algorithm of Misra and Gries (Finding repeated elements, 1982), in the form of Siddhi's
/// window of this name. An event of a counted key adds one to its count and takes the place of the key's event
/// before it, which does not count as leaving. A new key is counted as long as there are fewer than `n`. If there
/// are not, all counts go down by one, and the events of keys at zero leave; if there are such keys, the new one is
/// counted from one, otherwise its event is dropped, without a row.
///
/// `SELECT x FROM S WINDOW FREQUENT(2, x)` passes of `a a b c c d` the events `a a b`, then `c` takes `b` from 1 to 0
/// and comes, the next `c` too, and `d` is dropped, as it takes no key to zero.
///
/// Among any `m` events it counts every key that occurs more than `m / (n + 1)` times. Counting down costs `n`, but
/// no more often than there were `n` events before: an event costs the same on average, whatever `n` is.
pub type Frequent<Q> = Sift<Q, MostFrequent<<Q as Marked>::Mark>>;

/// [`Frequent`] with EXPIRED EVENTS or ALL EVENTS.
pub type FrequentAll<Q> = SiftAll<Q, MostFrequent<<Q as Marked>::Mark>>;

impl<Q: Current + Marked + Unordered> Frequent<Q>
where
    Q::Mark: Key,
{
    /// Up to `n` keys, `n` above zero.
    pub fn new(query: Q, n: usize) -> Self {
        Sift::by(query, MostFrequent::new(n))
    }
}

impl<Q: Emit + Marked + Unordered> FrequentAll<Q>
where
    Q::Mark: Key,
{
    /// Up to `n` keys, `n` above zero.
    pub fn new(query: Q, n: usize, events: Events) -> Self {
        SiftAll::by(query, MostFrequent::new(n), events)
    }
}

/// Keeps the newest event of each frequent key.
#[derive(Debug)]
pub struct MostFrequent<M> {
    n: usize,
    counts: Groups<M, Counted>,
    /// The slot of each event's key.
    slots: ById<u32>,
    /// Keys at zero.
    over: Vec<u32>,
    /// How often all counts went down by one.
    downs: u64,
    /// How many of these are added to the counts that are written or read.
    counted_from: u64,
}

#[derive(Debug)]
pub struct Counted {
    count: u64,
    id: u32,
}

impl<M: Key> MostFrequent<M> {
    /// Up to `n` keys, `n` above zero.
    pub fn new(n: usize) -> Self {
        MostFrequent {
            n: n.max(1),
            counts: Groups::new(),
            slots: ById::default(),
            over: Vec::new(),
            downs: 0,
            counted_from: 0,
        }
    }
}

impl<M: Key> Rule<M> for MostFrequent<M> {
    fn arrive(&mut self, mark: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        let id = event.id;
        if let Some(slot) = self.counts.find(mark) {
            let counted = self.counts.value_mut(slot);
            counted.count = counted.count.saturating_add(1);
            let old = std::mem::replace(&mut counted.id, id);
            self.slots.set(id, slot, 0);
            return Fate::Enters { row: true, replaces: Some(old) };
        }
        if self.counts.len() >= self.n {
            self.downs = self.downs.saturating_add(1);
            self.over.clear();
            self.over.extend(self.counts.slots());
            let counts = &mut self.counts;
            self.over.retain(|slot| {
                let counted = counts.value_mut(*slot);
                counted.count -= 1;
                counted.count == 0
            });
            for slot in self.over.drain(..) {
                leaving.push(counts.value(slot).id);
                counts.remove(slot);
            }
            if leaving.is_empty() {
                return Fate::Drops;
            }
        }
        let new = |counted: &mut Counted| *counted = Counted { count: 1, id };
        let slot = self.counts.slot(mark, || Counted { count: 1, id }, new);
        self.slots.set(id, slot, 0);
        Fate::ENTERS
    }

    fn save(&mut self, out: &mut Encoder) {
        // So that nothing is written anew of events whose counts went down: what is written of them is counted from here.
        out.put_u64(if out.is_snapshot() { 0 } else { self.downs });
        self.counted_from = if out.is_snapshot() { 0 } else { self.downs };
    }

    fn save_event(&self, id: u32, layout: &M::Layout, out: &mut Encoder) {
        let slot = *self.slots.get(id);
        out.put_u64(self.counts.value(slot).count.saturating_add(self.counted_from));
        self.counts.save_key(slot, layout, out);
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.counts.clear();
        self.slots.clear();
        self.downs = 0;
        self.counted_from = from.get_u64()?;
        Ok(())
    }

    fn restore_event(
        &mut self,
        event: Arrival,
        layout: &M::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        if event.id as usize >= self.n {
            return Err(StateError::damaged("more keys than a window counts"));
        }
        let count = from.get_u64()?.checked_sub(self.counted_from).filter(|count| *count != 0);
        let count = count.ok_or_else(|| StateError::damaged("a key that never came"))?;
        let key = M::load(layout, from)?;
        let slot = self.counts.restore(key, Counted { count, id: event.id })?;
        self.slots.set(event.id, slot, 0);
        Ok(())
    }
}

parks!([M: Key] MostFrequent<M>: within {
    counts: Groups<M, Counted>,
} own {
    slots: ById<u32> = ById::default(),
    downs: u64 = 0,
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Came, LooseSums, Sifted, check, damage, kind, sifted};

    type Query = LooseSums<(i64, String)>;

    const NUMBERS: [usize; 3] = [1, 3, 9];

    fn model(n: usize) -> impl FnMut(&[Came<'_>], Came<'_>) -> Sifted {
        // Each counted key with its count and the number of its event.
        let mut counts: Vec<((i64, String), u64, usize)> = Vec::new();
        move |_, came| {
            let key = (kind(came.event), came.event.key.to_owned());
            if let Some((_, count, number)) = counts.iter_mut().find(|(known, ..)| *known == key) {
                *count += 1;
                let replaced = Some(std::mem::replace(number, came.number));
                return Sifted { replaced, comes: true, stays: true, row: true, ..Sifted::default() };
            }
            let mut leave = Vec::new();
            if counts.len() == n {
                counts.iter_mut().for_each(|(_, count, _)| *count -= 1);
                leave.extend(counts.iter().filter(|(_, count, _)| *count == 0).map(|(.., number)| *number));
                leave.sort_unstable();
                counts.retain(|(_, count, _)| *count > 0);
            }
            let comes = counts.len() < n;
            if comes {
                counts.push((key, 1, came.number));
            }
            Sifted { leave, comes, stays: comes, row: comes, ..Sifted::default() }
        }
    }

    #[test]
    fn agrees_with_its_definition() {
        for n in NUMBERS {
            check(|| Frequent::new(Query::new(), n), |events| sifted(events, (true, false), model(n)));
            for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
                check(
                    || FrequentAll::new(Query::new(), n, events),
                    |events| sifted(events, (entering, true), model(n)),
                );
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        let n = NUMBERS[1];
        damage(|| Frequent::new(Query::new(), n));
        damage(|| FrequentAll::new(Query::new(), n, Events::All));
    }
}
