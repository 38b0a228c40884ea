//! A pattern as the engine walks it.

use crate::time::Duration;

/// A part of a pattern.
///
/// ```
/// use eventflux_runtime::operator::pattern::Part;
/// // EVERY a -> b -> NOT c FOR 5 SECONDS
/// let element = |position| Part::Element { position, min: 1, max: Some(1) };
/// let part = Part::Then(vec![
///     Part::Every(Box::new(element(0))),
///     element(1),
///     Part::Absent { position: 2, hold: Some(5_000_000) },
/// ]);
/// assert_ne!(part, element(0));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A position that takes events.
    Element {
        /// Its number.
        position: usize,
        /// How many it takes at least.
        min: u32,
        /// How many it takes at most.
        max: Option<u32>,
    },
    /// `NOT b [FOR hold]`
    Absent {
        /// Its number.
        position: usize,
        /// For how long it must not come, in microseconds.
        hold: Option<Duration>,
    },
    /// `a -> b`
    Then(Vec<Part>),
    /// `a AND b`
    And(Vec<Part>),
    /// `a OR b`
    Or(Vec<Part>),
    /// `EVERY a`
    Every(Box<Part>),
    /// `a WITHIN d`, in microseconds.
    Within(Box<Part>, Duration),
    /// `(a){min,max}`
    Repeat {
        /// What is repeated.
        part: Box<Part>,
        /// How often at least.
        min: u32,
        /// How often at most.
        max: Option<u32>,
    },
}

/// What a pattern is, beside what its [query](super::Matching) evaluates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// SEQUENCE instead of PATTERN.
    pub sequence: bool,
    /// Whether there is PARTITION BY.
    pub partitioned: bool,
    /// What must come; WITHIN on the whole is around all of it.
    pub root: Part,
    /// The positions that have equalities with what is bound before, as bits.
    pub keyed: u64,
    /// Whether attempts that expire put out rows.
    pub timeout: bool,
    /// Whether anything looks at what is kept before it is bound: it is then [nothing](super::Matching::nothing) when an attempt
    /// begins, and otherwise whatever another attempt has left.
    pub renews: bool,
    /// How many attempts may be open.
    pub limit: Option<Limit>,
}

/// How many attempts may be open at once, and what becomes of one that is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The most.
    pub most: usize,
    /// Whether the oldest makes room for it; it does not begin otherwise.
    pub oldest: bool,
    /// The number of the pattern's text in the query's list, for the report.
    pub expression: u16,
}

/// What the engine asks of a plan all the time. Generated code [knows](super::Matching::FORM) it when it is compiled, so that
/// nothing is asked and nothing is made that its pattern has no use for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// SEQUENCE instead of PATTERN.
    pub sequence: bool,
    /// Whether there is PARTITION BY.
    pub partitioned: bool,
    /// Whether there is WITHIN on the whole.
    pub bounded: bool,
    /// Whether attempts that expire put out rows.
    pub timeout: bool,
    /// [`Plan::renews`]
    pub renews: bool,
    /// Whether there is a limit of open attempts.
    pub limited: bool,
    /// The positions that have equalities, as bits.
    pub keyed: u64,
    /// How many positions a chain of single ones has; 0 for any other pattern.
    pub length: usize,
    /// When attempts of a chain begin.
    pub begin: Begin,
}

impl Form {
    pub(super) fn of(plan: &Plan) -> Form {
        let chain = Chain::of(&plan.root);
        Form {
            sequence: plan.sequence,
            partitioned: plan.partitioned,
            bounded: matches!(plan.root, Part::Within(..)),
            timeout: plan.timeout,
            renews: plan.renews,
            limited: plan.limit.is_some(),
            keyed: plan.keyed,
            length: chain.map_or(0, |chain| chain.length),
            begin: chain.map_or(Begin::Each, |chain| chain.begin),
        }
    }
}

/// When attempts begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// With each event that fits: `EVERY a -> b`.
    Each,
    /// When the one before has ended: `EVERY (a -> b)`.
    OneByOne,
    /// Until one has matched: `a -> b`.
    Once,
}

/// A chain of single positions, which is all that most patterns are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) length: usize,
    pub(super) begin: Begin,
    pub(super) within: Option<Duration>,
}

impl Chain {
    /// The chain that a pattern is, if it is one.
    pub(super) fn of(root: &Part) -> Option<Chain> {
        let (within, part) = match root {
            Part::Within(part, within) => (Some(*within), &**part),
            part => (None, part),
        };
        let (begin, length) = match part {
            Part::Every(part) => match &**part {
                Part::Then(parts) => (Begin::OneByOne, singles(parts)?),
                part => (Begin::Each, singles(std::slice::from_ref(part))?),
            },
            Part::Then(parts) => match parts.split_first()? {
                (Part::Every(first), rest) => {
                    singles(std::slice::from_ref(&**first))?;
                    (Begin::Each, 1 + singles(rest)?)
                }
                _ => (Begin::Once, singles(parts)?),
            },
            part => (Begin::Once, singles(std::slice::from_ref(part))?),
        };
        Some(Chain { length, begin, within })
    }
}

/// How many they are, if each is a position that takes one event.
fn singles(parts: &[Part]) -> Option<usize> {
    let single = |part: &Part| matches!(part, Part::Element { min: 1, max: Some(1), .. });
    parts.iter().all(single).then_some(parts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(position: usize) -> Part {
        Part::Element { position, min: 1, max: Some(1) }
    }

    #[test]
    fn chains_are_told_from_other_patterns() {
        let then = |parts: &[Part]| Part::Then(parts.to_vec());
        let every = |part| Part::Every(Box::new(part));
        let chain = |length, begin, within| Some(Chain { length, begin, within });
        assert_eq!(Chain::of(&one(0)), chain(1, Begin::Once, None));
        assert_eq!(Chain::of(&every(one(0))), chain(1, Begin::Each, None));
        assert_eq!(Chain::of(&then(&[every(one(0)), one(1)])), chain(2, Begin::Each, None));
        let group = Part::Within(Box::new(every(then(&[one(0), one(1)]))), 5);
        assert_eq!(Chain::of(&group), chain(2, Begin::OneByOne, Some(5)));
        assert_eq!(Chain::of(&then(&[one(0), one(1), one(2)])), chain(3, Begin::Once, None));
        let several = Part::Element { position: 1, min: 1, max: None };
        let absent = Part::Absent { position: 1, hold: None };
        for other in [several, absent, every(one(1)), Part::Within(Box::new(one(1)), 5)] {
            assert_eq!(Chain::of(&then(&[one(0), other, one(2)])), None);
        }
    }
}
