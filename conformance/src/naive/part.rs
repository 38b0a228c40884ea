//! What a pattern is made of, as it is written. [`super::pattern`] says what it means, [`super::rules`] which ones there are.

use super::term::{CompareOp, Expr};

/// A pattern or sequence over the events of one partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    /// SEQUENCE: "the next event (of any of the query's streams, within the partition) must fit or the attempt dies".
    pub sequence: bool,
    /// What must come.
    pub root: Part,
    /// How many positions it has.
    pub positions: usize,
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// `[alias =] stream [quantifier] [filter]`
    Element(Element),
    /// `NOT stream [filter] [FOR hold]`
    Absent {
        /// What must not come.
        what: Fitting,
        /// For how long, in microseconds.
        hold: Option<i64>,
    },
    /// `a -> b`
    Then(Vec<Part>),
    /// `a AND b`
    And(Vec<Part>),
    /// `a OR b`
    Or(Vec<Part>),
    /// `EVERY a`
    Every(Box<Part>),
    /// `a WITHIN d`, in microseconds; WITHIN on the whole is one around the root.
    Within(Box<Part>, i64),
    /// `(a){n,m}`
    Repeat(Box<Part>, Times),
}

/// `{n,m}`, `{n,}`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// At least.
    pub min: u32,
    /// At most.
    pub max: Option<u32>,
}

impl Times {
    /// No quantifier.
    pub const ONCE: Times = Times { min: 1, max: Some(1) };

    /// Whether the number of events may differ.
    pub fn varies(self) -> bool {
        self.max != Some(self.min)
    }
}

/// A position.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its number, counted from left to right.
    pub position: usize,
    /// What fits.
    pub what: Fitting,
    /// How many events it takes.
    pub times: Times,
}

/// Which events fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitting {
    /// Those of this stream, of those that the pattern reads,
    pub stream: usize,
    /// for which all of these are TRUE.
    pub filter: Vec<Test>,
}

/// A comparison of a column of the event.
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// The column.
    pub column: usize,
    /// The comparison.
    pub op: CompareOp,
    /// With what.
    pub with: Operand,
}

/// What an event is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A literal.
    Constant(Expr),
    /// A column of an event that is bound.
    Bound(Bound),
}

/// A column of an event that is bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    /// The position.
    pub position: usize,
    /// Which of its events.
    pub at: At,
    /// The column.
    pub column: usize,
}

/// Which of the events of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// `e1.x`, "the last".
    Bare,
    /// `e1[n].x`
    First(usize),
    /// `e1[last-n].x`
    Last(usize),
}

impl At {
    /// The event, "NULL beyond the bound ones".
    pub fn of(self, bound: &[usize]) -> Option<usize> {
        let place = match self {
            At::Bare => bound.len().checked_sub(1),
            At::First(index) => Some(index),
            At::Last(index) => bound.len().checked_sub(index + 1),
        };
        bound.get(place?).copied()
    }
}

/// What can be said of a position from how the pattern is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Of which stream its events are.
    pub stream: usize,
    /// Whether a match may come without an event of it.
    pub optional: bool,
    /// Whether it may have several events.
    pub repeated: bool,
}

impl Pattern {
    /// Its positions in order.
    pub fn describe(&self) -> Vec<Position> {
        let mut found = Vec::new();
        self.root.describe(false, false, &mut found);
        found
    }
}

impl Part {
    /// What it consists of directly.
    pub fn inner(&self) -> Vec<&Part> {
        match self {
            Part::Element(_) | Part::Absent { .. } => Vec::new(),
            Part::Then(parts) | Part::And(parts) | Part::Or(parts) => parts.iter().collect(),
            Part::Every(inner) | Part::Within(inner, _) | Part::Repeat(inner, _) => vec![inner],
        }
    }

    /// What it consists of directly, to be changed.
    pub fn inner_mut(&mut self) -> Vec<&mut Part> {
        match self {
            Part::Element(_) | Part::Absent { .. } => Vec::new(),
            Part::Then(parts) | Part::And(parts) | Part::Or(parts) => parts.iter_mut().collect(),
            Part::Every(inner) | Part::Within(inner, _) | Part::Repeat(inner, _) => vec![inner],
        }
    }

    /// It and all that is in it.
    pub fn all(&self) -> Vec<&Part> {
        let mut found = vec![self];
        found.extend(self.inner().into_iter().flat_map(Part::all));
        found
    }

    /// What its positions, and those that must stay away, are.
    pub fn fittings(&self) -> Vec<&Fitting> {
        let mut found = Vec::new();
        for part in self.all() {
            if let Part::Element(Element { what, .. }) | Part::Absent { what, .. } = part {
                found.push(what);
            }
        }
        found
    }

    /// Shows every element to `see`, to be changed.
    pub fn each_element(&mut self, see: &mut dyn FnMut(&mut Element)) {
        if let Part::Element(element) = self {
            see(element);
        }
        self.inner_mut().into_iter().for_each(|part| part.each_element(see));
    }

    /// Shows everything that may fit to `see`, to be changed.
    pub fn each_fitting(&mut self, see: &mut dyn FnMut(&mut Fitting)) {
        if let Part::Element(Element { what, .. }) | Part::Absent { what, .. } = self {
            see(what);
        }
        self.inner_mut().into_iter().for_each(|part| part.each_fitting(see));
    }

    fn describe(&self, optional: bool, repeated: bool, found: &mut Vec<Position>) {
        match self {
            Part::Element(Element { what, times, .. }) => found.push(Position {
                stream: what.stream,
                optional: optional || times.min == 0,
                repeated: repeated || times.max != Some(1),
            }),
            // "OR: .. all columns of the others are NULL."
            Part::Or(sides) => sides.iter().for_each(|side| side.describe(true, repeated, found)),
            Part::Repeat(inner, times) => {
                inner.describe(optional || times.min == 0, repeated || times.max != Some(1), found);
            }
            part => part.inner().into_iter().for_each(|inner| inner.describe(optional, repeated, found)),
        }
    }
}
