//! Patterns: what fits where, how it is found, what is kept.

use super::{Grouping, Site};
use crate::syntax::ast::Quantifier;
use crate::types::Type;

pub use crate::logical::{AttemptLimit, Part, Which};

/// A pattern.
///
/// `Slot::Input` is a column of the event at hand, `Slot::Kept` and `Slot::Aggregate` are what is kept of bound events, `Slot::Key`
/// is the partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// SEQUENCE instead of PATTERN.
    pub sequence: bool,
    /// What must come; WITHIN on the whole is around all of it.
    pub root: Part,
    /// The positions, from left to right.
    pub positions: Vec<Position>,
    /// PARTITION BY over the events of each input; empty without.
    pub partition: Vec<Vec<Site>>,
    /// The columns that are kept.
    pub cells: Vec<Cell>,
    /// The aggregates over the events of positions. Its keys are those of the first input's partition, for their types.
    pub grouping: Grouping,
    /// The positions whose arguments those of `grouping` are.
    pub args_of: Vec<usize>,
    /// The positions whose accumulators those of `grouping` are.
    pub accumulators_of: Vec<usize>,
    /// Whether attempts that expire put out rows.
    pub timeout: bool,
    /// Whether what is kept is NULL when an attempt begins, as something looks at it before it is bound.
    pub renews: bool,
    /// How many attempts may be open.
    pub limit: Option<AttemptLimit>,
    /// The number of its SQL text.
    pub text: u16,
}

/// When attempts of a chain begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// With each event that fits: `EVERY a -> b`.
    Each,
    /// When the one before has ended: `EVERY (a -> b)`.
    OneByOne,
    /// Until one has matched: `a -> b`.
    Once,
}

/// See [`Pattern::chain`].
pub(crate) fn chain(root: &Part) -> Option<(usize, Begin)> {
    fn singles(parts: &[Part]) -> Option<usize> {
        let single = |part: &Part| matches!(part, Part::Element(_, Quantifier { min: 1, max: Some(1) }));
        parts.iter().all(single).then_some(parts.len())
    }
    let part = match root {
        Part::Within(part, _) => &**part,
        part => part,
    };
    match part {
        Part::Every(part) => match &**part {
            Part::Then(parts) => Some((singles(parts)?, Begin::OneByOne)),
            part => Some((singles(std::slice::from_ref(part))?, Begin::Each)),
        },
        Part::Then(parts) => match parts.split_first()? {
            (Part::Every(first), rest) => {
                singles(std::slice::from_ref(&**first))?;
                Some((1 + singles(rest)?, Begin::Each))
            }
            _ => Some((singles(parts)?, Begin::Once)),
        },
        part => Some((singles(std::slice::from_ref(part))?, Begin::Once)),
    }
}

/// A position.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Its alias, or its stream's name.
    pub name: String,
    /// Which of the query's inputs its events are of.
    pub input: usize,
    /// Conditions on the event alone, none of which can fail: all must be TRUE.
    pub own: Vec<Site>,
    /// Equalities between the event and what is bound, by which attempts are found. They are among the `rest` as well.
    pub equalities: Vec<Equality>,
    /// The other conditions, in order.
    pub rest: Vec<Site>,
    /// Whether it stands behind NOT.
    pub absent: bool,
}

/// An equality between the event at hand and what is bound; neither side can fail, and both have one type.
#[derive(Clone, Debug, PartialEq)]
pub struct Equality {
    /// Of the event.
    pub event: Site,
    /// Of what is bound.
    pub bound: Site,
}

/// A column that is kept of bound events. One that is nullable though its column is not is NULL until it is known; nobody looks at
/// others before.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it is.
    pub kind: CellKind,
    /// Its type.
    pub ty: Type,
}

/// What is kept of bound events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    /// A column of one event of a position. That of the last but one stands behind that of the last, and so on.
    Column {
        /// The position.
        position: usize,
        /// Which of its events.
        which: Which,
        /// The column of the stream.
        column: u16,
    },
    /// How many events a position has. It stands behind what asks for it.
    Count(usize),
    /// The name of a position with the times of its events.
    Times(usize),
    /// TRUE where the attempt has expired.
    Expired,
}

impl CellKind {
    /// The position whose events it is of.
    pub fn position(self) -> Option<usize> {
        match self {
            CellKind::Column { position, .. } | CellKind::Count(position) | CellKind::Times(position) => {
                Some(position)
            }
            CellKind::Expired => None,
        }
    }
}

impl Pattern {
    /// Every expression of the pattern.
    pub fn sites(&self) -> Vec<&Site> {
        let positions = self.positions.iter().flat_map(|position| {
            let keys = position.equalities.iter().flat_map(|equality| [&equality.event, &equality.bound]);
            position.own.iter().chain(keys).chain(&position.rest)
        });
        let grouping = self.grouping.keys.iter().chain(&self.grouping.args);
        positions.chain(self.partition.iter().flatten()).chain(grouping).collect()
    }

    /// The same, to be changed.
    pub(crate) fn sites_mut(&mut self) -> Vec<&mut Site> {
        let positions = self.positions.iter_mut().flat_map(|position| {
            let equalities = position.equalities.iter_mut();
            let keys = equalities.flat_map(|equality| [&mut equality.event, &mut equality.bound]);
            position.own.iter_mut().chain(keys).chain(&mut position.rest)
        });
        let grouping = self.grouping.keys.iter_mut().chain(&mut self.grouping.args);
        positions.chain(self.partition.iter_mut().flatten()).chain(grouping).collect()
    }

    /// What is kept of the events of a position, by number, in the order in which it is changed when one comes: what moves on
    /// before what it moves to, counts behind all that looks at them.
    pub fn cells_of(&self, position: usize) -> Vec<(usize, CellKind)> {
        let cells = self.cells.iter().enumerate().map(|(number, cell)| (number, cell.kind));
        let mut cells: Vec<_> = cells.filter(|(_, kind)| kind.position() == Some(position)).collect();
        cells.sort_by_key(|(_, kind)| match kind {
            CellKind::Column { which: Which::Last(n), .. } => (0, u32::MAX - n),
            CellKind::Column { which: Which::First(n), .. } => (1, *n),
            CellKind::Times(_) | CellKind::Expired => (2, 0),
            CellKind::Count(_) => (3, 0),
        });
        cells
    }

    /// How many positions a chain of single ones has, and when its attempts begin; `None` for any other pattern. The runtime has
    /// the same rule, and checks in debug builds that both agree.
    pub fn chain(&self) -> Option<(usize, Begin)> {
        chain(&self.root)
    }

    /// The positions that have equalities, as bits.
    pub fn keyed(&self) -> u64 {
        let keyed = self.positions.iter().enumerate().filter(|(_, position)| !position.equalities.is_empty());
        keyed.fold(0, |bits, (at, _)| bits | 1 << at)
    }
}
