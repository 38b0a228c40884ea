//! The reorder buffer: events above the clock wait here and leave in the order of their times.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::state::{Asks, Decoder, Encoder, Places, StateError, Touched};
use crate::time::Timestamp;

/// Events in the order of their timestamps, ties in the order of arrival.
///
/// Rows that were processed come back, so that the next ones move into their allocations. An event that is in
/// order behind those that wait costs no more than a queue; only what is out of order goes into a heap.
#[derive(Debug)]
pub struct Reorder<R> {
    /// What came in order.
    run: VecDeque<Ticket>,
    /// What did not.
    heap: BinaryHeap<Reverse<Ticket>>,
    /// The rows that the tickets name.
    rows: Vec<Option<R>>,
    /// Places in `rows` without a ticket, by input.
    free: Vec<Vec<u32>>,
    arrivals: u64,
    touched: Touched,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Ticket {
    at: Timestamp,
    arrival: u64,
    place: u32,
    input: u32,
}

/// An event that has left the reorder buffer and is to be processed.
#[derive(Debug)]
pub struct Waiting<R> {
    /// Its time.
    pub at: Timestamp,
    /// The event.
    pub row: R,
    ticket: Ticket,
}

impl<R> Default for Reorder<R> {
    fn default() -> Self {
        Reorder {
            run: VecDeque::new(),
            heap: BinaryHeap::new(),
            rows: Vec::new(),
            free: Vec::new(),
            arrivals: 0,
            touched: Touched::default(),
        }
    }
}

impl<R> Reorder<R> {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of events that wait.
    pub fn len(&self) -> usize {
        self.run.len() + self.heap.len()
    }

    /// Whether no event waits.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.run.is_empty() && self.heap.is_empty()
    }

    /// Lets an event of input number `input` wait. `fill` gets a processed row of the same input to move into,
    /// if there is one.
    pub fn hold(&mut self, at: Timestamp, input: u32, fill: impl FnOnce(Option<R>) -> R) {
        let place = self.free.get_mut(input as usize).and_then(Vec::pop);
        let place = match place {
            Some(place) => {
                let row = &mut self.rows[place as usize];
                *row = Some(fill(row.take()));
                place
            }
            None => {
                self.rows.push(Some(fill(None)));
                // The memory for so many rows would have run out before.
                u32::try_from(self.rows.len() - 1).expect("more than 2^32 waiting events")
            }
        };
        self.touched.add(place);
        let ticket = Ticket { at, arrival: self.arrivals, place, input };
        self.arrivals += 1;
        if self.run.back().is_none_or(|last| last.at <= at) {
            self.run.push_back(ticket);
        } else {
            self.heap.push(Reverse(ticket));
        }
    }

    /// The time of the next event to leave.
    #[inline]
    pub fn next(&self) -> Option<Timestamp> {
        match (self.run.front(), self.heap.peek()) {
            (Some(a), Some(Reverse(b))) => Some(a.at.min(b.at)),
            (Some(a), None) => Some(a.at),
            (None, Some(Reverse(b))) => Some(b.at),
            (None, None) => None,
        }
    }

    /// Takes the next event out. It is to be given back to [`recycle`](Self::recycle).
    pub fn pop(&mut self) -> Option<Waiting<R>> {
        let from_run = match (self.run.front(), self.heap.peek()) {
            (Some(a), Some(Reverse(b))) => a < b,
            (a, _) => a.is_some(),
        };
        let ticket =
            if from_run { self.run.pop_front()? } else { self.heap.pop().map(|Reverse(ticket)| ticket)? };
        self.touched.touch(ticket.place);
        let row = self.rows.get_mut(ticket.place as usize)?.take()?;
        Some(Waiting { at: ticket.at, row, ticket })
    }

    /// Takes a processed event back.
    pub fn recycle(&mut self, done: Waiting<R>) {
        let Ticket { place, input, .. } = done.ticket;
        self.rows[place as usize] = Some(done.row);
        let input = input as usize;
        if self.free.len() <= input {
            self.free.resize_with(input + 1, Vec::new);
        }
        self.free[input].push(place);
    }

