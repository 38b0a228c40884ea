//! MINFOREVER and MAXFOREVER: what a query keeps of every group that ever was.
//!
//! What an event brings to its window is the extreme so far, its own value among them, instead of the value itself.

use eventflux_compiler::functions::AggregateKind;
use eventflux_compiler::physical::{Accumulator, Grouping, Removal};
use eventflux_runtime::Value;
use eventflux_runtime::operator::{Groups, Turn};
use eventflux_runtime::state::{Decoder, Encoder, StateError};

use super::accumulators::{GroupAccumulators, Reading};
use super::cells::{Cells, CellsRef, Layout};
use super::program::Registers;

/// The extremes of all groups.
pub(super) struct Forever {
    groups: Groups<Cells, GroupAccumulators>,
    blank: GroupAccumulators,
    /// The registers of the arguments that the extremes take the places of, and the extremes after an event.
    places: Vec<(usize, Value)>,
}

/// The extremes of all groups of a partition, if there are any.
pub(super) type Extremes = Option<Box<Groups<Cells, GroupAccumulators>>>;

impl Forever {
    /// Puts the extremes of a partition in, and what was there in their place.
    pub(super) fn exchange(&mut self, parked: &mut Extremes) {
        std::mem::swap(&mut self.groups, parked.get_or_insert_default());
    }

    /// What the query keeps, if anything; its arguments are in the registers from `start` on.
    pub(super) fn new(grouping: &Grouping, start: usize) -> Option<Self> {
        let accumulators: Vec<Accumulator> = grouping.forever().cloned().collect();
        let place = |accumulator: &Accumulator| Some((start + usize::from(accumulator.arg?), Value::Null));
        let places: Vec<(usize, Value)> = accumulators.iter().filter_map(place).collect();
        let blank = GroupAccumulators::new(&accumulators, Removal::Never);
        (!places.is_empty()).then_some(Forever { groups: Groups::new(), blank, places })
    }

    /// Takes an event in.
    pub(super) fn enter(&mut self, key: CellsRef<'_>, args: CellsRef<'_>) {
        let (_, accs) = self.groups.entry(key, || self.blank.clone(), |_| {});
        accs.add(args, Turn::default());
        let reading = Reading { kind: AggregateKind::MinForever, fraction: 0.0 };
        for (number, (_, extreme)) in self.places.iter_mut().enumerate() {
            // An extreme is a value that was there, so that it can be read.
            if accs.read(number, reading, extreme).is_err() {
                *extreme = Value::Null;
            }
        }
    }

    /// Puts the extremes after that event in the places of its values.
    pub(super) fn put(&self, registers: &mut Registers) {
        self.places.iter().for_each(|(register, extreme)| registers.set(*register, extreme));
    }

    pub(super) fn save(&mut self, layout: &Layout, out: &mut Encoder) {
        self.groups.save(layout, out);
    }

    pub(super) fn restore(&mut self, layout: &Layout, from: &mut Decoder<'_>) -> Result<(), StateError> {
        self.groups.load(layout, &self.blank, from)
    }
}
