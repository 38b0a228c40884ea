//! Groups in the order in which a content names them.

use crate::state::Encoder;

/// No number.
const NONE: u32 = u32::MAX;

/// By which numbers what is written names groups: in a snapshot by their places in the order in which they are named first, so
/// that the numbers follow from the state; otherwise by their slots.
#[derive(Debug)]
pub(in crate::operator) struct Naming {
    /// By slot; empty where the slots are the numbers.
    numbers: Vec<u32>,
    order: Vec<u32>,
}

impl Naming {
    /// That of a content whose events are of these groups, in order; they are only looked at for a snapshot.
    pub(in crate::operator) fn of(out: &Encoder, slots: impl Iterator<Item = u32>) -> Naming {
        let mut naming = Naming { numbers: Vec::new(), order: Vec::new() };
        if out.is_snapshot() {
            slots.for_each(|slot| naming.name(slot));
        }
        naming
    }

    fn name(&mut self, slot: u32) {
        let place = slot as usize;
        if self.numbers.len() <= place {
            self.numbers.resize(place + 1, NONE);
        }
        if self.numbers[place] == NONE {
            self.numbers[place] = self.order.len() as u32;
            self.order.push(slot);
        }
    }

    /// The groups in order; none if that is not a snapshot's.
    pub(in crate::operator) fn order(&self) -> impl Iterator<Item = u32> + '_ {
        self.order.iter().copied()
    }

    /// The number of a group.
    pub(in crate::operator) fn number(&self, slot: u32) -> u32 {
        self.numbers.get(slot as usize).copied().unwrap_or(slot)
    }
}
