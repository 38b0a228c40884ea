//! How far an attempt is: its registers.

use super::super::{Matching, Slip};
use super::nodes::{Kind, Node, Nodes, repeat};
use crate::columns::Columns;
use crate::time::Cx;

/// When the clock has to do something, in microseconds, and whether its row carries that time: that of what expires carries
/// an earlier one.
pub(super) type Alarm = (i64, bool);

/// Whether a part is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Progress {
    /// Something must come.
    Open,
    /// Something may come.
    MayEnd,
    /// Nothing more is taken.
    Ended,
}

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

/// A part with EVERY that waits to begin.
pub(super) const WAITS: u64 = 0;
/// A part with EVERY that has begun.
pub(super) const BEGUN: u64 = 1;

/// Times are kept as the bits of their microseconds.
fn time(register: u64) -> i64 {
    register.cast_signed()
}

impl Nodes {
    #[inline]
    fn node(&self, node: usize) -> &Node {
        &self.list[node]
    }

    /// A part is reached at `now`.
    pub(super) fn reach(&self, node: usize, registers: &mut [u64], now: i64) {
        let Node { kind, at, size } = self.node(node);
        registers[*at..at + size].fill(0);
        match kind {
            Kind::Element { .. } => {}
            // Without FOR nobody asks since when.
            Kind::Absent { hold, .. } => {
                registers[at + 1] = hold.map_or(0, |_| now.cast_unsigned());
            }
            Kind::Then(parts) => {
                self.reach(parts[0], registers, now);
                self.reach_on(*at, parts, registers, now);
            }
            Kind::And(parts) => parts.iter().for_each(|part| self.reach(*part, registers, now)),
            Kind::Or(parts) => {
                registers[*at] = u64::MAX >> (64 - parts.len());
                parts.iter().for_each(|part| self.reach(*part, registers, now));
            }
            Kind::Every { part, .. } | Kind::Within { part, .. } => self.reach(*part, registers, now),
            Kind::Repeat { next, .. } => {
                registers[at + 1] = repeat::NEXT;
                self.reach(*next, registers, now);
            }
        }
    }

    /// Reaches the parts that follow, as far as what stands before them may be passed, and passes what takes no more.
    fn reach_on(&self, at: usize, parts: &[usize], registers: &mut [u64], now: i64) {
        let (mut first, mut last) = (registers[at] as usize, registers[at + 1] as usize);
        while last + 1 < parts.len() && self.progress(parts[last], registers) != Progress::Open {
            last += 1;
            self.reach(parts[last], registers, now);
        }
        while first < last && self.progress(parts[first], registers) == Progress::Ended {
            first += 1;
        }
        (registers[at], registers[at + 1]) = (first as u64, last as u64);
    }

    /// Whether a part is done.
    pub(super) fn progress(&self, node: usize, registers: &[u64]) -> Progress {
        let Node { kind, at, .. } = self.node(node);
        match kind {
            Kind::Element { min, max, .. } => {
                let taken = registers[*at];
                if taken >= *max {
                    Progress::Ended
                } else if taken >= *min {
                    Progress::MayEnd
                } else {
                    Progress::Open
                }
            }
            // Without FOR it only keeps what stands beside it or behind it.
            Kind::Absent { hold: None, .. } => Progress::MayEnd,
            Kind::Absent { .. } if registers[*at] != 0 => Progress::Ended,
            Kind::Absent { .. } => Progress::Open,
            Kind::Then(parts) => {
                let (first, last) = (registers[*at], registers[at + 1] as usize);
                if last + 1 < parts.len() {
                    return Progress::Open;
                }
                let progress = self.progress(parts[last], registers);
                if first < last as u64 { progress.min(Progress::MayEnd) } else { progress }
            }
            // NOT without FOR only keeps what stands beside it.
            Kind::And(parts) => {
                let others = parts.iter().filter(|part| !self.only_keeps(**part));
                others.map(|part| self.progress(*part, registers)).min().unwrap_or(Progress::MayEnd)
            }
            Kind::Or(parts) => {
                let left = parts.iter().enumerate().filter(|(side, _)| registers[*at] >> side & 1 != 0);
                left.map(|(_, part)| self.progress(*part, registers)).max().unwrap_or(Progress::Open)
            }
            Kind::Every { part, .. } => {
                if registers[*at] == BEGUN {
                    self.progress(*part, registers)
                } else {
                    Progress::Open
                }
            }
            Kind::Within { part, .. } => {
                if registers[at + 2] != 0 {
                    Progress::Ended
                } else {
                    self.progress(*part, registers)
                }
            }
            Kind::Repeat { min, .. } => {
                let (complete, flags) = (registers[*at], registers[at + 1]);
                if flags & repeat::BEGUN != 0 || complete < *min {
                    Progress::Open
                } else if flags & (repeat::LAST | repeat::NEXT) == 0 {
                    Progress::Ended
                } else {
                    Progress::MayEnd
                }
            }
        }
    }

    /// Whether a part has an event, or has been completed by the clock.
    fn touched(&self, node: usize, registers: &[u64]) -> bool {
        let Node { kind, at, .. } = self.node(node);
        match kind {
            Kind::Element { .. } | Kind::Absent { .. } => registers[*at] != 0,
            Kind::Then(parts) => registers[*at] > 0 || self.touched(parts[0], registers),
            Kind::And(parts) | Kind::Or(parts) => parts.iter().any(|part| self.touched(*part, registers)),
            Kind::Every { .. } => registers[*at] == BEGUN,
            Kind::Within { part, .. } => self.touched(*part, registers),
            Kind::Repeat { .. } => registers[*at] > 0 || registers[at + 1] & repeat::BEGUN != 0,
        }
    }

