//! Accumulators of a group over a window that moves pane by pane.

use crate::operator::{Accumulators, Merge};
use crate::state::{Decoder, Encoder, StateError};
use crate::time::{Duration, Timestamp};

/// No pane.
const NONE: u32 = u32::MAX;

/// The panes of all groups, in one stock, so that none has memory of its own.
#[derive(Debug)]
pub struct Stock<A> {
    panes: Vec<Pane<A>>,
    /// The first pane that is free; they are linked.
    free: u32,
    blank: A,
}

#[derive(Debug)]
pub struct Pane<A> {
    accs: A,
    /// The number of its first event.
    first: u64,
    /// In the front the next newer pane, in the back the next older one.
    next: u32,
}

impl<A: Accumulators> Stock<A> {
    pub(super) fn new(blank: A) -> Self {
        Stock { panes: Vec::new(), free: NONE, blank }
    }

    pub(super) fn clear(&mut self) {
        self.panes.clear();
        self.free = NONE;
    }

    #[inline]
    fn take(&mut self, first: u64, next: u32) -> u32 {
        match self.free {
            NONE => {
                // The memory for so many panes would have run out before.
                let pane = u32::try_from(self.panes.len()).ok().filter(|pane| *pane != NONE);
                self.panes.push(Pane { accs: self.blank.clone(), first, next });
                pane.expect("more than 2^32 panes")
            }
            pane => {
                let place = &mut self.panes[pane as usize];
                self.free = place.next;
                place.accs.reset();
                (place.first, place.next) = (first, next);
                pane
            }
        }
    }

    fn give(&mut self, pane: u32) {
        self.panes[pane as usize].next = self.free;
        self.free = pane;
    }
}

/// The panes of a group that hold an event, as a queue of which the aggregate over all is always at hand: two stacks,
/// where the front has in each pane the aggregate from it to the newest one of the front, and the back has one
/// aggregate over all of it (Tangwongsan, Hirzel, Schneider and Wu, "General Incremental Sliding-Window Aggregation",
/// VLDB 2015, there for single events). Each pane is merged twice in its life, however many are open.
///
/// The back becomes the front when that is used up, all of it at once. So that this does not come to all groups in the same
/// moment, as it would where all began together, each does it for the first time after a share of the window of its own.
#[derive(Debug)]
pub(super) struct Panes<A> {
    /// The oldest pane of the front.
    front: u32,
    /// The newest pane of the back, into which events go.
    newest: u32,
    /// Over the panes of the back but the newest.
    rest: A,
    /// Whether there are such.
    has_rest: bool,
    /// When the first pane of all began.
    since: Timestamp,
    /// The number of the first event of all.
    first: u64,
}

impl<A: Merge> Panes<A> {
    /// No panes.
    pub(super) fn new(blank: A) -> Self {
        Panes { front: NONE, newest: NONE, rest: blank, has_rest: false, since: Timestamp::MIN, first: 0 }
    }

    /// Back to no panes.
    pub(super) fn reset(&mut self) {
        (self.front, self.newest) = (NONE, NONE);
        self.drop_rest();
    }

    fn drop_rest(&mut self) {
        if self.has_rest {
            self.rest.reset();
            self.has_rest = false;
        }
    }

    /// The number of the first event.
    #[inline]
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// Begins a pane with event number `number` at `at`. A window has a length of `size`.
    pub(super) fn begin(&mut self, stock: &mut Stock<A>, number: u64, at: Timestamp, size: Duration) {
        if self.front == NONE {
            if self.newest == NONE {
                (self.first, self.since) = (number, at);
            } else if at >= self.since.plus(share(self.first, size)) {
                self.turn(stock);
            }
        }
        if self.newest != NONE {
            self.rest.merge(&stock.panes[self.newest as usize].accs);
            self.has_rest = true;
        }
        self.newest = stock.take(number, self.newest);
    }

    /// Whether there is a pane that events may go into.
    pub(super) fn is_open(&self) -> bool {
        self.newest != NONE
    }

