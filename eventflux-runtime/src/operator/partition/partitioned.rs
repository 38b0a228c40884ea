//! An operator with a state for each partition.

use std::cell::RefCell;
use std::fmt;

use super::chunks::Chunks;
use super::directory::{Directory, Partition};
use super::park::Parted;
use super::timers::Timers;
use crate::columns::Key;
use crate::operator::Due;
use crate::state::{Decoder, Encoder, Places, StateError, Touched};
use crate::time::Timestamp;

/// How many partitions give memory back each time that all may.
const SETTLED_AT_ONCE: usize = 8;

/// An operator that works on one partition at a time: the state of that partition is put in before, and taken out afterwards.
/// A partition that the operator has not seen has none.
pub struct Partitioned<O: Parted> {
    states: States<O>,
    /// When the first partition is due.
    due: Due,
    closes: bool,
}

struct States<O: Parted> {
    operator: O,
    /// By the number of the partition.
    states: Chunks<Option<O::State>>,
    timers: Timers,
    /// Up to when time has passed without a word.
    settled: Timestamp,
    /// The partition that is settled next.
    settles: usize,
    /// The partitions that are still to be asked for what is incomplete, the last one first.
    incomplete: Option<Vec<Partition>>,
    /// How many partitions have a state.
    held: usize,
    touched: Touched,
}

impl<O: Parted> Partitioned<O> {
    /// An operator before any partition.
    pub fn new(operator: O) -> Self {
        let closes = operator.closes();
        let states = States {
            operator,
            states: Chunks::default(),
            timers: Timers::default(),
            settled: Timestamp::MIN,
            settles: 0,
            incomplete: None,
            held: 0,
            touched: Touched::default(),
        };
        Partitioned { states, due: Due::NEVER, closes }
    }

    /// Lets the operator do something with the state of a partition; the clock shows `now`.
    #[inline]
    pub fn with<R>(&mut self, of: Partition, now: Timestamp, act: impl FnOnce(&mut O) -> R) -> R {
        let states = &mut self.states;
        let made = states.with(of, now, act);
        // Many operators never wait for anything.
        if !states.timers.is_empty() {
            self.due = states.timers.due();
        }
        made
    }

    /// A partition begins: what waits for the clock alone does so from now on.
    pub fn begin(&mut self, of: Partition, now: Timestamp) {
        self.with(of, now, |_| {});
    }

    /// Frees a partition.
    pub fn forget(&mut self, of: Partition) {
        let states = &mut self.states;
        if let Some(state) = states.states.get_mut(of.number as usize) {
            states.held -= usize::from(state.take().is_some());
            states.touched.touch(of.number);
        }
        states.timers.remove(of.number);
        self.due = states.timers.due();
    }

    /// When the first partition is due.
    #[inline]
    pub fn due(&self) -> Due {
        self.due
    }

    /// When a partition is due.
    pub fn due_of(&self, of: Partition) -> Due {
        self.states.timers.due_of(of.number)
    }

    /// Which one that is.
    pub fn first(&mut self) -> Option<Partition> {
        self.states.timers.first()
    }

    /// Whether the end of the input closes it.
    pub fn closes(&self) -> bool {
        self.closes
    }

    /// Lets time pass without a word. Of many partitions only a few give memory back each time, the others when they are used
    /// again: their rows do not show the difference. What has left by then and lies there still a checkpoint may hold, and another one not; it is no
    /// change that one has to write.
    pub fn settle(&mut self, now: Timestamp) {
        let states = &mut self.states;
        states.settled = states.settled.max(now);
        if !states.operator.settles() {
            return;
        }
        for _ in 0..SETTLED_AT_ONCE.min(states.states.len()) {
            let number = states.settles % states.states.len();
            states.settles = number + 1;
            let Some(Some(state)) = states.states.get_mut(number) else { continue };
            if states.timers.settle(number as u32, now) < now {
                states.operator.exchange(state);
                states.operator.settle(now);
                states.operator.exchange(state);
            }
        }
    }