    /// Whether a part is NOT without FOR.
    fn only_keeps(&self, node: usize) -> bool {
        matches!(self.node(node).kind, Kind::Absent { hold: None, .. })
    }

    /// Whether a part with EVERY that waits may begin.
    fn is_free(&self, node: usize, registers: &[u64]) -> bool {
        let Node { kind, at, .. } = self.node(node);
        !matches!(kind, Kind::Every { group: true, .. }) || registers[at + 1] == 0
    }

    /// Calls `each` with the parts of a node that may take something now.
    fn open(&self, node: usize, registers: &[u64], each: &mut dyn FnMut(usize)) {
        let Node { kind, at, .. } = self.node(node);
        match kind {
            Kind::Element { .. } | Kind::Absent { .. } => {}
            Kind::Then(parts) => {
                (registers[*at]..=registers[at + 1]).for_each(|part| each(parts[part as usize]));
            }
            Kind::And(parts) => {
                let over = self.progress(node, registers) != Progress::Open;
                let left = parts.iter().filter(|part| !(over && self.only_keeps(**part)));
                left.for_each(|part| each(*part));
            }
            Kind::Or(parts) => {
                let left = parts.iter().enumerate().filter(|(side, _)| registers[*at] >> side & 1 != 0);
                left.for_each(|(_, part)| each(*part));
            }
            Kind::Every { part, .. } => each(*part),
            Kind::Within { part, .. } if registers[at + 2] == 0 => each(*part),
            Kind::Within { .. } => {}
            Kind::Repeat { last, next, .. } => {
                let flags = registers[at + 1];
                if flags & repeat::LAST != 0 && flags & repeat::BEGUN == 0 {
                    each(*last);
                }
                if flags & repeat::NEXT != 0 {
                    each(*next);
                }
            }
        }
    }

    /// The positions that may take the next event, or whose events end the attempt, as bits.
    pub(super) fn wanted(&self, node: usize, registers: &[u64]) -> u64 {
        let Node { kind, at, .. } = self.node(node);
        match kind {
            Kind::Element { position, max, .. } if registers[*at] < *max => 1 << position,
            Kind::Absent { position, .. } if registers[*at] == 0 => 1 << position,
            // What waits behind a copy that this event may end is asked as well.
            _ => {
                let mut wanted = 0;
                self.open(node, registers, &mut |part| wanted |= self.wanted(part, registers));
                wanted
            }
        }
    }

    /// Whether a part waits with EVERY and may begin.
    pub(super) fn waits(&self, node: usize, registers: &[u64]) -> bool {
        let Node { kind, at, .. } = self.node(node);
        if let Kind::Every { .. } = kind
            && registers[*at] == WAITS
        {
            return self.is_free(node, registers);
        }
        let mut waits = false;
        self.open(node, registers, &mut |part| waits = waits || self.waits(part, registers));
        waits
    }

    /// The groups with EVERY that a copy is within, as bits of their numbers.
    pub(super) fn inside(&self, node: usize, registers: &[u64]) -> u64 {
        let Node { kind, at, .. } = self.node(node);
        let mut inside = 0;
        if let Kind::Every { part, number, group: true } = kind
            && registers[*at] == BEGUN
            && self.progress(*part, registers) != Progress::Ended
        {
            inside |= 1 << number;
        }
        self.open(node, registers, &mut |part| inside |= self.inside(part, registers));
        inside
    }

    /// When the clock has to reach a part next. A part with EVERY that is not free waits without a clock.
    pub(super) fn due(&self, node: usize, registers: &[u64]) -> Option<Alarm> {
        let Node { kind, at, .. } = self.node(node);
        let inside = || {
            let mut first: Option<Alarm> = None;
            self.open(node, registers, &mut |part| {
                first = [first, self.due(part, registers)].into_iter().flatten().min();
            });
            first
        };
        match kind {
            Kind::Absent { hold: Some(hold), .. } if registers[*at] == 0 => {
                // What lies behind the end of time is never over.
                Some((time(registers[at + 1]).checked_add(*hold)?, true))
            }
            Kind::Element { .. } | Kind::Absent { .. } => None,
            Kind::Every { .. } if registers[*at] == WAITS && !self.is_free(node, registers) => None,
            Kind::Within { part, length } => {
                let counts = registers[*at] != 0
                    && registers[at + 2] == 0
                    && self.progress(*part, registers) != Progress::Ended;
                let over = time(registers[at + 1]).checked_add(*length).and_then(|over| over.checked_add(1));
                let over = over.filter(|_| counts).map(|over| (over, false));
                [over, inside()].into_iter().flatten().min()
            }
            _ => inside(),
        }
    }

    /// After a copy has begun by the clock: what waits with EVERY and was due is armed again from the instant it fired.
    pub(super) fn wait_anew(&self, registers: &mut [u64], now: i64) {
        for &node in &self.everies {
            let Node { kind, at, .. } = self.node(node);
            if let Kind::Every { part, .. } = kind
                && registers[*at] == WAITS
                && self.due(*part, registers).is_some_and(|(due, _)| due <= now)
            {
                self.reach(*part, registers, now);
            }
        }
    }
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
                for place in self.registers[at] as usize..=self.registers[at + 1] as usize {
                    match self.clock(parts[place], alarm) {
                        Answer::No => {}
                        Answer::Dies => return Answer::Dies,
                        Answer::Goes => {
                            if nodes.progress(parts[place], self.registers) == Progress::Ended {
                                (self.registers[at], self.registers[at + 1]) = (place as u64, place as u64);
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
