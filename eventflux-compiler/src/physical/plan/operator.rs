//! What a query keeps: its operator, the columns of a kept row, its bound.

use super::{
    BatchWindow, Change, Column, Grouping, Join, Lookup, Pattern, Rate, Site, SlidingWindow, Trigger,
};
use crate::types::{SqlType, Type};

/// What a query keeps. `RowTime` may stand wherever `Slot::Input` may.
#[derive(Clone, Debug, PartialEq)]
pub enum Operator {
    /// Nothing. Output over `Slot::Input`.
    Project,
    /// `Running`: aggregates over all events so far, a row per event.
    /// Output over `Slot::Input` (the event), `Slot::Key`, `Slot::Aggregate`.
    Running(Grouping),
    /// A sliding window with CURRENT EVENTS: a row per entering event.
    /// Output over `Slot::Input` (the event), `Slot::Key`, `Slot::Aggregate`.
    Sliding {
        /// Which window.
        window: SlidingWindow,
        /// What the window itself looks at of each entering event, such as the time of EXTERNALTIME, over
        /// `Slot::Input`; evaluated before `after`.
        marks: Vec<Site>,
        /// WHERE after the window, over `Slot::Input`: all must be TRUE.
        after: Vec<Site>,
        /// Groups and aggregates, accumulated for the window's removal.
        grouping: Grouping,
    },
    /// A sliding window with EXPIRED or ALL EVENTS: rows of leaving events.
    /// Output over `Slot::Kept` (the row's own columns), `Slot::Key`, `Slot::Aggregate`.
    Leaving {
        /// Which window.
        window: SlidingWindow,
        /// ALL instead of EXPIRED.
        all: bool,
        /// What the window itself looks at of each entering event, such as the time of EXTERNALTIME, over
        /// `Slot::Input`; evaluated before `after`.
        marks: Vec<Site>,
        /// WHERE after the window, over `Slot::Input`.
        after: Vec<Site>,
        /// Groups and aggregates, accumulated for the window's removal. Without any, keys and aggregates are empty.
        grouping: Grouping,
        /// The columns kept of each row.
        kept: Vec<Kept>,
    },
    /// `Delay`: each event later. Output over `Slot::Kept`; row and clock are those at which it is passed on.
    Delay {
        /// How much later, microseconds.
        length: i64,
        /// The columns kept of each row.
        kept: Vec<Kept>,
    },
    /// An output rate. Output over `Slot::Input` (the row at hand) of FIRST, over `Slot::Kept` and `Slot::Key` of the others.
    Rate {
        /// Which.
        rate: Rate,
        /// The groups that it tells apart; there are no aggregates.
        grouping: Grouping,
        /// The columns kept of each row.
        kept: Vec<Kept>,
    },
    /// `Trigger`: a row at each instant. Output over `RowTime`.
    Trigger(Trigger),
    /// `Pattern`: a row for each match. Output over `Slot::Kept`, `Slot::Aggregate`, `Slot::Key`.
    Pattern(Box<Pattern>),
    /// `Join`: a row for each pair, and for each row of an outer side without a partner. Output over `Slot::Left`, `Slot::Right`, `Slot::Key`.
    Join(Box<Join>),
    /// `Lookup`: a row for each row of a table that fits.
    Lookup(Box<Lookup>),
    /// `Change`: a row for each row that is written into a table, which is the table's own.
    Change(Box<Change>),
    /// `TumblingGroups`, `TumblingRows`, `LengthBatchGroups` or `LengthBatchRows`.
    /// Output over `Slot::Kept`, `Slot::Key`, `Slot::Aggregate`, `WindowStart`, `WindowEnd`.
    Batch {
        /// Which window.
        window: BatchWindow,
        /// What the window itself looks at of each entering event, such as the time of EXTERNALTIME, over
        /// `Slot::Input`; evaluated before `after`.
        marks: Vec<Site>,
        /// WHERE after the window, over `Slot::Input`.
        after: Vec<Site>,
        /// Groups and aggregates, with a row per group; `None`: the batch's rows in order.
        grouping: Option<Grouping>,
        /// The columns kept of each row, or of each group's newest row.
        kept: Vec<Kept>,
    },
}

impl Operator {
    /// Whether it puts out a row at most for each event, when that comes, and none by itself.
    pub fn is_by_event(&self) -> bool {
        match self {
            Operator::Project | Operator::Running(_) | Operator::Sliding { .. } => true,
            Operator::Rate { rate, .. } => rate.holds_nothing(),
            Operator::Leaving { .. }
            | Operator::Delay { .. }
            | Operator::Trigger(_)
            | Operator::Pattern(_)
            | Operator::Join(_)
            | Operator::Lookup(_)
            | Operator::Change(_)
            | Operator::Batch { .. } => false,
        }
    }
}

/// A kept column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A column of the input stream.
    Column(u16),
    /// The row's time.
    RowTime,
}

impl Kept {
    /// Its type; `columns` are those of the stream.
    pub fn ty(self, columns: &[Column]) -> Type {
        match self {
            Kept::Column(column) => columns[usize::from(column)].ty,
            Kept::RowTime => Type::not_null(SqlType::Timestamp),
        }
    }

    /// Its name in SQL.
    pub(in crate::physical) fn name(self, columns: &[Column]) -> &str {
        match self {
            Kept::Column(column) => &columns[usize::from(column)].name,
            Kept::RowTime => "ROWTIME()",
        }
    }
}

/// The most that a query may keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Nothing.
    None,
    /// So many rows.
    Rows(u64),
    /// The rows of so many microseconds.
    Time(i64),
    /// A row for each group of so many microseconds.
    GroupsOfTime(i64),
    /// A row for each group and slice of so many microseconds, cut into so many slices.
    Panes(i64, u64),
    /// The rows between two instants.
    Instants,
    /// A row for each group between two instants.
    GroupsOfInstants,
    /// A row for each group that had an event in so many microseconds.
    Sessions(i64),
    /// What the sides of a join hold.
    Sides,
    /// The pairs of a join whose rows are held.
    Pairs,
    /// One attempt of a pattern, or one for each partition.
    Attempt {
        /// Whether there are partitions.
        partitioned: bool,
    },
    /// So many attempts of a SEQUENCE, or so many in each partition.
    AttemptsOfSequence {
        /// How many.
        most: u64,
        /// Whether there are partitions.
        partitioned: bool,
    },
    /// The attempts that began in so many microseconds.
    AttemptsOfTime(i64),
    /// So many attempts.
    AttemptsUpTo(u64),
    /// As many attempts as events begin.
    Attempts,
    /// The rows of one session.
    Session,
    /// A row for each group of so many rows.
    GroupsOfRows(u64),
    /// An instant.
    Instant,
    /// One accumulator row.
    One,
    /// A row for each group there ever was.
    Unbounded,
    /// A row for each key of a window there ever was.
    Keys,
    /// As many rows as a condition allows.
    Condition,
    /// A row for each key of LOSSYFREQUENT's buckets, of so many events each.
    Buckets(u64),
}