    /// The newest pane, which was begun.
    #[inline]
    pub(super) fn open<'s>(&self, stock: &'s mut Stock<A>) -> &'s mut A {
        &mut stock.panes[self.newest as usize].accs
    }

    /// Drops the panes whose first events are below number `limit`, and gives the number of the first event that is
    /// left, if one is.
    pub(super) fn leave(&mut self, stock: &mut Stock<A>, limit: u64) -> Option<u64> {
        loop {
            if self.front == NONE {
                if self.newest != NONE && self.first >= limit {
                    return Some(self.first);
                }
                self.turn(stock);
            }
            let pane = stock.panes.get(self.front as usize)?;
            if pane.first >= limit {
                self.first = pane.first;
                return Some(pane.first);
            }
            let left = std::mem::replace(&mut self.front, pane.next);
            stock.give(left);
        }
    }

    /// Makes the back, from its newest pane on, the front.
    fn turn(&mut self, stock: &mut Stock<A>) {
        while self.newest != NONE {
            let pane = self.newest;
            if let Ok([own, newer]) = stock.panes.get_disjoint_mut([pane as usize, self.front as usize]) {
                own.accs.merge(&newer.accs);
            }
            let place = &mut stock.panes[pane as usize];
            self.newest = std::mem::replace(&mut place.next, self.front);
            self.front = pane;
        }
        self.drop_rest();
    }

    /// The aggregate over all panes, in `scratch` if it has to be put together.
    #[inline]
    pub(super) fn all<'s>(&'s self, stock: &'s Stock<A>, scratch: &'s mut A) -> &'s A {
        let front = stock.panes.get(self.front as usize).map(|pane| &pane.accs);
        let rest = self.has_rest.then_some(&self.rest);
        let newest = stock.panes.get(self.newest as usize).map(|pane| &pane.accs);
        let mut parts = [front, rest, newest].into_iter().flatten();
        match (parts.next(), parts.next()) {
            (Some(only), None) => only,
            (first, second) => {
                scratch.reset();
                first.into_iter().chain(second).chain(parts).for_each(|part| scratch.merge(part));
                scratch
            }
        }
    }

    /// Writes the panes, those of the front from the oldest on, then those of the back from the newest on.
    pub(super) fn save(&self, stock: &Stock<A>, out: &mut Encoder) {
        for mut pane in [self.front, self.newest] {
            while let Some(place) = stock.panes.get(pane as usize) {
                out.put_bool(true);
                out.put_u64(place.first);
                place.accs.save(out);
                pane = place.next;
            }
            out.put_bool(false);
        }
        out.put_bool(self.has_rest);
        if self.has_rest {
            self.rest.save(out);
        }
        if self.front == NONE {
            out.put_time(self.since);
        }
    }

    /// Takes over what `save` wrote. All events must have numbers from `from_number` to below `to`.
    ///
    /// # Errors
    /// If the bytes are no such panes.
    pub(super) fn restore(
        &mut self,
        stock: &mut Stock<A>,
        (from_number, to): (u64, u64),
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        let disorder = || StateError::damaged("panes in disorder");
        let (mut first, mut above) = (None, from_number);
        let mut last = NONE;
        while from.get_bool()? {
            let pane = load(stock, from)?;
            let number = stock.panes[pane as usize].first;
            if number < above || number >= to {
                return Err(disorder());
            }
            above = number + 1;
            first.get_or_insert(number);
            match stock.panes.get_mut(last as usize) {
                Some(older) => older.next = pane,
                None => self.front = pane,
            }
            last = pane;
        }
        let (mut last, mut below) = (NONE, to);
        while from.get_bool()? {
            let pane = load(stock, from)?;
            let number = stock.panes[pane as usize].first;
            if number < above || number >= below {
                return Err(disorder());
            }
            below = number;
            match stock.panes.get_mut(last as usize) {
                Some(newer) => newer.next = pane,
                None => self.newest = pane,
            }
            last = pane;
        }
        self.has_rest = from.get_bool()?;
        if self.has_rest {
            self.rest.restore(from)?;
        }
        if self.front == NONE {
            self.since = from.get_time()?;
        }
        let several = last != self.newest;
        self.first = first.or((below < to).then_some(below)).ok_or_else(disorder)?;
        if several == self.has_rest { Ok(()) } else { Err(disorder()) }
    }
}

/// A part of `size` for a group that began with event `number`; spread evenly by Fibonacci hashing (Knuth, The Art of
/// Computer Programming, volume 3, section 6.4).
fn share(number: u64, size: Duration) -> Duration {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    let part = (i128::from(number.wrapping_mul(GOLDEN) >> 32) * i128::from(size)) >> 32;
    // Less than the size.
    part as Duration
}

fn load<A: Accumulators>(stock: &mut Stock<A>, from: &mut Decoder<'_>) -> Result<u32, StateError> {
    let first = from.get_u64()?;
    let pane = stock.take(first, NONE);
    stock.panes[pane as usize].accs.restore(from)?;
    Ok(pane)
}

