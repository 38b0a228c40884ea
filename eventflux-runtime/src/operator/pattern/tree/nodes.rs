//! A pattern as nodes, each with the place of its registers.

use super::super::Part;
use crate::time::Duration;

/// A part of a pattern. The registers of a node come before those of its parts.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Its first register.
    pub(super) at: usize,
    /// How many registers it has with all its parts.
    pub(super) size: usize,
}

/// What nodes there are; numbers are of other nodes.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// How many it has taken.
    Element { position: usize, min: u64, max: u64 },
    /// Whether it is over, and since when it is waited for.
    Absent { position: usize, hold: Option<Duration> },
    /// The first and the last of the parts that are reached and not passed: all but the last may be passed.
    Then(Vec<usize>),
    /// Nothing.
    And(Vec<usize>),
    /// The sides that are not out of it, as bits.
    Or(Vec<usize>),
    /// Whether it has begun. What an attempt knows of its copies stands [by the number](Nodes::forks).
    Every { part: usize, number: usize, group: bool },
    /// Whether it has an event, the time of that, and whether it takes no more because that is too long ago.
    Within { part: usize, length: Duration },
    /// How often it is complete, and [flags](repeat). The last complete one has registers of its own.
    Repeat { last: usize, next: usize, min: u64, max: u64 },
}

/// The flags of a group that is repeated.
pub(super) mod repeat {
    /// The last complete one may take more.
    pub(in super::super) const LAST: u64 = 1;
    /// There may be a next one.
    pub(in super::super) const NEXT: u64 = 2;
    /// The next one has an event.
    pub(in super::super) const BEGUN: u64 = 4;
}

/// The registers that an attempt has for a part with EVERY. They stay as they are when the part is reached again.
pub(super) mod forks {
    /// How many of its copies are within the part.
    pub(in super::super) const COPIES: usize = 0;
    /// Whose copy it is: the slot of that attempt,
    pub(in super::super) const OWNER: usize = 1;
    /// and its number; 0 of none.
    pub(in super::super) const NUMBER: usize = 2;
    pub(super) const SIZE: usize = 3;
}

/// The nodes of a pattern.
pub(super) struct Nodes {
    pub(super) list: Vec<Node>,
    pub(super) root: usize,
    /// How many registers an attempt has.
    pub(super) stride: usize,
    pub(super) positions: usize,
    /// The parts with EVERY, by their numbers; of a group that is repeated those of the next one, whose numbers the last has too.
    pub(super) everies: Vec<usize>,
    /// How many registers say where an attempt stands in the order of begin: as many as there can be forks.
    pub(super) path: usize,
    /// The registers of an attempt that nothing has come to.
    pub(super) initial: Vec<u64>,
}

impl Nodes {
    pub(super) fn new(root: &Part) -> Self {
        let mut nodes = Nodes {
            list: Vec::new(),
            root: 0,
            stride: 0,
            positions: 0,
            everies: Vec::new(),
            path: 1 + everies(root, 2),
            initial: Vec::new(),
        };
        let mut at = nodes.path + forks::SIZE * everies(root, 1);
        nodes.root = nodes.add(root, &mut 0, &mut at);
        nodes.stride = at;
        let mut initial = vec![0; at];
        initial[..nodes.path].fill(u64::MAX);
        nodes.reach(nodes.root, &mut initial, 0);
        nodes.initial = initial;
        nodes
    }

    /// Adds a part whose first EVERY has the number `every`.
    fn add(&mut self, part: &Part, every: &mut usize, at: &mut usize) -> usize {
        let start = *at;
        let most = |max: Option<u32>| max.map_or(u64::MAX, u64::from);
        let kind = match part {
            Part::Element { position, min, max } => {
                *at += 1;
                self.positions = self.positions.max(position + 1);
                Kind::Element { position: *position, min: u64::from(*min), max: most(*max) }
            }
            Part::Absent { position, hold } => {
                *at += 2;
                self.positions = self.positions.max(position + 1);
                Kind::Absent { position: *position, hold: *hold }
            }
            Part::Then(parts) => {
                *at += 2;
                Kind::Then(parts.iter().map(|part| self.add(part, every, at)).collect())
            }
            Part::And(parts) => Kind::And(parts.iter().map(|part| self.add(part, every, at)).collect()),
            Part::Or(parts) => {
                *at += 1;
                Kind::Or(parts.iter().map(|part| self.add(part, every, at)).collect())
            }
            Part::Every(part) => {
                *at += 1;
                let number = *every;
                *every += 1;
                Kind::Every { part: self.add(part, every, at), number, group: is_group(part) }
            }
            Part::Within(part, length) => {
                *at += 3;
                Kind::Within { part: self.add(part, every, at), length: *length }
            }
            Part::Repeat { part, min, max } => {
                *at += 2;
                let first = *every;
                let last = self.add(part, every, at);
                *every = first;
                let next = self.add(part, every, at);
                Kind::Repeat { last, next, min: u64::from(*min), max: most(*max) }
            }
        };
        let node = self.list.len();
        if let Kind::Every { number, .. } = kind {
            self.everies.resize(self.everies.len().max(number + 1), node);
            self.everies[number] = node;
        }
        self.list.push(Node { kind, at: start, size: *at - start });
        node
    }

    /// Where an attempt has what it knows of its copies by a part with EVERY, and of whose copy it is: [forks].
    pub(super) fn forks(&self, every: usize) -> usize {
        self.path + forks::SIZE * every
    }

    /// The positions that take events in a part.
    pub(super) fn elements(&self, node: usize, each: &mut dyn FnMut(usize)) {
        match &self.list[node].kind {
            Kind::Element { position, .. } => each(*position),
            Kind::Absent { .. } => {}
            Kind::Then(parts) | Kind::And(parts) | Kind::Or(parts) => {
                parts.iter().for_each(|part| self.elements(*part, each));
            }
            Kind::Every { part, .. } | Kind::Within { part, .. } | Kind::Repeat { next: part, .. } => {
                self.elements(*part, each);
            }
        }
    }
}

/// Whether a part with EVERY is a group, of which there is one attempt at a time: an element begins one with each event.
fn is_group(part: &Part) -> bool {
    match part {
        Part::Element { .. } | Part::Absent { .. } => false,
        Part::Within(part, _) => is_group(part),
        _ => true,
    }
}

/// How many parts with EVERY there are, those of a group that is repeated `repeated` times.
fn everies(part: &Part, repeated: usize) -> usize {
    match part {
        Part::Element { .. } | Part::Absent { .. } => 0,
        Part::Then(parts) | Part::And(parts) | Part::Or(parts) => {
            parts.iter().map(|part| everies(part, repeated)).sum()
        }
        Part::Every(part) => 1 + everies(part, repeated),
        Part::Within(part, _) => everies(part, repeated),
        Part::Repeat { part, .. } => repeated * everies(part, repeated),
    }
}
