//! Windows, and which events leave them.

use super::{Accumulator, Aggregate, Site};
use crate::cron::Cron;

/// Windows that put out a row per event.
#[derive(Clone, Debug, PartialEq)]
pub enum SlidingWindow {
    /// The last n events.
    Length(u64),
    /// The events of the last so many microseconds.
    Time(i64),
    /// The last n events of the last so many microseconds.
    TimeLength {
        /// Microseconds.
        length: i64,
        /// The most events.
        n: u64,
    },
    /// The events of the last so many microseconds by their marks.
    ExternalTime(i64),
    /// The first n in the order of their marks.
    Sort {
        /// The most events.
        n: u64,
        /// The direction of each mark.
        directions: Vec<SortDirection>,
    },
    /// The newest event of each mark.
    Unique,
    /// The first event of each mark.
    FirstUnique,
    /// The last events for which a condition holds; the marks are what it accumulates.
    Expression(Condition),
    /// The pairs of a join, which says when one goes. The marks are its number and whether it goes.
    Joined,
    /// The newest events of n frequent marks.
    Frequent(u64),
    /// The newest events of marks above a share.
    LossyFrequent {
        /// The share from which on a mark is frequent.
        support: f64,
        /// By how much that may be too high.
        error: f64,
    },
}

impl SlidingWindow {
    /// Which events leave it.
    pub fn removal(&self) -> Removal {
        match self {
            SlidingWindow::FirstUnique => Removal::Never,
            SlidingWindow::Length(_)
            | SlidingWindow::Time(_)
            | SlidingWindow::TimeLength { .. }
            | SlidingWindow::Expression(_) => Removal::Oldest,
            SlidingWindow::ExternalTime(_) => Removal::ByTime,
            SlidingWindow::Sort { .. }
            | SlidingWindow::Unique
            | SlidingWindow::Joined
            | SlidingWindow::Frequent(_)
            | SlidingWindow::LossyFrequent { .. } => Removal::Any,
        }
    }

    /// What its marks are to it.
    pub fn marks(&self) -> Marks {
        match self {
            SlidingWindow::Length(_) | SlidingWindow::Time(_) | SlidingWindow::TimeLength { .. } => {
                Marks::None
            }
            SlidingWindow::ExternalTime(_) => Marks::Time,
            SlidingWindow::Sort { .. } => Marks::Order,
            SlidingWindow::Unique
            | SlidingWindow::FirstUnique
            | SlidingWindow::Joined
            | SlidingWindow::Frequent(_)
            | SlidingWindow::LossyFrequent { .. } => Marks::Key,
            SlidingWindow::Expression(_) => Marks::Arguments,
        }
    }
}

/// How one of the marks of SORT sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortDirection {
    /// DESC.
    pub descending: bool,
    /// Whether NULLs come first.
    pub nulls_first: bool,
}

/// A condition over all events of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The condition, over `Slot::Aggregate`, which counts its own aggregates.
    pub site: Site,
    /// What is accumulated of the marks, the oldest leaving first.
    pub accumulators: Vec<Accumulator>,
    /// The aggregates.
    pub aggregates: Vec<Aggregate>,
}

/// Which events leave the content of a window, and so how aggregates over it must be accumulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removal {
    /// None: the content grows, or is dropped as a whole.
    Never,
    /// The oldest first, one by one.
    Oldest,
    /// In the order of a time of their own, in which they need not have come.
    ByTime,
    /// Any.
    Any,
}

impl Removal {
    /// Whether others than the oldest leave.
    pub fn is_unordered(self) -> bool {
        matches!(self, Removal::ByTime | Removal::Any)
    }
}

/// What a window's marks are to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// There are none.
    None,
    /// One TIMESTAMP.
    Time,
    /// What it sorts by.
    Order,
    /// A key.
    Key,
    /// The arguments of a condition's aggregates.
    Arguments,
}

/// Windows that put out rows when they close.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchWindow {
    /// Fixed windows aligned to the epoch plus `offset`, microseconds.
    Tumbling {
        /// Length.
        size: i64,
        /// Shift of the alignment.
        offset: i64,
    },
    /// Windows of so many days by the clocks of a zone.
    Calendar {
        /// Days.
        days: i64,
        /// The zone, which the compiler has checked.
        zone: String,
    },
    /// Windows that begin at the multiples of a slide.
    Sliding {
        /// Length, microseconds.
        size: i64,
        /// From the start of one to that of the next, microseconds.
        slide: i64,
        /// Whether accumulators are of parts of windows, to be merged, not of all events that are left.
        panes: bool,
    },
    /// Windows between the instants of a CRON expression.
    Cron {
        /// The instants.
        cron: Cron,
        /// The expression.
        text: String,
        /// The zone by whose clocks they are, which the compiler has checked.
        zone: String,
    },
    /// Events of a group less than so many microseconds apart. The marks are the group's key.
    Session(i64),
    /// Windows of so many microseconds back to back from the first event on.
    TimeBatch(i64),
    /// The same by the mark.
    ExternalTimeBatch(i64),
    /// Windows that put out what they have at every step.
    Cumulate {
        /// From row to row, microseconds.
        step: i64,
        /// Length.
        size: i64,
    },
    /// n events.
    LengthBatch(u64),
}
