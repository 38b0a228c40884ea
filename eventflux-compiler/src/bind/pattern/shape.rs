//! What a pattern may not be, and which positions are certainly bound where.

use super::super::Binder;
use crate::codes;
use crate::logical::Part;
use crate::syntax::ast::{PatternExpr, PatternKind, PatternSpec};

/// Groups that are repeated have registers for two of them, so that the number of registers doubles with each level.
const MAX_REPEATED: usize = 6;

/// Parts with EVERY are bits of a number.
const MAX_FORKS: usize = 64;

/// Which positions are certainly bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Certain {
    /// By position: those that are bound whenever an event is offered to it, as bits.
    pub(super) at: Vec<u64>,
    /// By position: those that have completed another side of its OR if they are bound, as bits.
    pub(super) never: Vec<u64>,
    /// Those that are bound in every match.
    pub(super) in_match: u64,
    /// The one that every attempt begins with, if there is one.
    pub(super) first: Option<usize>,
}

impl Certain {
    pub(super) fn of(root: &Part, positions: usize) -> Self {
        let mut certain =
            Certain { at: vec![0; positions], never: vec![0; positions], in_match: 0, first: first(root) };
        certain.in_match = certain.walk(root, 0);
        certain
    }

    /// What is bound behind a part before which `before` is.
    fn walk(&mut self, part: &Part, before: u64) -> u64 {
        match part {
            Part::Element(position, times) => {
                self.at[*position] = before;
                if times.min > 0 { before | 1 << position } else { before }
            }
            Part::Absent(position, _) => {
                self.at[*position] = before;
                before
            }
            Part::Then(parts) => parts.iter().fold(before, |before, part| self.walk(part, before)),
            Part::And(parts) => parts.iter().fold(before, |all, part| all | self.walk(part, before)),
            Part::Or(parts) => {
                let after = parts.iter().fold(u64::MAX, |all, part| all & self.walk(part, before));
                for (at, side) in parts.iter().enumerate() {
                    let others = parts.iter().enumerate().filter(|(other, _)| *other != at);
                    let complete = others.fold(0, |all, (_, other)| all | last(other));
                    each_position(side, &mut |position| self.never[position] |= complete);
                }
                after
            }
            Part::Every(part) | Part::Within(part, _) => self.walk(part, before),
            Part::Repeat(part, times) => {
                let after = self.walk(part, before);
                // What another side has bound is there in the next round.
                each_position(part, &mut |position| self.never[position] = 0);
                if times.min > 0 { after } else { before }
            }
        }
    }
}

/// The position that every attempt begins with, if there is one.
fn first(part: &Part) -> Option<usize> {
    match part {
        Part::Element(position, times) => (times.min > 0).then_some(*position),
        Part::Then(parts) => first(parts.first()?),
        Part::Every(part) | Part::Within(part, _) => first(part),
        Part::Absent(..) | Part::And(_) | Part::Or(_) | Part::Repeat(..) => None,
    }
}

/// The positions that a part is complete with as soon as one of them is bound, as bits.
fn last(part: &Part) -> u64 {
    match part {
        Part::Element(position, times) if times.min == 1 && times.max == Some(1) => 1 << position,
        Part::Then(parts) => parts.last().map_or(0, last),
        Part::Or(parts) => parts.iter().fold(0, |all, part| all | last(part)),
        Part::Every(part) | Part::Within(part, _) => last(part),
        Part::Element(..) | Part::Absent(..) | Part::And(_) | Part::Repeat(..) => 0,
    }
}

fn each_position(part: &Part, each: &mut impl FnMut(usize)) {
    match part {
        Part::Element(position, _) | Part::Absent(position, _) => each(*position),
        Part::Then(parts) | Part::And(parts) | Part::Or(parts) => {
            parts.iter().for_each(|part| each_position(part, each));
        }
        Part::Every(part) | Part::Within(part, _) | Part::Repeat(part, _) => each_position(part, each),
    }
}

/// What stands around a part.
#[derive(Clone, Copy)]
struct Around {
    sequence: bool,
    /// Whether it is the whole pattern, or the first part of it.
    whole: bool,
    first: bool,
    /// Whether something follows it, or stands beside it in AND, before which NOT needs no FOR.
    bounded: bool,
    repeated: usize,
}

