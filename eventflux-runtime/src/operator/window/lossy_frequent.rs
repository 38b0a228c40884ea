//! LOSSYFREQUENT(s [, e] [, x, ..]): the newest events of keys above a frequency, counted as Manku and Motwani do.

use super::leaving::Events;
use super::sift::{Arrival, ById, Fate, Rule, Sift, SiftAll};
use crate::columns::Key;
use crate::operator::{Current, Emit, Groups, Marked, Unordered};
use crate::state::{Decoder, Encoder, StateError};

/// `WINDOW LOSSYFREQUENT(s, e, x, ..)`: the newest event of each counted key, and a row per event whose key makes up
/// the share `s - e` of all events so far.
///
/// Keys are counted by lossy counting (Manku and Motwani, Approximate frequency counts over data streams, 2002), in
/// the form of Siddhi's window of this name. Events are in buckets of `1 / e`, rounded up. Each key has its count and
/// by how much it may be too low: the number of full buckets before the key was first counted. An event of a counted
/// key takes the place of the key's event before it, which does not count as leaving. With the last event of a bucket
/// the keys leave whose count and what it may lack are not above the number of buckets; that event's own may be
/// among them.
///
/// With `s = 0.5` and `e = 0.25`, `a b a c` passes all: 1 of 1, 1 of 2, 2 of 3, 1 of 4 are at least a quarter; then
/// `b` and `c` leave, as the first bucket ends and they came once.
///
/// A key that makes up `s` has a row for each of its events; one below `s - e` never has. About `1 / e * ln(e * N)` keys are
/// counted after `N` events, at most.
pub type LossyFrequent<Q> = Sift<Q, AboveShare<<Q as Marked>::Mark>>;

/// [`LossyFrequent`] with EXPIRED EVENTS or ALL EVENTS.
pub type LossyFrequentAll<Q> = SiftAll<Q, AboveShare<<Q as Marked>::Mark>>;

impl<Q: Current + Marked + Unordered> LossyFrequent<Q>
where
    Q::Mark: Key,
{
    /// Keys from the share `support` on, which may be too high by `error`; both between 0 and 1.
    pub fn new(query: Q, support: f64, error: f64) -> Self {
        Sift::by(query, AboveShare::new(support, error))
    }
}

impl<Q: Emit + Marked + Unordered> LossyFrequentAll<Q>
where
    Q::Mark: Key,
{
    /// Keys from the share `support` on, which may be too high by `error`; both between 0 and 1.
    pub fn new(query: Q, support: f64, error: f64, events: Events) -> Self {
        SiftAll::by(query, AboveShare::new(support, error), events)
    }
}

/// Keeps the newest event of each key that may be frequent.
#[derive(Debug)]
pub struct AboveShare<M> {
    /// The share from which on there are rows.
    share: f64,
    /// The length of a bucket.
    width: u64,
    /// The number of events so far.
    total: u64,
    counts: Groups<M, Counted>,
    /// The slot of each event's key.
    slots: ById<u32>,
    /// Keys that leave.
    over: Vec<u32>,
}

#[derive(Debug)]
pub struct Counted {
    count: u64,
    /// How many events of the key there may have been before it was counted.
    missed: u64,
    id: u32,
}

impl<M: Key> AboveShare<M> {
    /// Keys from the share `support` on, which may be too high by `error`; both between 0 and 1.
    pub fn new(support: f64, error: f64) -> Self {
        AboveShare {
            share: support - error,
            width: ((1.0 / error).ceil() as u64).max(1),
            total: 0,
            counts: Groups::new(),
            slots: ById::default(),
            over: Vec::new(),
        }
    }
}

