//! Patterns: what must come, and what is read of it.

use super::{Aggregate, Filter, Site};
use crate::syntax::ast::Quantifier;
use crate::types::Type;

/// A pattern. The query that has it puts out a row for each attempt that matches or, with ON TIMEOUT, expires; other queries read
/// these rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// SEQUENCE instead of PATTERN.
    pub sequence: bool,
    /// What must come; WITHIN on the whole is around all of it.
    pub root: Part,
    /// The positions, from left to right, those of NOT among them.
    pub positions: Vec<Position>,
    /// PARTITION BY, over the events of each of the query's inputs, all of one type.
    pub partition: Vec<Vec<Site>>,
    /// What is read of bound events; `Slot::Bound` counts these.
    pub bound: Vec<Bound>,
    /// Whether attempts that expire put out rows.
    pub timeout: bool,
    /// How many attempts may be open.
    pub limit: Option<AttemptLimit>,
    /// Its SQL text.
    pub text: String,
}

/// A part of a pattern. Positions are numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A position that takes events.
    Element(usize, Quantifier),
    /// `NOT b [FOR d]`, microseconds.
    Absent(usize, Option<i64>),
    /// `a -> b`
    Then(Vec<Part>),
    /// `a AND b`
    And(Vec<Part>),
    /// `a OR b`
    Or(Vec<Part>),
    /// `EVERY a`
    Every(Box<Part>),
    /// `a WITHIN d`, microseconds.
    Within(Box<Part>, i64),
    /// `(a){n,m}`
    Repeat(Box<Part>, Quantifier),
}

/// A position.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Its alias, or its stream's name.
    pub name: String,
    /// Which of the query's inputs its events are of.
    pub input: usize,
    /// Its filter, over `Slot::Input`, the event, and `Slot::Bound`.
    pub filter: Option<Filter>,
    /// Whether it stands behind NOT.
    pub absent: bool,
    /// Whether it may take several events.
    pub repeated: bool,
    /// The aggregates over its events, over `Slot::Input`.
    pub aggregates: Vec<Aggregate>,
}

/// Something that is read of bound events.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// What.
    pub kind: BoundKind,
    /// Its SQL text.
    pub text: String,
    /// Its type as a column of the rows that are put out.
    pub ty: Type,
}

/// What is read of bound events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundKind {
    /// A column of one event.
    Column {
        /// The position.
        position: usize,
        /// Which of its events.
        which: Which,
        /// The column of the stream.
        column: u16,
    },
    /// How many events a position has; NULL for none.
    Count(usize),
    /// An aggregate over the events of a position, by its number there.
    Aggregate {
        /// The position.
        position: usize,
        /// The number.
        number: usize,
    },
    /// The name of a position with the times of its events; NULL for none.
    Times(usize),
    /// A column of PARTITION BY.
    Key(usize),
    /// Whether the attempt has expired.
    Expired,
}

/// Which of the events of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The first, or so many behind it.
    First(u32),
    /// The last, or so many before it.
    Last(u32),
}

/// How many attempts of a pattern may be open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimit {
    /// The most.
    pub most: u64,
    /// Whether the oldest makes room for one that is too much; that does not begin otherwise.
    pub oldest: bool,
}

impl Pattern {
    /// Every expression of the pattern.
    pub(in crate::logical) fn sites_mut(&mut self) -> impl Iterator<Item = &mut Site> {
        let positions = self.positions.iter_mut().flat_map(|position| {
            position.filter.iter_mut().chain(position.aggregates.iter_mut().flat_map(Aggregate::sites_mut))
        });
        positions.chain(self.partition.iter_mut().flatten())
    }
}

impl Part {
    /// WITHIN on all of it, microseconds.
    pub fn within(&self) -> Option<i64> {
        match self {
            Part::Within(_, within) => Some(*within),
            _ => None,
        }
    }
}
