//! The accumulators of a group: the runtime's own, chosen by aggregate and type when the app is built.

mod accumulator;
mod choice;
mod held;
mod reading;

use eventflux_compiler::physical::{self, Removal};
use eventflux_runtime::Value;
use eventflux_runtime::error::Cause;
use eventflux_runtime::operator::{Accumulators, Merge, Turn};
use eventflux_runtime::state::{Decoder, Encoder, StateError};

use super::cells::CellsRef;
use accumulator::Accumulator;
use held::Given;
pub(super) use reading::Reading;

/// The accumulators of one group, in the plan's order.
#[derive(Clone, Debug, Default)]
pub(super) struct GroupAccumulators(Box<[Slot]>);

#[derive(Clone, Debug)]
struct Slot {
    /// The argument's number; `None` counts events.
    arg: Option<u16>,
    /// The second argument's.
    by: Option<u16>,
    /// Whether events stay in it that do not stay in the window.
    forever: bool,
    accumulator: Accumulator,
}

impl GroupAccumulators {
    /// Accumulators without events, over content that these leave.
    pub(super) fn new(accumulators: &[physical::Accumulator], removal: Removal) -> Self {
        let slot = |accumulator: &physical::Accumulator| Slot {
            arg: accumulator.arg,
            by: accumulator.by.map(|(by, _)| by),
            forever: accumulator.accumulation.is_forever(),
            accumulator: Accumulator::new(accumulator, removal),
        };
        GroupAccumulators(accumulators.iter().map(slot).collect())
    }

    /// Takes an event in. Its turn matters only to content that any event may leave.
    #[inline]
    pub(super) fn add(&mut self, args: CellsRef<'_>, turn: Turn) {
        for slot in &mut self.0 {
            slot.add(args, turn);
        }
    }

    /// Takes an event into some of them, by number.
    pub(super) fn add_some(&mut self, numbers: &[usize], args: CellsRef<'_>, turn: Turn) {
        for &number in numbers {
            self.0[number].add(args, turn);
        }
    }

    /// Some of them, by number, back to no events.
    pub(super) fn reset_some(&mut self, numbers: &[usize]) {
        for &number in numbers {
            self.0[number].accumulator.reset();
        }
    }

    /// Takes an event out: the oldest, or that of this turn.
    #[inline]
    pub(super) fn remove(&mut self, args: CellsRef<'_>, turn: Turn) {
        for slot in &mut self.0 {
            if let Accumulator::Rust(rust) = &mut slot.accumulator {
                rust.change(args, |held, values| held.remove(values));
            } else if let Some(given) = slot.given(args, turn) {
                slot.accumulator.remove(given);
            }
        }
    }

    /// Looks at an event that does not stay.
    #[inline]
    pub(super) fn notice(&mut self, args: CellsRef<'_>) {
        for slot in self.0.iter_mut().filter(|slot| slot.forever) {
            if let Some(given) = slot.given(args, Turn::default()) {
                slot.accumulator.add(given);
            }
        }
    }

    /// Writes an aggregate, read from an accumulator, to `to`.
    ///
    /// # Errors
    /// If it is outside its type.
    #[inline]
    pub(super) fn read(&self, number: usize, reading: Reading, to: &mut Value) -> Result<(), Cause> {
        self.0[number].accumulator.read(reading, to)
    }
}

impl Slot {
    /// Takes an event in.
    #[inline]
    fn add(&mut self, args: CellsRef<'_>, turn: Turn) {
        if let Accumulator::Rust(rust) = &mut self.accumulator {
            rust.change(args, |held, values| held.add(values));
        } else if let Some(given) = self.given(args, turn) {
            self.accumulator.add(given);
        }
    }

    /// What is to be added of an event; `None` if an argument is NULL.
    #[inline]
    fn given<'a>(&self, args: CellsRef<'a>, turn: Turn) -> Option<Given<'a>> {
        let value = |arg: Option<u16>| match arg.map(|arg| args.get(usize::from(arg))) {
            None => Some(&Value::Null),
            Some(None | Some(Value::Null)) => None,
            Some(value) => value,
        };
        Some(Given { value: value(self.arg)?, by: value(self.by)?, turn })
    }
}

impl Accumulators for GroupAccumulators {
    fn reset(&mut self) {
        self.0.iter_mut().for_each(|slot| slot.accumulator.reset());
    }
    fn save(&self, out: &mut Encoder) {
        self.0.iter().for_each(|slot| slot.accumulator.save(out));
    }
    fn restore(&mut self, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.0.iter_mut().try_for_each(|slot| slot.accumulator.restore(from))
    }
}

impl Merge for GroupAccumulators {
    fn merge(&mut self, later: &Self) {
        for (slot, later) in self.0.iter_mut().zip(&later.0) {
            slot.accumulator.merge(&later.accumulator);
        }
    }
}
