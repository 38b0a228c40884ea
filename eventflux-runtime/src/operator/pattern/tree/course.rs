//! How far an attempt is: its registers.

use super::nodes::{Kind, Node, Nodes, forks, repeat};

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

/// A part with EVERY that waits to begin.
pub(super) const WAITS: u64 = 0;
/// A part with EVERY that has begun.
pub(super) const BEGUN: u64 = 1;

/// Times are kept as the bits of their microseconds.
pub(super) fn time(register: u64) -> i64 {
    register.cast_signed()
}

impl Nodes {
    #[inline]
    pub(super) fn node(&self, node: usize) -> &Node {
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
    pub(super) fn reach_on(&self, at: usize, parts: &[usize], registers: &mut [u64], now: i64) {
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
    pub(super) fn touched(&self, node: usize, registers: &[u64]) -> bool {
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
    pub(super) fn only_keeps(&self, node: usize) -> bool {
        matches!(self.node(node).kind, Kind::Absent { hold: None, .. })
    }

    /// Whether a part with EVERY that waits may begin.
    pub(super) fn is_free(&self, node: usize, registers: &[u64]) -> bool {
        match self.node(node).kind {
            Kind::Every { group: true, number, .. } => registers[self.forks(number) + forks::COPIES] == 0,
            _ => true,
        }
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
