//! Patterns that are more than chains: groups, repetitions, AND, OR, NOT, EVERY anywhere.
//!
//! ```text
//! nodes   the pattern as nodes with registers
//! course  how far an attempt is: its registers
//! walk    an attempt is offered an event, or reached by the clock
//! visit   what becomes of an attempt that was
//! waits   what attempts wait for
//! round   which attempts are
//! state   snapshots
//! ```
//!
//! How far an attempt is, are a few numbers for each part of the pattern: the registers of its node. An attempt of a PATTERN watches
//! every position that may take the next event; those of a SEQUENCE are offered every event of their partition. What waits to begin
//! is an attempt as well, the root of its partition: a part with EVERY that takes its first event leaves the root where it is and
//! goes on as a copy of it.

mod course;
mod nodes;
mod round;
mod state;
mod visit;
mod waits;
mod walk;

use crate::heap::{Heap, Order};

use super::{NONE, Part};
use course::Alarm;
use nodes::Nodes;

/// What a tree knows of its attempts, by slot.
pub(super) struct Tree {
    nodes: Nodes,
    /// Whether it waits for the clock before any event has come.
    pub(super) starts_by_the_clock: bool,
    /// The registers, [`Nodes::stride`] for each slot.
    registers: Vec<u64>,
    sides: Vec<Side>,
    /// The attempts that wait for the clock.
    timers: Heap<u32>,
    /// Parts with EVERY whose last copy has ended or gone on.
    freed: Vec<Freed>,
    /// The attempts that have ended in this round and have a row.
    done: Vec<Done>,
    /// Partitions of attempts that made room for others.
    dropped: Vec<u32>,
}

/// What is known of an attempt beside its registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side {
    /// When the clock has to reach it; `None` of one that does not wait for it.
    due: Option<Alarm>,
    /// Where it stands in the heap.
    place: u32,
    /// How many copies it has had.
    copies: u64,
    /// The positions it watches, as bits.
    watched: u64,
    /// The parts with EVERY that it is within, as bits.
    inside: u64,
    /// Whether an event of it is bound, or it is a copy.
    begun: bool,
}

const NEW: Side = Side { due: None, place: NONE, copies: 0, watched: 0, inside: 0, begun: false };

/// A part with EVERY of an attempt that waits there.
#[derive(Clone, Copy, Debug)]
struct Freed {
    owner: u32,
    number: u64,
    every: usize,
    /// Whether the copy is not counted any more.
    counted: bool,
}

/// An attempt that has ended and has a row.
#[derive(Clone, Copy, Debug)]
struct Done {
    slot: u32,
    /// Whether it has expired.
    expired: bool,
}

impl Tree {
    pub(super) fn new(root: &Part) -> Self {
        let nodes = Nodes::new(root);
        Tree {
            starts_by_the_clock: nodes.due(nodes.root, &nodes.initial).is_some(),
            nodes,
            registers: Vec::new(),
            sides: Vec::new(),
            timers: Heap::default(),
            freed: Vec::new(),
            done: Vec::new(),
            dropped: Vec::new(),
        }
    }

    /// How many positions the pattern has.
    pub(super) fn positions(&self) -> usize {
        self.nodes.positions
    }

    /// When the first attempt waits for the clock.
    #[inline]
    pub(super) fn due(&self) -> Option<Alarm> {
        self.sides[self.timers.first()? as usize].due
    }

    /// The attempt that waits for the clock first, if it has begun.
    pub(super) fn first_due(&self) -> Option<u32> {
        self.timers.first().filter(|slot| self.sides[*slot as usize].begun)
    }

    fn registers(&self, slot: u32) -> &[u64] {
        let at = slot as usize * self.nodes.stride;
        &self.registers[at..at + self.nodes.stride]
    }

    fn registers_mut(&mut self, slot: u32) -> &mut [u64] {
        let at = slot as usize * self.nodes.stride;
        &mut self.registers[at..at + self.nodes.stride]
    }

    fn copy_registers(&mut self, from: u32, to: u32) {
        let stride = self.nodes.stride;
        let (from, to) = (from as usize * stride, to as usize * stride);
        self.registers.copy_within(from..from + stride, to);
    }

    /// Makes room for so many slots.
    fn reserve(&mut self, slots: usize) {
        if self.sides.len() < slots {
            self.sides.resize(slots, NEW);
            self.registers.resize(slots * self.nodes.stride, 0);
        }
    }

    /// Forgets an attempt's timer.
    fn stop(&mut self, slot: u32) {
        let place = self.sides[slot as usize].place;
        if place != NONE {
            self.timers.remove(place as usize, &mut ByDue(&mut self.sides));
            self.sides[slot as usize].place = NONE;
        }
        self.sides[slot as usize].due = None;
    }

    /// Sets an attempt's timer.
    fn start(&mut self, slot: u32, due: Option<Alarm>) {
        if self.sides[slot as usize].due == due && (due.is_none() || self.sides[slot as usize].place != NONE)
        {
            return;
        }
        self.stop(slot);
        if due.is_some() {
            self.sides[slot as usize].due = due;
            self.timers.push(slot, &mut ByDue(&mut self.sides));
        }
    }

    /// Gives the memory back; there must be no attempt.
    pub(super) fn shrink(&mut self) {
        self.registers = Vec::new();
        self.sides = Vec::new();
        self.timers = Heap::default();
    }
}

/// Timers in order of time.
struct ByDue<'a>(&'a mut [Side]);

impl Order<u32> for ByDue<'_> {
    fn before(&self, a: u32, b: u32) -> bool {
        self.0[a as usize].due < self.0[b as usize].due
    }

    fn note(&mut self, id: u32, place: usize) {
        self.0[id as usize].place = place as u32;
    }
}
