//! An operator with a state for each partition.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::chunks::Chunks;
use super::directory::{Directory, Partition};
use super::park::Parted;
use super::timers::Timers;
use crate::columns::Key;
use crate::operator::Due;
use crate::state::{Decoder, Encoder, StateError};
use crate::time::Timestamp;

/// How many partitions give memory back each time that all may.
const SETTLED_AT_ONCE: usize = 8;

/// An operator that works on one partition at a time: the state of that partition is put in before, and taken out afterwards.
/// A partition that the operator has not seen has none.
///
/// The lock is never waited for but while a snapshot is taken, which has no other way to put a state in.
pub struct Partitioned<O: Parted> {
    states: Mutex<States<O>>,
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
        };
        Partitioned { states: Mutex::new(states), due: Due::NEVER, closes }
    }

    #[inline]
    fn states(&mut self) -> &mut States<O> {
        self.states.get_mut().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the operator do something with the state of a partition; the clock shows `now`.
    #[inline]
    pub fn with<R>(&mut self, of: Partition, now: Timestamp, act: impl FnOnce(&mut O) -> R) -> R {
        let states = self.states.get_mut().unwrap_or_else(PoisonError::into_inner);
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
        let states = self.states.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = states.states.get_mut(of.number as usize) {
            *state = None;
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
        // Nobody asks while a snapshot is taken.
        self.states.lock().unwrap_or_else(PoisonError::into_inner).timers.due_of(of.number)
    }

    /// Which one that is.
    pub fn first(&mut self) -> Option<Partition> {
        self.states().timers.first()
    }

    /// Whether the end of the input closes it.
    pub fn closes(&self) -> bool {
        self.closes
    }

    /// Lets time pass without a word. Of many partitions only a few give memory back each time, the others when they are used
    /// again: their states do not show the difference.
    pub fn settle(&mut self, now: Timestamp) {
        let states = self.states();
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
        let states = self.states();
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

    /// Writes the states of the partitions, which are those of the directory.
    pub fn save(&self, partitions: &[Partition], out: &mut Encoder) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let States { operator, states, .. } = &mut *states;
        let kept = |of: &Partition| matches!(states.get(of.number as usize), Some(Some(_)));
        out.put_len(partitions.iter().filter(|of| kept(of)).count());
        for (place, of) in partitions.iter().enumerate() {
            if let Some(Some(state)) = states.get_mut(of.number as usize) {
                out.put_u32(place as u32);
                operator.exchange(state);
                operator.save(out);
                operator.exchange(state);
            }
        }
    }

    /// Takes over what `save` wrote, for the partitions that the directory took over.
    ///
    /// # Errors
    /// If the bytes are no such states; this is then undefined, but safe to restore again.
    pub fn restore(&mut self, partitions: &[Partition], from: &mut Decoder<'_>) -> Result<(), StateError> {
        let states = self.states.get_mut().unwrap_or_else(PoisonError::into_inner);
        let restored = states.restore(partitions, from);
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
        let (operator, settled) = (&mut self.operator, self.settled);
        let state = match self.states.get_mut(number) {
            Some(Some(state)) => state,
            _ => {
                if operator.settles() {
                    self.timers.settle(of.number, settled);
                }
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

    fn restore(&mut self, partitions: &[Partition], from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.states.clear();
        self.timers.clear();
        self.settled = Timestamp::MIN;
        self.incomplete = None;
        let mut next = 0;
        for _ in 0..from.get_len()? {
            let place = from.get_u32()? as usize;
            let Some(&of) = partitions.get(place).filter(|_| place >= next) else {
                return Err(StateError::damaged("the state of a partition that is not there"));
            };
            next = place + 1;
            let mut state = self.operator.fresh();
            self.operator.exchange(&mut state);
            let restored = self.operator.restore(from);
            let due = restored.map(|()| (self.operator.due(), self.operator.begun()));
            self.operator.exchange(&mut state);
            let (due, begun) = due?;
            *self.states.reach(of.number as usize, || None) = Some(state);
            self.timers.set(of, due, begun);
        }
        Ok(())
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
