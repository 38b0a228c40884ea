//! Joins: what each side holds, how partners are found.

use super::{Kept, Site, SlidingWindow};

/// A join.
///
/// `Slot::Input` is a column of a row that comes, `Slot::Left` and `Slot::Right` are kept columns of either side, and `Slot::Key` is what
/// both have in common, which only the row of a pair reads. Its rows have a column for each output expression and, with `changes`, two more: the number of the pair, and whether it is held no more.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// The left side.
    pub left: Side,
    /// The right side.
    pub right: Side,
    /// Equalities by which partners are found; neither side of one can fail, and both have one type.
    pub keys: Vec<Equal>,
    /// The other conditions, over kept columns, in order.
    pub on: Vec<Site>,
    /// By time: how much later than the left row the right one is at least and at most, in microseconds.
    pub within: Option<[i64; 2]>,
    /// ASOF: a left row has one partner, the newest of its key that is not later, or earlier if `Some(true)`.
    pub asof: Option<bool>,
    /// Whether the reader is told which pairs are held no more.
    pub changes: bool,
    /// Whether the reader is another join that holds the pairs: of what is due together it is told first which of them go.
    pub joined: bool,
}

/// An equality between a row of the left and one of the right side.
#[derive(Clone, Debug, PartialEq)]
pub struct Equal {
    /// Of the left row, over `Slot::Input`.
    pub left: Site,
    /// Of the right row.
    pub right: Site,
}

/// A side of a join.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Which of the query's inputs its rows are of.
    pub input: usize,
    /// Its filter, over `Slot::Input`: all must be TRUE.
    pub filter: Vec<Site>,
    /// What it holds.
    pub holds: Holds,
    /// What its window looks at, over `Slot::Input`.
    pub marks: Vec<Site>,
    /// The columns kept of each row.
    pub kept: Vec<Kept>,
    /// Whether rows without a partner are put out.
    pub outer: bool,
    /// Whether its rows look for partners when they come.
    pub triggers: bool,
}

/// What a side of a join holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// Nothing.
    Nothing,
    /// The newest row of each key, and the newest of an earlier time.
    Newest,
    /// The rows of a window.
    Window(SlidingWindow),
    /// The rows that may still find a partner, so many microseconds long at most; below 1 none.
    Time(i64),
    /// The pairs of another join. The marks are their number, and whether they go.
    Pairs,
}

/// How a side keeps the rows that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Not at all.
    Nothing,
    /// The newest of each key.
    Newest,
    /// By key, the oldest first.
    Line,
    /// Each by itself, as any may leave, or somebody must be told of the pairs that it is in.
    Slab,
}

/// What is known of a row that a side keeps [in a line](Keeping::Line), beside its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowing {
    /// Nothing.
    Nothing,
    /// Its time.
    Time,
    /// Its time, and whether it has had a partner.
    TimeAndPartners,
}

impl Join {
    /// How a side keeps its rows.
    pub fn keeping(&self, side: &Side) -> Keeping {
        match &side.holds {
            Holds::Newest => Keeping::Newest,
            _ if self.changes => Keeping::Slab,
            Holds::Nothing => Keeping::Nothing,
            Holds::Time(_) | Holds::Window(SlidingWindow::Length(_) | SlidingWindow::Time(_)) => {
                Keeping::Line
            }
            Holds::Window(_) | Holds::Pairs => Keeping::Slab,
        }
    }

    /// What is known of the rows of a side that is kept in a line.
    pub fn knowing(&self, side: &Side) -> Knowing {
        match self.within {
            None => Knowing::Nothing,
            Some(_) if side.outer => Knowing::TimeAndPartners,
            // Time does not go back, so that a row that comes is never before one that is held. Where partners may be of one time it is
            // then late enough, and what it would be too late for has gone before.
            Some([least, most]) if least <= 0 && 0 <= most => Knowing::Nothing,
            Some(_) => Knowing::Time,
        }
    }

    /// Whether the clock lets rows go.
    pub fn goes_by_clock(&self) -> bool {
        let by_clock =
            |side: &Side| matches!(side.holds, Holds::Time(_) | Holds::Window(SlidingWindow::Time(_)));
        self.sides().into_iter().any(by_clock)
    }

    /// Both sides.
    pub fn sides(&self) -> [&Side; 2] {
        [&self.left, &self.right]
    }

    /// Every expression of the join.
    pub fn sites(&self) -> Vec<&Site> {
        let sides = self.sides().into_iter().flat_map(|side| side.filter.iter().chain(&side.marks));
        let keys = self.keys.iter().flat_map(|key| [&key.left, &key.right]);
        sides.chain(keys).chain(&self.on).collect()
    }

    /// The same, to be changed.
    pub(crate) fn sites_mut(&mut self) -> Vec<&mut Site> {
        let sides = [&mut self.left, &mut self.right];
        let sides = sides.into_iter().flat_map(|side| side.filter.iter_mut().chain(&mut side.marks));
        let keys = self.keys.iter_mut().flat_map(|key| [&mut key.left, &mut key.right]);
        sides.chain(keys).chain(&mut self.on).collect()
    }
}
