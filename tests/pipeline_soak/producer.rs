//! Sends events in all the ways there are, and notes what became of them.

use std::cell::Cell;
use std::collections::HashSet;
use std::marker::PhantomData;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use eventflux::pipeline::{SendError, Sender, Unsent};
use eventflux::{EventOf, Events};
use fastrand::Rng;

use crate::block_on::block_on;
use crate::rows::{Item, Row};

/// Something that sends.
pub(crate) struct Producer<E: Events, L, R> {
    pub(crate) number: i64,
    pub(crate) next: i64,
    pub(crate) rng: Rng,
    pub(crate) sender: Sender<E>,
    pub(crate) item: fn(&E::Event) -> Item,
    pub(crate) sent: Vec<(usize, Item)>,
    /// Events that were handed back because they were refused, and those of which some may have been.
    pub(crate) refused: u64,
    pub(crate) mixed: u64,
    pub(crate) closed: bool,
    pub(crate) batch: usize,
    pub(crate) rows: PhantomData<fn(L, R)>,
}

impl<E: Events, L: Row, R: Row> Producer<E, L, R>
where
    E::Event: EventOf<L> + EventOf<R>,
{
    fn draw(&mut self) -> (usize, Item) {
        self.next += 1;
        let item =
            Item { producer: self.number, number: self.next, key: self.number * 4 + self.rng.i64(0..4) };
        (self.rng.usize(0..2), item)
    }

    fn event((input, item): (usize, Item)) -> E::Event {
        fn row<R: Row>(item: Item) -> R {
            let mut row = R::default();
            row.fill(item);
            row
        }
        if input == 0 { row::<L>(item).into() } else { row::<R>(item).into() }
    }

    /// Notes what became of an event.
    fn one(&mut self, (input, item): (usize, Item), outcome: Result<(), SendError<E::Event>>) {
        let Err(error) = outcome else {
            self.sent.push((input, item));
            return;
        };
        assert_eq!((self.item)(&error.event), item);
        match error.why {
            Unsent::Refused => self.refused += 1,
            Unsent::Closed => self.closed = true,
            why => assert_eq!(why, Unsent::Full),
        }
    }

    /// Notes what became of several, of which those that were not sent are given.
    fn several(&mut self, items: &[(usize, Item)], back: &[Item], why: Option<Unsent>) {
        let back: HashSet<i64> = back.iter().map(|item| item.number).collect();
        let sent = items.iter().filter(|(_, item)| !back.contains(&item.number));
        let before = self.sent.len();
        self.sent.extend(sent);
        assert_eq!(self.sent.len() - before, items.len() - back.len(), "handed back is what was sent");
        match why {
            None => assert!(back.is_empty()),
            Some(Unsent::Refused) => self.refused += back.len() as u64,
            Some(why) => {
                self.mixed += back.len() as u64;
                self.closed |= why == Unsent::Closed;
                assert!(!back.is_empty());
            }
        }
    }

    /// Sends something in some way.
    pub(crate) fn send(&mut self) {
        match self.rng.u32(0..12) {
            0 | 1 => {
                let drawn = self.draw();
                let outcome = self.sender.push(Self::event(drawn));
                self.one(drawn, outcome);
            }
            2 => {
                let drawn = self.draw();
                let outcome = self.sender.try_push(Self::event(drawn));
                self.one(drawn, outcome);
            }
            3 => {
                let drawn = self.draw();
                let time = Duration::from_micros(self.rng.u64(0..300));
                let outcome = self.sender.push_timeout(Self::event(drawn), time);
                self.one(drawn, outcome);
            }
            4 => {
                let drawn = self.draw();
                let outcome = if drawn.0 == 0 {
                    self.sender.push_with::<L>(|row| row.fill(drawn.1))
                } else {
                    self.sender.push_with::<R>(|row| row.fill(drawn.1))
                };
                self.one(drawn, outcome);
            }
            5 | 6 => self.send_async(),
            7..10 => self.send_batch(),
            10 => self.send_all(),
            _ => {
                if self.rng.bool() {
                    self.sender = self.sender.clone();
                } else {
                    let (_, item) = self.draw();
                    let mut row = L::default();
                    row.fill(item);
                    let outcome = self.sender.of::<L>().push(row);
                    self.one((0, item), outcome);
                }
            }
        }
    }

    fn send_async(&mut self) {
        let drawn = self.draw();
        let waits = self.rng.u32(0..4) > 0;
        let outcome = {
            let mut future = pin!(self.sender.push_async(Self::event(drawn)));
            match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(outcome) => Some(outcome),
                Poll::Pending => waits.then(|| block_on(future)),
            }
        };
        // One that was given up was not sent.
        if let Some(outcome) = outcome {
            self.one(drawn, outcome);
        }
    }

    fn send_batch(&mut self) {
        let count = self.rng.usize(0..=2 * self.batch + 3);
        let (one_input, recycles) = (self.rng.bool(), self.rng.bool());
        let mut batch = self.sender.batch();
        let mut items = Vec::new();
        for _ in 0..count {
            let (input, item) = self.draw();
            let drawn = (if one_input { 0 } else { input }, item);
            items.push(drawn);
            match drawn.0 {
                0 if recycles => batch.push_with::<L>(|row| row.fill(item)),
                1 if recycles => batch.push_with::<R>(|row| row.fill(item)),
                _ => batch.push(Self::event(drawn)),
            }
        }
        let outcome =
            if self.rng.bool() { self.sender.push_batch(batch) } else { self.sender.try_push_batch(batch) };
        let back = outcome.as_ref().err().map_or(&[][..], |error| error.event.events());
        let back: Vec<Item> = back.iter().map(self.item).collect();
        self.several(&items, &back, outcome.err().map(|error| error.why));
    }

    fn send_all(&mut self) {
        let count = self.rng.usize(0..=3 * self.batch);
        let items: Vec<(usize, Item)> = (0..count).map(|_| self.draw()).collect();
        let taken = Cell::new(0);
        let events = items.iter().map(|drawn| {
            taken.set(taken.get() + 1);
            Self::event(*drawn)
        });
        let outcome = self.sender.push_all(events);
        let back = outcome.as_ref().err().map_or(&[][..], |error| error.event.events());
        let back: Vec<Item> = back.iter().map(self.item).collect();
        self.several(&items[..taken.get()], &back, outcome.err().map(|error| error.why));
    }
}
