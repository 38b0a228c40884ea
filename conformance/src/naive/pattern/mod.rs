//! Patterns, in the most obvious way: every attempt is an object of its own that is offered every event, and says of each
//! part of the pattern how far it is. Nothing is indexed, shared or forgotten early.
//!
//! ```text
//! part      what a part of a pattern is, and how far one is    state
//! state     how far a part is: offered an event, reached by the clock
//! attempts  when attempts begin, which of them an event is offered to, what comes out
//! ```

mod attempts;
mod state;
#[cfg(test)]
mod tests;

use eventflux_runtime::Value;

use super::app::{CompareOp, Micros};

pub use attempts::matches;

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
        /// For how long.
        hold: Option<Micros>,
    },
    /// `a -> b`
    Then(Vec<Part>),
    /// `a AND b`
    And(Vec<Part>),
    /// `a OR b`
    Or(Vec<Part>),
    /// `EVERY a`
    Every(Box<Part>),
    /// `a WITHIN d`; WITHIN on the whole is one around the root.
    Within(Box<Part>, Micros),
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
    /// Those of this stream
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
    /// A constant.
    Constant(Value),
    /// A column of an event that is bound: "`e1[0].x`, `e1[last].x`, `e1[last-1].x` (NULL beyond the bound ones)".
    Bound {
        /// The position.
        position: usize,
        /// Counted from the first, or from the last backwards.
        from_last: bool,
        /// Which of its events.
        index: usize,
        /// The column.
        column: usize,
    },
}

/// What happens, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Happening {
    /// An event.
    Event {
        /// Of which stream.
        stream: usize,
        /// When.
        at: Micros,
        /// Its columns.
        row: Vec<Value>,
    },
    /// The clock goes on.
    Clock(Micros),
}

impl Happening {
    fn at(&self) -> Micros {
        match self {
            Happening::Event { at, .. } | Happening::Clock(at) => *at,
        }
    }
}

/// An attempt that matched, or that expired.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// When: "the completing event's time, or the due time of the timer that completed it"; of an attempt that expired
    /// "first + d + 1 us".
    pub at: Micros,
    /// The events of each position, by their places in the history.
    pub bound: Vec<Vec<usize>>,
    /// Whether it expired.
    pub expired: bool,
}
