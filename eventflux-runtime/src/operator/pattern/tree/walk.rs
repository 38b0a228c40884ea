//! An attempt is offered an event, or reached by the clock.

use super::super::{Matching, Slip};
use super::course::{Alarm, BEGUN, Progress, WAITS, time};
use super::nodes::{Kind, Node, Nodes, forks, repeat};
use crate::columns::Columns;
use crate::time::Cx;

/// What becomes of what a part is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing.
    No,
    /// It goes on.
    Goes,
    /// It can't match any more.
    Dies,
}

/// What an attempt is offered.
pub(super) enum Came<'a, E: ?Sized> {
    /// An event, and the positions whose conditions it meets.
    Event(&'a E, u64),
    /// The clock, which has come so far.
    Clock(Alarm),
}

impl<E: ?Sized> Clone for Came<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: ?Sized> Copy for Came<'_, E> {}

impl<E: ?Sized> Came<'_, E> {
    pub(super) fn is_event(&self) -> bool {
        matches!(self, Came::Event(..))
    }
}

/// Offers an attempt something.
pub(super) struct Walk<'a, 'e, Q: Matching> {
    pub(super) nodes: &'a Nodes,
    pub(super) query: &'a mut Q,
    pub(super) registers: &'a mut [u64],
    pub(super) kept: &'a mut Q::Kept,
    pub(super) accs: &'a mut Q::Accs,
    /// What it is offered.
    pub(super) came: Came<'a, Q::In<'e>>,
    pub(super) cx: Cx,
    pub(super) slip: &'a mut Slip,
    /// The slot and the number of the attempt that it goes on from.
    pub(super) owner: (u32, u64),
    /// Whether an event was bound.
    pub(super) bound: bool,
    /// The parts with EVERY that have begun, as bits of their numbers.
    pub(super) forked: u64,
}

impl<Q: Matching> Walk<'_, '_, Q> {
    /// Offers the root what there is.
    pub(super) fn run(&mut self) -> Answer {
        match self.came {
            Came::Event(..) => self.offer(self.nodes.root),
            Came::Clock(alarm) => self.clock(self.nodes.root, alarm),
        }
    }

    fn now(&self) -> i64 {
        self.cx.at.as_micros()
    }

    fn fits(&mut self, position: usize) -> bool {
        let Came::Event(event, met) = self.came else { return false };
        met >> position & 1 != 0
            && self.slip.settle(self.query.fits(position, event, self.kept.as_ref(), self.accs, self.cx))
    }

    fn bind(&mut self, position: usize) -> bool {
        let Came::Event(event, _) = self.came else { return false };
        let bound = self.query.bind(position, event, self.kept, self.accs, self.cx);
        self.slip.settle(bound.map(|()| true))
    }

