//! SORT(n, x [ASC | DESC], ..): the first n events in an order.

use std::cmp::Ordering;

use super::leaving::Events;
use super::sift::{Arrival, Fate, Rule, Sift, SiftAll};
use crate::columns::{Direction, SortKeys};
use crate::heap::{Heap, Order};
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
    events: LastFirst<M>,
    heap: Heap<u32>,
}

/// The events, the last first: that is the one to be pushed out.
#[derive(Debug)]
pub struct LastFirst<M> {
    directions: Vec<Direction>,
    by_id: Vec<Option<Event<M>>>,
}

#[derive(Debug)]
pub struct Event<M> {
    mark: M,
    number: u64,
}

impl<M: SortKeys> FirstInOrder<M> {
    /// The first `n` events, `n` above zero, in these directions.
    pub fn new(n: usize, directions: &[Direction]) -> Self {
        let events = LastFirst { directions: directions.to_vec(), by_id: Vec::new() };
        FirstInOrder { n: n.max(1), events, heap: Heap::default() }
    }
}

impl<M: SortKeys> LastFirst<M> {
    fn hold(&mut self, id: u32, mark: M::Ref<'_>, number: u64) {
        let place = id as usize;
        if self.by_id.len() <= place {
            self.by_id.resize_with(place + 1, || None);
        }
        match &mut self.by_id[place] {
            Some(event) => {
                event.mark.assign(mark);
                event.number = number;
            }
            none => *none = Some(Event { mark: M::own(mark), number }),
        }
    }
}

impl<M: SortKeys> Order<u32> for LastFirst<M> {
    /// Whether `a` stands after `b`; of equal ones the newer.
    fn before(&self, a: u32, b: u32) -> bool {
        match (&self.by_id[a as usize], &self.by_id[b as usize]) {
            (Some(a), Some(b)) => {
                let order = M::compare(a.mark.as_ref(), b.mark.as_ref(), &self.directions);
                order.then(a.number.cmp(&b.number)) == Ordering::Greater
            }
            _ => false,
        }
    }
}

impl<M: SortKeys> Rule<M> for FirstInOrder<M> {
    fn arrive(&mut self, mark: M::Ref<'_>, event: Arrival, leaving: &mut Vec<u32>) -> Fate {
        let last = match self.heap.first() {
            Some(last) if self.heap.len() == self.n => last,
            _ => {
                self.events.hold(event.id, mark, event.number);
                self.heap.push(event.id, &mut self.events);
                return Fate::ENTERS;
            }
        };
        if let Some(held) = &self.events.by_id[last as usize]
            && M::compare(mark, held.mark.as_ref(), &self.events.directions) != Ordering::Less
        {
            return Fate::Passes { row: true, replaces: None };
        }
        leaving.push(last);
        self.events.hold(event.id, mark, event.number);
        self.heap.replace_first(event.id, &mut self.events);
        Fate::ENTERS
    }

    fn save_event(&self, id: u32, layout: &M::Layout, out: &mut Encoder) {
        if let Some(event) = self.events.by_id[id as usize].as_ref() {
            event.mark.save(layout, out);
        }
    }

    fn restore(&mut self, _: &mut Decoder<'_>) -> Result<(), StateError> {
        self.events.by_id.clear();
        self.heap.clear();
        Ok(())
    }

    fn restore_event(
        &mut self,
        event: Arrival,
        layout: &M::Layout,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        if event.id as usize >= self.n {
            return Err(StateError::damaged("more events than a window holds"));
        }
        let mark = M::load(layout, from)?;
        self.events.by_id.push(Some(Event { mark, number: event.number }));
        self.heap.push(event.id, &mut self.events);
        Ok(())
    }
}

parks!([M: SortKeys] LastFirst<M>: within {} own { by_id: Vec<Option<Event<M>>> = Vec::new() });
parks!([M: SortKeys] FirstInOrder<M>: within { events: LastFirst<M> } own { heap: Heap<u32> = Heap::default() });

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
