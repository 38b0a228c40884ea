//! Snapshots of trees.

use std::collections::HashMap;

use super::super::{Matching, NONE, Pattern, Shape};
use super::nodes::{Kind, Nodes, forks, repeat};
use super::waits::bits;
use super::{NEW, Side, Tree};
use crate::state::{Decoder, Encoder, StateError};

impl Tree {
    /// Writes how far an attempt is. Whose copy it is, is told by the owner's number alone.
    pub(in super::super) fn save(&self, slot: u32, out: &mut Encoder) {
        let Side { copies, inside, begun, .. } = self.sides[slot as usize];
        out.put_u64(copies);
        out.put_u64(inside);
        out.put_bool(begun);
        let mut registers = self.registers(slot).to_vec();
        for every in 0..self.nodes.everies.len() {
            registers[self.nodes.forks(every) + forks::OWNER] = 0;
        }
        registers.iter().for_each(|register| out.put_u64(*register));
    }
}

impl<Q: Matching> Pattern<Q> {
    /// Reads how far an attempt is.
    pub(in super::super) fn tree_restore(
        &mut self,
        slot: u32,
        is_root: bool,
        from: &mut Decoder<'_>,
    ) -> Result<(), StateError> {
        self.make_places();
        let (copies, inside) = (from.get_u64()?, from.get_u64()?);
        let begun = from.get_bool()?;
        let Shape::Tree(tree) = &mut self.shape else { return Ok(()) };
        tree.sides[slot as usize] = Side { copies, inside, begun, ..NEW };
        for register in tree.registers_mut(slot) {
            *register = from.get_u64()?;
        }
        let registers = tree.registers(slot);
        if !tree.nodes.is_sound(registers) || tree.nodes.inside(tree.nodes.root, registers) != inside {
            return Err(StateError::damaged("how far an attempt is"));
        }
        let ground = self.attempts.get(slot).partition;
        let known = self.grounds.value_mut(ground);
        if is_root {
            if known.root != NONE || known.matched {
                return Err(StateError::damaged("two attempts that wait in one partition"));
            }
            known.root = slot;
        } else if !begun {
            return Err(StateError::damaged("an attempt that has not begun"));
        }
        if begun {
            known.open += 1;
            self.attempts.list(slot);
        }
        self.enter_ring(slot);
        Ok(())
    }

    /// After all attempts are there: whose copies they are, what they wait for.
    pub(in super::super) fn tree_relate(&mut self) -> Result<(), StateError> {
        let slots: Vec<u32> = (0..self.attempts.room() as u32).collect();
        let by_number: HashMap<u64, u32> =
            slots.iter().map(|slot| (self.attempts.get(*slot).number, *slot)).collect();
        let everies = self.tree().nodes.everies.len();
        for &slot in &slots {
            for every in 0..everies {
                let at = self.tree().nodes.forks(every);
                let own = &mut self.tree_mut().registers_mut(slot)[at..];
                if own[forks::NUMBER] != 0 {
                    // One that is gone is nobody's.
                    own[forks::OWNER] = by_number.get(&own[forks::NUMBER]).copied().unwrap_or(NONE).into();
                }
            }
        }
        // What is counted must be there.
        let mut counts: HashMap<(u32, usize), u64> = HashMap::new();
        for &slot in &slots {
            let tree = self.tree();
            for every in bits(tree.sides[slot as usize].inside) {
                let owner = tree.registers(slot)[tree.nodes.forks(every) + forks::OWNER];
                *counts.entry((owner as u32, every)).or_default() += 1;
            }
        }
        for &slot in &slots {
            for every in 0..everies {
                let tree = self.tree();
                let copies = tree.registers(slot)[tree.nodes.forks(every) + forks::COPIES];
                if copies != counts.get(&(slot, every)).copied().unwrap_or(0) {
                    return Err(StateError::damaged("copies that are not there"));
                }
            }
        }
        slots.iter().for_each(|slot| self.refresh(*slot));
        Ok(())
    }
}

impl Nodes {
    /// Whether an attempt can be so far.
    fn is_sound(&self, registers: &[u64]) -> bool {
        self.list.iter().all(|node| {
            let at = node.at;
            match &node.kind {
                Kind::Element { max, .. } => registers[at] <= *max,
                Kind::Absent { .. } | Kind::Every { .. } => registers[at] <= 1,
                Kind::Then(parts) => {
                    registers[at] <= registers[at + 1] && registers[at + 1] < parts.len() as u64
                }
                Kind::And(_) => true,
                Kind::Or(parts) => registers[at] <= u64::MAX >> (64 - parts.len()),
                Kind::Within { .. } => registers[at] <= 1 && registers[at + 2] <= 1,
                Kind::Repeat { max, .. } => {
                    registers[at] <= *max && registers[at + 1] <= repeat::LAST | repeat::NEXT | repeat::BEGUN
                }
            }
        })
    }
}