    /// Writes the waiting events; `row` writes one, and of which input it is.
    pub fn save(&mut self, out: &mut Encoder, mut row: impl FnMut(&R, &mut Encoder)) {
        let size = size_of::<(R, Ticket)>();
        // Where they stand is looked up for those that are written.
        if out.asks() == Asks::Size {
            return out.count(self.run.len() + self.heap.len(), size);
        }
        let mut tickets: Vec<Ticket> =
            self.run.iter().copied().chain(self.heap.iter().map(|Reverse(ticket)| *ticket)).collect();
        let is_snapshot = out.is_snapshot();
        if is_snapshot {
            tickets.sort_unstable();
        }
        let mut by_place: Vec<Option<Ticket>> = vec![None; self.rows.len()];
        for (number, ticket) in (0..).zip(&tickets) {
            let arrival = if is_snapshot { number } else { ticket.arrival };
            by_place[ticket.place as usize] = Some(Ticket { arrival, ..*ticket });
        }
        let Reorder { rows, touched, .. } = self;
        let places = Places {
            room: rows.len(),
            len: tickets.len(),
            size,
            is_taken: |place: u32| by_place[place as usize].is_some(),
            in_order: tickets.iter().map(|ticket| ticket.place),
        };
        touched.save(out, places, |place, out| {
            if let (Some(ticket), Some(waiting)) = (by_place[place as usize], &rows[place as usize]) {
                out.put_time(ticket.at);
                out.put_u64(ticket.arrival);
                row(waiting, out);
            }
        });
    }

    /// Takes over what `save` wrote; `row` reads what it wrote, and gives the number that the input has now. What is of no input that
    /// there is now is left out.
    ///
    /// # Errors
    /// If the bytes are no such state; this one is then undefined, but safe to restore again.
    pub fn restore(
        &mut self,
        from: &mut Decoder<'_>,
        mut row: impl FnMut(&mut Decoder<'_>) -> Result<Option<(u32, R)>, StateError>,
    ) -> Result<(), StateError> {
        *self = Self::default();
        let order = |from: &mut Decoder<'_>| Ok((from.get_time()?, from.get_u64()?));
        from.get_parts_by(order, |_, from| {
            let at = from.get_time()?;
            from.get_u64()?;
            match row(from)? {
                Some((input, waiting)) => self.hold(at, input, |_| waiting),
                None => from.leave_out(),
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operator::testing::Random;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_micros(micros)
    }

    #[test]
    fn events_leave_by_time_then_arrival_and_their_rows_are_used_again() {
        let mut random = Random(5);
        let mut reorder = Reorder::<(u64, String)>::new();
        let mut expected = Vec::new();
        let mut arrivals = 0;
        for round in 0..500 {
            for _ in 0..random.below(8) {
                let (time, input) = (round + random.below(20) as i64, random.below(2) as u32);
                reorder.hold(at(time), input, |old| {
                    let (number, text) = old.unwrap_or_default();
                    assert!(number == 0 || text == format!("input {input}"));
                    (arrivals, format!("input {input}"))
                });
                expected.push((at(time), arrivals));
                arrivals += 1;
            }
            expected.sort_unstable();
            assert_eq!(reorder.next(), expected.first().map(|(at, _)| *at));
            for (time, number) in expected.drain(..random.below(expected.len() as u64 + 1) as usize) {
                let popped = reorder.pop();
                assert_eq!(popped.as_ref().map(|p| (p.at, p.row.0)), Some((time, number)));
                if let Some(popped) = popped {
                    reorder.recycle(popped);
                }
            }
            assert_eq!(reorder.len(), expected.len());
        }
        assert!(reorder.rows.len() < 200);
    }

    #[test]
    fn state_goes_on_where_it_stopped() {
        let mut reorder = Reorder::<i64>::new();
        for time in [5, 9, 7, 7, 6] {
            reorder.hold(at(time), (time % 2) as u32, |_| time * 10);
        }
        let mut out = Encoder::new();
        reorder.save(&mut out, |row, out| {
            out.put_u32((row / 10 % 2) as u32);
            out.put_i64(*row);
        });
        let bytes = out.into_bytes();
        let mut restored = Reorder::new();
        let mut from = Decoder::new(&bytes);
        let read = |from: &mut Decoder<'_>| Ok(Some((from.get_u32()?, from.get_i64()?)));
        assert_eq!(restored.restore(&mut from, read), Ok(()));
        assert_eq!((from.left_out(), restored.len()), (0, 5));
        assert_eq!(from.finish(), Ok(()));
        // Where one of both inputs is there no more.
        let (mut one, mut from) = (Reorder::new(), Decoder::new(&bytes));
        assert_eq!(one.restore(&mut from, |from| Ok(read(from)?.filter(|(input, _)| *input == 0))), Ok(()));
        assert_eq!((from.left_out(), one.len()), (4, 1));
        assert_eq!(from.finish(), Ok(()));
        while let (Some(a), Some(b)) = (reorder.pop(), restored.pop()) {
            assert_eq!((a.at, a.row, a.ticket.input), (b.at, b.row, b.ticket.input));
        }
        assert!(restored.is_empty() && reorder.is_empty());
        for cut in 0..bytes.len() {
            assert!(Reorder::new().restore(&mut Decoder::new(&bytes[..cut]), read).is_err());
        }
    }
}