impl<M: Key> Rule<M> for AboveShare<M> {
    fn arrive(&mut self, mark: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        let id = event.id;
        self.total = self.total.saturating_add(1);
        let bucket = self.total.div_ceil(self.width);
        let (slot, replaces) = match self.counts.find(mark) {
            Some(slot) => {
                let counted = self.counts.value_mut(slot);
                counted.count = counted.count.saturating_add(1);
                (slot, Some(std::mem::replace(&mut counted.id, id)))
            }
            None => {
                let new = || Counted { count: 1, missed: bucket - 1, id };
                (self.counts.slot(mark, new, |counted| *counted = new()), None)
            }
        };
        self.slots.set(id, slot, 0);
        let row = self.counts.value(slot).count as f64 >= self.share * self.total as f64;
        if !self.total.is_multiple_of(self.width) {
            return Fate::Enters { row, replaces };
        }
        self.over.clear();
        self.over.extend(self.counts.slots());
        let mut passes = false;
        for slot in self.over.drain(..) {
            let counted = self.counts.value(slot);
            if counted.count.saturating_add(counted.missed) > bucket {
                continue;
            }
            if counted.id == id {
                passes = true
            } else {
                leaving.push(counted.id)
            }
            self.counts.remove(slot);
        }
        if passes { Fate::Passes { row, replaces } } else { Fate::Enters { row, replaces } }
    }

    fn save(&mut self, out: &mut Encoder) {
        out.put_u64(self.total);
    }

    fn save_event(&self, id: u32, layout: &M::Layout, out: &mut Encoder) {
        let slot = *self.slots.get(id);
        let counted = self.counts.value(slot);
        out.put_u64(counted.count);
        out.put_u64(counted.missed);
        self.counts.save_key(slot, layout, out);
    }

    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.counts.clear();
        self.slots.clear();
        self.total = from.get_u64()?;
        Ok(())
    }

    fn restore_event(
        &mut self,
        event: Arrival,
        layout: &M::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        let (count, missed) = (from.get_u64()?, from.get_u64()?);
        let key = M::load(layout, from)?;
        let slot = self.counts.restore(key, Counted { count, missed, id: event.id })?;
        self.slots.set(event.id, slot, 0);
        Ok(())
    }
}

parks!([M: Key] AboveShare<M>: within {
    counts: Groups<M, Counted>,
} own {
    total: u64 = 0,
    slots: ById<u32> = ById::default(),
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Came, LooseSums, Sifted, check, damage, kind, sifted};

    type Query = LooseSums<(i64, String)>;

    const NUMBERS: [f64; 3] = [0.2, 0.1, 0.5];

    fn model(support: f64) -> impl FnMut(&[Came<'_>], Came<'_>) -> Sifted {
        let error = support / 2.0;
        let width = (1.0 / error).ceil();
        let mut counts: Vec<((i64, String), f64, f64, usize)> = Vec::new();
        let mut total = 0.0f64;
        move |_, came| {
            let key = (kind(came.event), came.event.key.to_owned());
            total += 1.0;
            let bucket = (total / width).ceil();
            let mut replaced = None;
            let place = counts.iter().position(|(known, ..)| *known == key).unwrap_or_else(|| {
                counts.push((key, 0.0, bucket - 1.0, came.number));
                counts.len() - 1
            });
            if counts[place].1 > 0.0 {
                replaced = Some(counts[place].3);
            }
            counts[place].1 += 1.0;
            counts[place].3 = came.number;
            let row = counts[place].1 >= (support - error) * total;
            let (mut leave, mut stays) = (Vec::new(), true);
            if total % width == 0.0 {
                counts.retain(|(_, count, missed, number)| {
                    let over = count + missed <= bucket;
                    if over && *number == came.number {
                        stays = false;
                    } else if over {
                        leave.push(*number);
                    }
                    !over
                });
                leave.sort_unstable();
            }
            Sifted { leave, replaced, comes: true, stays, row }
        }
    }

    #[test]
    fn agrees_with_its_definition() {
        for n in NUMBERS {
            check(
                || LossyFrequent::new(Query::new(), n, n / 2.0),
                |events| sifted(events, (true, false), model(n)),
            );
            for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
                check(
                    || LossyFrequentAll::new(Query::new(), n, n / 2.0, events),
                    |events| sifted(events, (entering, true), model(n)),
                );
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        let n = NUMBERS[1];
        damage(|| LossyFrequent::new(Query::new(), n, n / 2.0));
        damage(|| LossyFrequentAll::new(Query::new(), n, n / 2.0, Events::All));
    }
}