    /// The next partition that may be incomplete at the end of the input, in order of first appearance.
    pub fn incomplete<K: Key>(&mut self, directory: &Directory<K>) -> Option<Partition> {
        let states = &mut self.states;
        let incomplete = states.incomplete.get_or_insert_with(|| {
            let mut all = directory.partitions();
            all.reverse();
            all
        });
        while let Some(next) = incomplete.pop() {
            if let Some(Some(_)) = states.states.get(next.number as usize) {
                return Some(next);
            }
        }
        None
    }

    /// Writes the states of the partitions of the directory, which was written before.
    pub fn save<K: Key>(&mut self, directory: &Directory<K>, out: &mut Encoder) {
        let States { operator, states, touched, held, .. } = &mut self.states;
        let room = states.len();
        // Who asks whether there is a state does not hold it.
        let states = RefCell::new(states);
        let has_state = |number: u32| matches!(states.borrow().get(number as usize), Some(Some(_)));
        let mut write = |number: u32, out: &mut Encoder| {
            if let Some(Some(state)) = states.borrow_mut().get_mut(number as usize) {
                operator.exchange(state);
                operator.save(out);
                operator.exchange(state);
            }
        };
        if out.is_snapshot() {
            let partitions = (0..).zip(directory.partitions());
            let partitions = partitions.filter(|(_, of)| has_state(of.number));
            return out.put_parts(|parts| {
                partitions.for_each(|(place, of)| parts.put(place, |out| write(of.number, out)));
            });
        }
        directory.going().for_each(|number| touched.touch(number));
        let places = Places {
            room,
            len: *held,
            size: size_of::<O::State>(),
            is_taken: |number| has_state(number) && directory.is_there(number),
            in_order: std::iter::empty(),
        };
        touched.save(out, places, write);
    }

    /// Takes over what `save` wrote, for the partitions that the directory took over before.
    ///
    /// # Errors
    /// If the bytes are no such states; this is then undefined, but safe to restore again.
    pub fn restore<K: Key>(
        &mut self,
        directory: &Directory<K>,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        let states = &mut self.states;
        let restored = states.restore(directory, from);
        self.due = states.timers.due();
        restored
    }
}

impl<O: Parted> fmt::Debug for Partitioned<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Partitioned").field("due", &self.due).finish_non_exhaustive()
    }
}

impl<O: Parted> States<O> {
    #[inline]
    fn with<R>(&mut self, of: Partition, now: Timestamp, act: impl FnOnce(&mut O) -> R) -> R {
        let number = of.number as usize;
        self.touched.add(of.number);
        let (operator, settled) = (&mut self.operator, self.settled);
        let state = match self.states.get_mut(number) {
            Some(Some(state)) => state,
            _ => {
                if operator.settles() {
                    self.timers.settle(of.number, settled);
                }
                self.held += 1;
                Self::begin(operator, &mut self.states, number, now)
            }
        };
        operator.exchange(state);
        if operator.settles() && self.timers.settle(of.number, settled) < settled {
            operator.settle(settled);
        }
        let made = act(operator);
        let (due, begun) = (operator.due(), operator.begun());
        operator.exchange(state);
        if due != Due::NEVER || !self.timers.is_empty() {
            self.timers.set(of, due, begun);
        }
        made
    }

    fn restore<K: Key>(
        &mut self,
        directory: &Directory<K>,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        self.states.clear();
        self.timers.clear();
        self.touched.forget();
        self.settled = Timestamp::MIN;
        self.incomplete = None;
        self.held = 0;
        from.get_parts(|written, from| {
            let of = directory.read(written);
            let of = of.ok_or_else(|| StateError::damaged("the state of a partition that is not there"))?;
            let mut state = self.operator.fresh();
            self.operator.exchange(&mut state);
            let restored = self.operator.restore(from);
            let due = restored.map(|()| (self.operator.due(), self.operator.begun()));
            self.operator.exchange(&mut state);
            let (due, begun) = due?;
            *self.states.reach(of.number as usize, || None) = Some(state);
            self.held += 1;
            self.timers.set(of, due, begun);
            Ok(())
        })
    }

    #[cold]
    fn begin<'s>(
        operator: &mut O,
        states: &'s mut Chunks<Option<O::State>>,
        number: usize,
        now: Timestamp,
    ) -> &'s mut O::State {
        let mut state = operator.fresh();
        operator.exchange(&mut state);
        operator.start(now);
        operator.exchange(&mut state);
        states.reach(number, || None).insert(state)
    }
}