parks!([A: Accumulators] Stock<A>: within {} own { panes: Vec<Pane<A>> = Vec::new(), free: u32 = NONE });

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;
    use crate::aggregate::{Count, First, Last, Max};
    use crate::operator::testing::Random;

    #[test]
    fn agree_with_a_queue() {
        let mut random = Random(77);
        let blank =
            || (Count::default(), Max::<i64>::default(), First::<i64>::default(), Last::<i64>::default());
        let mut stock = Stock::new(blank());
        let mut panes = Panes::new(blank());
        let mut queue: VecDeque<(u64, Vec<i64>)> = VecDeque::new();
        let mut number = 0;
        for _ in 0..5_000 {
            panes.begin(&mut stock, number, Timestamp::from_micros(number as i64), 10);
            queue.push_back((number, Vec::new()));
            for _ in 0..random.below(3) + 1 {
                let value = random.below(1_000) as i64;
                let accs = panes.open(&mut stock);
                accs.0.add_one();
                accs.1.add(value);
                accs.2.add(value);
                accs.3.add(value);
                queue.back_mut().unwrap().1.push(value);
                number += 1;
            }
            if random.below(2) == 0 {
                // Up to all of them.
                let limit = number.saturating_sub(random.below(12));
                queue.retain(|(first, _)| *first >= limit);
                assert_eq!(panes.leave(&mut stock, limit), queue.front().map(|(first, _)| *first));
            }
            let values: Vec<i64> = queue.iter().flat_map(|(_, values)| values).copied().collect();
            if values.is_empty() {
                panes.reset();
                continue;
            }
            let mut scratch = blank();
            let all = panes.all(&stock, &mut scratch);
            assert_eq!(all.0.value(), values.len() as i64);
            assert_eq!(all.1.value(), values.iter().max().copied());
            assert_eq!(all.2.value(), values.first().copied());
            assert_eq!(all.3.value(), values.last().copied());
        }
        assert!(stock.panes.len() < 20);
    }

    #[test]
    fn groups_that_began_together_turn_their_panes_at_different_times() {
        let mut random = Random(5);
        // Groups with an event in every slice, and in some.
        for share in [100, 60, 5] {
            let (groups, size) = (500, 3_600u64);
            let mut stock = Stock::new(Count::default());
            let mut panes: Vec<_> = (0..groups).map(|_| Panes::new(Count::default())).collect();
            let mut busiest = 0;
            for slice in 0..3 * size {
                let mut turned = 0;
                let number = |slice, group: usize| slice * groups + group as u64;
                for (group, panes) in panes.iter_mut().enumerate() {
                    let had_rest = panes.has_rest;
                    if random.below(100) < share {
                        let at = Timestamp::from_micros(slice as i64);
                        panes.begin(&mut stock, number(slice, group), at, size as i64);
                    }
                    let limit = number((slice + 1).saturating_sub(size), 0);
                    if panes.is_open() && panes.first() < limit {
                        panes.leave(&mut stock, limit);
                    }
                    turned += u64::from(had_rest && !panes.has_rest);
                }
                busiest = busiest.max(turned);
            }
            assert!(busiest < 20, "{busiest} of {groups} groups at once");
        }
    }

    #[test]
    fn each_pane_is_merged_twice_however_many_are_open() {
        /// Counts merges.
        #[derive(Clone, Debug, Default)]
        struct Merges;
        thread_local!(static MERGES: std::cell::Cell<u64> = const { std::cell::Cell::new(0) });
        impl Accumulators for Merges {
            fn reset(&mut self) {}
            fn save(&self, _: &mut Encoder) {}
            fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
                Ok(())
            }
        }
        impl Merge for Merges {
            fn merge(&mut self, _: &Self) {
                MERGES.set(MERGES.get() + 1);
            }
        }
        for open in [10, 1_000, 3_600] {
            let mut stock = Stock::new(Merges);
            let mut panes = Panes::new(Merges);
            MERGES.set(0);
            let number = 100_000;
            for pane in 0..number {
                panes.begin(&mut stock, pane, Timestamp::from_micros(pane as i64), open as i64);
                panes.leave(&mut stock, (pane + 1).saturating_sub(open));
            }
            assert!(MERGES.get() <= 2 * number, "{}", MERGES.get());
        }
    }
}