impl Binder<'_> {
    /// Reports what can't mean anything.
    pub(super) fn check_shape(&mut self, spec: &PatternSpec) -> Option<()> {
        let before = self.diagnostics.iter().count();
        let around =
            Around { sequence: spec.sequence, whole: true, first: true, bounded: false, repeated: 0 };
        self.check_part(&spec.expr, around);
        let root = &spec.expr;
        if forks(root) > MAX_FORKS {
            let message =
                format!("a pattern has at most {MAX_FORKS} EVERY, which a repeated group has twice");
            self.error(codes::TOO_MANY_POSITIONS, root.span, message);
        }
        if self.diagnostics.iter().count() == before {
            if !needs_something(root) {
                let help = "let at least one position need an event";
                self.error_help(codes::EMPTY_MATCH, root.span, "this pattern can match nothing", help);
            } else if let Some(open) = open_end(root) {
                let message = "a pattern can't end in something optional: it is complete before that comes";
                let help = "leave it out, or write what must come after it";
                self.error_help(codes::OPEN_END, open.span, message, help);
            }
        }
        if let Some(timeout) = &spec.timeout
            && spec.within.is_none()
        {
            let (message, help) = if has_within(root) {
                (
                    "ON TIMEOUT needs a WITHIN of the whole pattern, not of a part of it",
                    "move it behind the parentheses: (..) WITHIN 1 MINUTE",
                )
            } else {
                (
                    "ON TIMEOUT needs WITHIN: without it no attempt expires",
                    "write how long an attempt may take: (..) WITHIN 1 MINUTE",
                )
            };
            self.error_help(codes::TIMEOUT_WITHOUT_WITHIN, timeout.span, message, help);
        }
        (self.diagnostics.iter().count() == before).then_some(())
    }

    fn check_part(&mut self, part: &PatternExpr, around: Around) {
        let inside = Around { whole: false, ..around };
        match &part.kind {
            PatternKind::Element(_) => {}
            PatternKind::Not { hold: None, .. } if !around.bounded => {
                let message = "nothing follows this NOT, so that it is not known when it is satisfied";
                let help = "say for how long it must not come: NOT .. FOR 1 MINUTE";
                self.error_help(codes::ENDLESS_ABSENCE, part.span, message, help);
            }
            PatternKind::Not { .. } => {}
            PatternKind::Then(parts) => {
                for (at, one) in parts.iter().enumerate() {
                    // What follows must need an event: NOT a -> NOT b FOR d is as good as none.
                    let bounded = around.bounded || parts[at + 1..].iter().any(needs_something);
                    self.check_part(one, Around { first: around.first && at == 0, bounded, ..inside });
                }
            }
            PatternKind::And(parts) => {
                for (at, one) in parts.iter().enumerate() {
                    let beside = |(other, part): (usize, &PatternExpr)| other != at && needs_something(part);
                    let bounded = around.bounded || parts.iter().enumerate().any(beside);
                    self.check_part(one, Around { first: false, bounded, ..inside });
                }
            }
            PatternKind::Or(parts) => {
                // A side that is only a NOT would be complete at once.
                let around = Around { first: false, bounded: false, ..inside };
                parts.iter().for_each(|one| self.check_part(one, around));
            }
            PatternKind::Every(one) => {
                if around.sequence && !around.whole && !around.first {
                    let message = "in a SEQUENCE, EVERY stands before the first element or the whole";
                    let help = "PATTERN takes it anywhere, as events in between end none of its attempts";
                    self.error_help(codes::EVERY_HERE, part.span, message, help);
                } else if !needs_something(one) {
                    let message = "EVERY begins with each event that fits, and this may take none";
                    let help = "put what follows into the group: EVERY (a? -> b)";
                    self.error_help(codes::EVERY_HERE, part.span, message, help);
                } else if let PatternKind::Every(_) = one.kind {
                    let message = "EVERY means nothing behind EVERY";
                    self.error_help(codes::EVERY_HERE, one.span, message, "leave it out");
                }
                self.check_part(one, Around { first: false, ..inside });
            }
            PatternKind::Within(one, _) => self.check_part(one, Around { whole: around.whole, ..inside }),
            PatternKind::Repeat(one, _) => {
                if around.repeated == MAX_REPEATED {
                    let message = format!("repeated groups nest at most {MAX_REPEATED} levels deep");
                    self.error(codes::TOO_DEEP, part.span, message);
                    return;
                }
                self.check_part(one, Around { first: false, repeated: around.repeated + 1, ..inside });
            }
        }
    }
}

fn has_within(part: &PatternExpr) -> bool {
    match &part.kind {
        PatternKind::Element(_) | PatternKind::Not { .. } => false,
        PatternKind::Then(parts) | PatternKind::And(parts) | PatternKind::Or(parts) => {
            parts.iter().any(has_within)
        }
        PatternKind::Every(part) | PatternKind::Repeat(part, _) => has_within(part),
        PatternKind::Within(..) => true,
    }
}

/// How many EVERY there are.
fn forks(part: &PatternExpr) -> usize {
    match &part.kind {
        PatternKind::Element(_) | PatternKind::Not { .. } => 0,
        PatternKind::Then(parts) | PatternKind::And(parts) | PatternKind::Or(parts) => {
            parts.iter().map(forks).fold(0, usize::saturating_add)
        }
        PatternKind::Every(part) => forks(part).saturating_add(1),
        PatternKind::Within(part, _) => forks(part),
        PatternKind::Repeat(part, _) => forks(part).saturating_mul(2),
    }
}

/// Whether a part takes at least one event, or a time.
fn needs_something(part: &PatternExpr) -> bool {
    match &part.kind {
        PatternKind::Element(element) => element.quantifier.is_none_or(|times| times.min > 0),
        PatternKind::Not { hold, .. } => hold.is_some(),
        PatternKind::Then(parts) | PatternKind::And(parts) => parts.iter().any(needs_something),
        PatternKind::Or(parts) => parts.iter().all(needs_something),
        PatternKind::Every(one) | PatternKind::Within(one, _) => needs_something(one),
        PatternKind::Repeat(one, times) => times.min > 0 && needs_something(one),
    }
}

/// The last part, if it may take nothing.
fn open_end(part: &PatternExpr) -> Option<&PatternExpr> {
    match &part.kind {
        PatternKind::Then(parts) => open_end(parts.last()?),
        PatternKind::Every(one) | PatternKind::Within(one, _) => open_end(one),
        PatternKind::Or(parts) => parts.iter().find_map(open_end),
        PatternKind::Not { .. } | PatternKind::And(_) => None,
        _ => (!needs_something(part)).then_some(part),
    }
}