    /// Offers a part the event.
    fn offer(&mut self, node: usize) -> Answer {
        let nodes = self.nodes;
        let Node { kind, at, .. } = nodes.node(node);
        let at = *at;
        match kind {
            Kind::Element { position, max, .. } => {
                if self.registers[at] >= *max || !self.fits(*position) || !self.bind(*position) {
                    return Answer::No;
                }
                self.registers[at] += 1;
                self.bound = true;
                Answer::Goes
            }
            Kind::Absent { position, .. } => {
                if self.registers[at] == 0 && self.fits(*position) {
                    Answer::Dies
                } else {
                    Answer::No
                }
            }
            Kind::Then(parts) => {
                let (first, last) = (self.registers[at] as usize, self.registers[at + 1] as usize);
                // First what follows, then what is reachable over what may be passed, then what repeats.
                for place in (first + 1..=last).chain([first]) {
                    match self.offer(parts[place]) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => {
                            self.registers[at] = place as u64;
                            // What is reached behind a part that repeats stays so, unless it has to be completed first.
                            let open = nodes.progress(parts[place], self.registers) == Progress::Open;
                            if place > first || open {
                                self.registers[at + 1] = place as u64;
                            }
                            let now = self.now();
                            nodes.reach_on(at, parts, self.registers, now);
                            return Answer::Goes;
                        }
                    }
                }
                Answer::No
            }
            Kind::And(parts) => {
                let over = nodes.progress(node, self.registers) != Progress::Open;
                for part in parts {
                    if over && nodes.only_keeps(*part) {
                        continue;
                    }
                    match self.offer(*part) {
                        Answer::No => {}
                        answer => return answer,
                    }
                }
                Answer::No
            }
            Kind::Or(parts) => {
                for (side, part) in parts.iter().enumerate() {
                    if self.registers[at] >> side & 1 == 0 {
                        continue;
                    }
                    match self.offer(*part) {
                        Answer::No => {}
                        Answer::Dies => self.lose(at, side, *part),
                        Answer::Goes => {
                            self.decide(at, parts);
                            return Answer::Goes;
                        }
                    }
                }
                if self.registers[at] == 0 { Answer::Dies } else { Answer::No }
            }
            Kind::Every { part, number, .. } => {
                if self.registers[at] == BEGUN {
                    return self.offer(*part);
                }
                if !nodes.is_free(node, self.registers) {
                    return Answer::No;
                }
                match self.offer(*part) {
                    Answer::Goes => self.begin(at, *number),
                    // It waits anew, from what ended it.
                    Answer::Dies => {
                        let now = self.now();
                        nodes.reach(*part, self.registers, now);
                        Answer::No
                    }
                    Answer::No => Answer::No,
                }
            }
            Kind::Within { part, .. } => {
                if self.registers[at + 2] != 0 {
                    return Answer::No;
                }
                let answer = self.offer(*part);
                if answer == Answer::Goes && self.registers[at] == 0 {
                    (self.registers[at], self.registers[at + 1]) = (1, self.now().cast_unsigned());
                }
                answer
            }
            Kind::Repeat { last, next, max, .. } => {
                if self.registers[at + 1] & repeat::NEXT != 0 {
                    match self.offer(*next) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => return self.again(at, *last, *next, *max),
                    }
                }
                if self.registers[at + 1] & (repeat::LAST | repeat::BEGUN) != repeat::LAST {
                    return Answer::No;
                }
                let answer = self.offer(*last);
                if nodes.progress(*last, self.registers) == Progress::Ended {
                    self.registers[at + 1] &= !repeat::LAST;
                }
                answer
            }
        }
    }

    /// The clock has reached the time that a part waits for.
    fn clock(&mut self, node: usize, alarm: Alarm) -> Answer {
        let (nodes, now) = (self.nodes, self.now());
        if nodes.due(node, self.registers).is_none_or(|due| due > alarm) {
            return Answer::No;
        }
        let Node { kind, at, .. } = nodes.node(node);
        let at = *at;
        match kind {
            Kind::Element { .. } => Answer::No,
            Kind::Absent { .. } => {
                self.registers[at] = 1;
                Answer::Goes
            }
            Kind::Then(parts) => {
                let first = self.registers[at] as usize;
                for place in first..=self.registers[at + 1] as usize {
                    match self.clock(parts[place], alarm) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => {
                            if nodes.progress(parts[place], self.registers) == Progress::Ended {
                                self.registers[at] = place as u64;
                                // What is reached behind a part that takes no more stays so.
                                if place > first {
                                    self.registers[at + 1] = place as u64;
                                }
                            }
                            nodes.reach_on(at, parts, self.registers, now);
                            return Answer::Goes;
                        }
                    }
                }
                Answer::No
            }
            Kind::And(parts) => {
                for part in parts {
                    match self.clock(*part, alarm) {
                        Answer::No => {}
                        answer => return answer,
                    }
                }
                Answer::No
            }
            Kind::Or(parts) => {
                for (side, part) in parts.iter().enumerate() {
                    if self.registers[at] >> side & 1 == 0 {
                        continue;
                    }
                    match self.clock(*part, alarm) {
                        Answer::No => {}
                        Answer::Goes => {
                            self.decide(at, parts);
                            return Answer::Goes;
                        }
                        Answer::Dies => {
                            self.lose(at, side, *part);
                            return if self.registers[at] == 0 { Answer::Dies } else { Answer::Goes };
                        }
                    }
                }
                Answer::No
            }
            Kind::Every { part, number, .. } => {
                let answer = self.clock(*part, alarm);
                if self.registers[at] == WAITS && answer == Answer::Goes {
                    return self.begin(at, *number);
                }
                answer
            }
            Kind::Within { part, length } => {
                // Of groups in groups the inner ones are over first.
                match self.clock(*part, alarm) {
                    Answer::No => {}
                    answer => return answer,
                }
                let over = time(self.registers[at + 1]).saturating_add(*length).saturating_add(1);
                if self.registers[at] == 0 || (over, false) > alarm {
                    return Answer::No;
                }
                if nodes.progress(*part, self.registers) == Progress::Open {
                    return Answer::Dies;
                }
                self.registers[at + 2] = 1;
                Answer::Goes
            }
            Kind::Repeat { last, next, max, .. } => {
                if self.registers[at + 1] & repeat::NEXT != 0 {
                    match self.clock(*next, alarm) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => return self.again(at, *last, *next, *max),
                    }
                }
                if self.registers[at + 1] & repeat::LAST != 0 { self.clock(*last, alarm) } else { Answer::No }
            }
        }
    }

    /// A part that waited with EVERY goes on as a copy.
    fn begin(&mut self, at: usize, number: usize) -> Answer {
        self.registers[at] = BEGUN;
        let own = self.nodes.forks(number);
        self.registers[own + forks::OWNER] = u64::from(self.owner.0);
        self.registers[own + forks::NUMBER] = self.owner.1;
        self.forked |= 1 << number;
        Answer::Goes
    }

    /// The next of a repeated group went on: counts it if it is complete, and reaches the one behind it.
    fn again(&mut self, at: usize, last: usize, next: usize, max: u64) -> Answer {
        let nodes = self.nodes;
        self.registers[at + 1] = repeat::NEXT | repeat::BEGUN;
        let progress = nodes.progress(next, self.registers);
        if progress == Progress::Open {
            return Answer::Goes;
        }
        self.registers[at] += 1;
        self.registers[at + 1] = 0;
        if progress == Progress::MayEnd {
            self.registers[at + 1] |= repeat::LAST;
            let (from, to) = (nodes.node(next), nodes.node(last).at);
            self.registers.copy_within(from.at..from.at + from.size, to);
        }
        if self.registers[at] < max {
            self.registers[at + 1] |= repeat::NEXT;
            let now = self.now();
            nodes.reach(next, self.registers, now);
        }
        Answer::Goes
    }

    /// If a side of OR is complete, the others are out.
    fn decide(&mut self, at: usize, parts: &[usize]) {
        let nodes = self.nodes;
        let left = self.registers[at];
        let done = |side: &usize| {
            left >> side & 1 != 0 && nodes.progress(parts[*side], self.registers) != Progress::Open
        };
        let Some(winner) = (0..parts.len()).find(done) else { return };
        for side in (0..parts.len()).filter(|side| *side != winner && left >> side & 1 != 0) {
            self.lose(at, side, parts[side]);
        }
    }

    /// A side of OR is out: all its columns are NULL.
    fn lose(&mut self, at: usize, side: usize, part: usize) {
        self.registers[at] &= !(1 << side);
        // Of a group that is repeated it may have events of rounds before, which stay.
        if !self.nodes.touched(part, self.registers) {
            return;
        }
        let (query, kept, accs) = (&mut *self.query, &mut *self.kept, &mut *self.accs);
        self.nodes.elements(part, &mut |position| query.unbind(position, kept, accs));
    }
}
