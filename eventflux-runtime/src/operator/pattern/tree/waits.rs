//! What attempts wait for: watches of positions, the ring of a sequence, the clock, and the end of the copies before them.

use super::super::{Matching, Pattern, Shape};
use super::course::WAITS;
use super::nodes::{Kind, forks};
use super::{Freed, Tree};
use crate::time::Timestamp;

impl<Q: Matching> Pattern<Q> {
    /// Puts an attempt of a sequence into the ring of its partition.
    pub(super) fn enter_ring(&mut self, slot: u32) {
        if self.form().sequence {
            let (watch, ground) = (self.watch(slot, 0), self.attempts.get(slot).partition);
            self.watches.append(&mut self.grounds.value_mut(ground).ring, watch);
        }
    }

    /// Takes an attempt of a sequence out of the ring of its partition.
    pub(super) fn leave_ring(&mut self, slot: u32) {
        if self.form().sequence {
            let (watch, ground) = (self.watch(slot, 0), self.attempts.get(slot).partition);
            self.watches.unlink(&mut self.grounds.value_mut(ground).ring, watch);
        }
    }

    /// Frees what waits behind a copy that has ended or gone on: at once behind one that was killed at that time, so that what
    /// killed it may begin the next, and otherwise for what comes later.
    pub(super) fn release(&mut self, copy: u32, every: usize, killed: Option<Timestamp>) {
        let (owner, number) = self.owner(copy, every);
        let freed = Freed { owner, number, every, counted: killed.is_some() };
        if let Some(at) = killed {
            self.count(copy, every, -1);
            self.wait_at(freed, at);
        }
        self.tree_mut().freed.push(freed);
    }

    /// Lets a part with EVERY wait from `at` on, if no copy is within it; whether its attempt is still there.
    fn wait_at(&mut self, freed: Freed, at: Timestamp) -> bool {
        let Freed { owner, number, every, .. } = freed;
        if !self.is_there(owner, number) {
            return false;
        }
        let Shape::Tree(tree) = &mut self.shape else { return false };
        let Tree { nodes, registers, .. } = &mut **tree;
        let node = &nodes.list[nodes.everies[every]];
        let own = &mut registers[owner as usize * nodes.stride..][..nodes.stride];
        if let Kind::Every { part, group: true, .. } = node.kind
            && own[node.at] == WAITS
            && own[nodes.forks(every) + forks::COPIES] == 0
        {
            nodes.reach(part, own, at.as_micros());
        }
        true
    }

    /// By slot and number whose copy an attempt is that has gone on from a part with EVERY.
    fn owner(&self, copy: u32, every: usize) -> (u32, u64) {
        let tree = self.tree();
        let own = &tree.registers(copy)[tree.nodes.forks(every)..];
        (own[forks::OWNER] as u32, own[forks::NUMBER])
    }

    /// Whether an attempt is still there.
    fn is_there(&self, slot: u32, number: u64) -> bool {
        number != 0 && (slot as usize) < self.attempts.room() && self.attempts.get(slot).number == number
    }

    /// Counts the copies within a part with EVERY.
    pub(super) fn count(&mut self, copy: u32, every: usize, by: i64) {
        let (owner, number) = self.owner(copy, every);
        self.count_at(owner, number, every, by);
    }

    pub(super) fn count_at(&mut self, owner: u32, number: u64, every: usize, by: i64) {
        if self.is_there(owner, number) {
            self.attempts.touch(owner);
            let tree = self.tree_mut();
            let at = tree.nodes.forks(every) + forks::COPIES;
            let copies = &mut tree.registers_mut(owner)[at];
            *copies = copies.saturating_add_signed(by);
        }
    }

    /// The watch of an attempt at a position.
    pub(super) fn watch(&self, slot: u32, position: usize) -> u32 {
        // The memory for more would have run out before.
        slot.saturating_mul(self.tree().positions() as u32).saturating_add(position as u32)
    }

    /// After an attempt has changed: what it watches, when the clock has to reach it, what it is within.
    pub(super) fn refresh(&mut self, slot: u32) {
        self.attempts.touch(slot);
        let sequence = self.form().sequence;
        let tree = self.tree_mut();
        let Tree { nodes, registers, .. } = tree;
        let own = &registers[slot as usize * nodes.stride..][..nodes.stride];
        let (wanted, due) = (nodes.wanted(nodes.root, own), nodes.due(nodes.root, own));
        let inside = nodes.inside(nodes.root, own);
        let side = &mut tree.sides[slot as usize];
        let left = side.inside & !inside;
        side.inside &= inside;
        let watched = side.watched;
        side.watched = if sequence { 0 } else { wanted };
        self.tree_mut().start(slot, due);
        for every in bits(left) {
            self.release(slot, every, None);
        }
        if self.form().sequence {
            return;
        }
        for position in bits(wanted | watched) {
            let watch = self.watch(slot, position);
            let (wants, had) = (wanted >> position & 1 != 0, watched >> position & 1 != 0);
            if !wants {
                self.watches.remove(position, watch);
                continue;
            }
            // Without equalities the hash stays.
            if had && self.form().keyed >> position & 1 == 0 {
                continue;
            }
            let hash = self.hash_of(position, slot);
            if had {
                if self.watches.hash(position, watch) == hash {
                    continue;
                }
                self.watches.remove(position, watch);
            }
            self.watches.add(position, watch, hash);
        }
    }

    pub(super) fn unwatch(&mut self, slot: u32) {
        let side = &mut self.tree_mut().sides[slot as usize];
        let watched = std::mem::take(&mut side.watched);
        for position in bits(watched) {
            let watch = self.watch(slot, position);
            self.watches.remove(position, watch);
        }
    }

    /// Lets what was freed wait from now on.
    pub(super) fn wait_again(&mut self, at: Timestamp) {
        let mut list = std::mem::take(&mut self.tree_mut().freed);
        for freed in list.drain(..) {
            if !freed.counted {
                self.count_at(freed.owner, freed.number, freed.every, -1);
            }
            // What did not begin with the event that made room for it waits from then on, whatever that event has done to it.
            if self.wait_at(freed, at) {
                self.refresh(freed.owner);
            }
        }
        self.tree_mut().freed = list;
    }
}

/// The numbers of the bits that are set.
pub(super) fn bits(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(bit)
    })
}
