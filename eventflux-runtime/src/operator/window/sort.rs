//! SORT(n, x [ASC | DESC], ..): the first n events in an order.

use std::cmp::Ordering;

use super::leaving::Events;
use super::sift::{Arrival, Fate, Rule, Sift, SiftAll};
use crate::columns::{Direction, SortKeys};
use crate::operator::{Current, Emit, Marked, Unordered};
use crate::state::{Decoder, Encoder, StateError};

/// `WINDOW SORT(n, x [ASC | DESC], ..)`: a row per entering event, over those `n` of the events so far that come
/// first in that order; of equal ones the older.
///
/// `SELECT SUM(price) AS s FROM Offers WINDOW SORT(2, price)` turns 5, 3, 9, 1 into 5, 8, 8, 4: 9 is not among the
/// two lowest and leaves at once, 1 pushes 5 out.
pub type Sort<Q> = Sift<Q, FirstInOrder<<Q as Marked>::Mark>>;

/// [`Sort`] with EXPIRED EVENTS or ALL EVENTS.
pub type SortAll<Q> = SiftAll<Q, FirstInOrder<<Q as Marked>::Mark>>;

impl<Q: Current + Marked + Unordered> Sort<Q>
where
    Q::Mark: SortKeys,
{
    /// The first `n` events, `n` above zero, in these directions.
    pub fn new(query: Q, n: usize, directions: &[Direction]) -> Self {
        Sift::by(query, FirstInOrder::new(n, directions))
    }
}

impl<Q: Emit + Marked + Unordered> SortAll<Q>
where
    Q::Mark: SortKeys,
{
    /// The first `n` events, `n` above zero, in these directions.
    pub fn new(query: Q, n: usize, directions: &[Direction], events: Events) -> Self {
        SiftAll::by(query, FirstInOrder::new(n, directions), events)
    }
}

/// Keeps the first `n` in order: a binary heap whose top is the last of them.
#[derive(Debug)]
pub struct FirstInOrder<M> {
    n: usize,
    directions: Vec<Direction>,
    /// By id.
    events: Vec<Option<Event<M>>>,
    /// Ids; none stands after that at half its place in the order.
    heap: Vec<u32>,
}

#[derive(Debug)]
struct Event<M> {
    mark: M,
    number: u64,
}

impl<M: SortKeys> FirstInOrder<M> {
    fn new(n: usize, directions: &[Direction]) -> Self {
        FirstInOrder { n: n.max(1), directions: directions.to_vec(), events: Vec::new(), heap: Vec::new() }
    }

    fn note(&mut self, id: u32, mark: M::Ref<'_>, number: u64) {
        let place = id as usize;
        if self.events.len() <= place {
            self.events.resize_with(place + 1, || None);
        }
        match &mut self.events[place] {
            Some(event) => {
                event.mark.assign(mark);
                event.number = number;
            }
            none => *none = Some(Event { mark: M::own(mark), number }),
        }
    }

    /// Whether `a` stands after `b`; of equal ones the newer.
    fn after(&self, a: u32, b: u32) -> bool {
        match (&self.events[a as usize], &self.events[b as usize]) {
            (Some(a), Some(b)) => {
                let order = M::compare(a.mark.as_ref(), b.mark.as_ref(), &self.directions);
                order.then(a.number.cmp(&b.number)) == Ordering::Greater
            }
            _ => false,
        }
    }

    fn add(&mut self, id: u32) {
        self.heap.push(id);
        let mut place = self.heap.len() - 1;
        while place > 0 && self.after(self.heap[place], self.heap[(place - 1) / 2]) {
            self.heap.swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    fn replace_last(&mut self, id: u32) {
        self.heap[0] = id;
        let mut place = 0;
        loop {
            let below = place * 2 + 1;
            let Some(&left) = self.heap.get(below) else { return };
            let last = match self.heap.get(below + 1) {
                Some(&right) if self.after(right, left) => below + 1,
                _ => below,
            };
            if !self.after(self.heap[last], self.heap[place]) {
                return;
            }
            self.heap.swap(last, place);
            place = last;
        }
    }
}

impl<M: SortKeys> Rule<M> for FirstInOrder<M> {
    fn arrive(&mut self, mark: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        if self.heap.len() < self.n {
            self.note(event.id, mark, event.number);
            self.add(event.id);
            return Fate::ENTERS;
        }
        let last = self.heap[0];
        if let Some(held) = &self.events[last as usize]
            && M::compare(mark, held.mark.as_ref(), &self.directions) != Ordering::Less
        {
            return Fate::Passes { row: true, replaces: None };
        }
        leaving.push(last);
        self.note(event.id, mark, event.number);
        self.replace_last(event.id);
        Fate::ENTERS
    }

    fn save(&self, ids: &[u32], layout: &M::Layout, out: &mut Encoder) {
        for event in ids.iter().filter_map(|id| self.events[*id as usize].as_ref()) {
            // So that marks without columns take a byte too.
            out.put_u64(event.number);
            event.mark.save(layout, out);
        }
    }

    fn restore(&mut self, len: u32, layout: &M::Layout, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.events.clear();
        self.heap.clear();
        if len as usize > self.n {
            return Err(StateError::damaged("more events than a window holds"));
        }
        for id in 0..len {
            let number = from.get_u64()?;
            let mark = M::load(layout, from)?;
            self.events.push(Some(Event { mark, number }));
            self.add(id);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::{Came, LooseSums, Sifted, check, damage, kind, sifted};

    type Query = LooseSums<(i64, String)>;

    const NUMBERS: [usize; 3] = [1, 3, 40];
    const DIRECTIONS: [Direction; 2] = [
        Direction { descending: true, nulls_first: true },
        Direction { descending: false, nulls_first: false },
    ];

    fn model(n: usize) -> impl FnMut(&[Came<'_>], Came<'_>) -> Sifted {
        move |content, came| {
            let mut all: Vec<_> = content.iter().copied().chain([came]).collect();
            all.sort_by_key(|came| (-kind(came.event), came.event.key));
            let over = all.get(n).map(|came| came.number);
            let stays = over != Some(came.number);
            let leave = over.filter(|_| stays).into_iter().collect();
            Sifted { leave, comes: true, stays, row: true, ..Sifted::default() }
        }
    }

    #[test]
    fn agrees_with_its_definition() {
        for n in NUMBERS {
            check(
                || Sort::new(Query::new(), n, &DIRECTIONS),
                |events| sifted(events, (true, false), model(n)),
            );
            for (events, entering) in [(Events::Expired, false), (Events::All, true)] {
                check(
                    || SortAll::new(Query::new(), n, &DIRECTIONS, events),
                    |events| sifted(events, (entering, true), model(n)),
                );
            }
        }
    }

    #[test]
    fn damaged_state_is_an_error() {
        let n = NUMBERS[1];
        damage(|| Sort::new(Query::new(), n, &DIRECTIONS));
        damage(|| SortAll::new(Query::new(), n, &DIRECTIONS, Events::All));
    }
}
