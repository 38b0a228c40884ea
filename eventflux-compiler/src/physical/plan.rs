//! The physical plan's data.

use std::sync::Arc;

pub use crate::logical::{
    ClockMode, Column, Late, Origin, QueryId, RustStruct, Stream, StreamId, TimeColumn,
};

use crate::cron::Cron;
use crate::expr::Expr;
use crate::functions::{Accumulation, AggregateKind, Declared, PreparedKind, RustAggregate};
use crate::span::Span;
use crate::types::Type;

/// An app ready to be generated or interpreted.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// Its clock.
    pub clock: ClockMode,
    /// All streams; the logical plan's numbers.
    pub streams: Vec<Stream>,
    /// All queries in topological order.
    pub queries: Vec<Query>,
    /// The Rust types that SQL only carries, as text.
    pub opaque: Vec<String>,
    /// The functions that the app declares.
    pub functions: Vec<Declared>,
    /// Identifies what a snapshot of this app holds: a hash of the plan by SQL types, without places, texts and
    /// Rust paths.
    pub fingerprint: u64,
}

/// A query: a filter, an operator, an output.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What errors and EXPLAIN call it.
    pub name: String,
    /// The statement it stands in, from 1.
    pub statement: u32,
    /// What it reads.
    pub input: StreamId,
    /// What it writes.
    pub target: StreamId,
    /// WHERE before the window, over `Slot::Input`: all must be TRUE, in order.
    pub filter: Vec<Site>,
    /// What it keeps and when it puts out rows.
    pub operator: Operator,
    /// HAVING, over the same slots as `output`.
    pub having: Option<Site>,
    /// One expression for each column of the target stream, over the slots that the operator offers: see
    /// [`Operator`].
    pub output: Vec<Site>,
    /// ORDER BY, DISTINCT, LIMIT and OFFSET over the rows of one moment.
    pub moment: Option<Moment>,
    /// The SQL texts of the expressions, by `Site::number`, for row errors.
    pub texts: Vec<String>,
    /// Regexes, patterns and zones to be prepared once, from literals that the compiler has checked.
    pub prepared: Vec<Prepared>,
    /// The most rows it may keep.
    pub bound: Bound,
    /// Its place.
    pub span: Span,
}

/// An expression with its number among the query's texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The expression.
    pub expr: Expr,
    /// The number by which a failure names it.
    pub number: u16,
}

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
            | SlidingWindow::Frequent(_)
            | SlidingWindow::LossyFrequent { .. } => Marks::Key,
            SlidingWindow::Expression(_) => Marks::Arguments,
        }
    }
}

impl Query {
    /// Its groups and aggregates, if it has an operator that holds any.
    pub fn grouping(&self) -> Option<&Grouping> {
        match &self.operator {
            Operator::Project | Operator::Delay { .. } => None,
            Operator::Running(grouping)
            | Operator::Sliding { grouping, .. }
            | Operator::Leaving { grouping, .. } => Some(grouping),
            Operator::Batch { grouping, .. } => grouping.as_ref(),
        }
    }

    /// WHERE after the window.
    pub fn after(&self) -> &[Site] {
        match &self.operator {
            Operator::Sliding { after, .. }
            | Operator::Leaving { after, .. }
            | Operator::Batch { after, .. } => after,
            Operator::Project | Operator::Running(_) | Operator::Delay { .. } => &[],
        }
    }

    /// What its window looks at of each entering event.
    pub fn marks(&self) -> &[Site] {
        match &self.operator {
            Operator::Sliding { marks, .. }
            | Operator::Leaving { marks, .. }
            | Operator::Batch { marks, .. } => marks,
            Operator::Project | Operator::Running(_) | Operator::Delay { .. } => &[],
        }
    }

    /// Its window, if that slides.
    pub fn sliding(&self) -> Option<&SlidingWindow> {
        match &self.operator {
            Operator::Sliding { window, .. } | Operator::Leaving { window, .. } => Some(window),
            _ => None,
        }
    }

    /// The condition that bounds its window.
    pub fn condition(&self) -> Option<&Condition> {
        match self.sliding() {
            Some(SlidingWindow::Expression(condition)) => Some(condition),
            _ => None,
        }
    }

    /// The columns kept of its rows.
    pub fn kept(&self) -> &[Kept] {
        match &self.operator {
            Operator::Leaving { kept, .. } | Operator::Delay { kept, .. } | Operator::Batch { kept, .. } => {
                kept
            }
            Operator::Project | Operator::Running(_) | Operator::Sliding { .. } => &[],
        }
    }

    /// Which events leave its content.
    pub fn removal(&self) -> Removal {
        match &self.operator {
            // Those that leave together and are put out do so in order of entry.
            Operator::Leaving { window: SlidingWindow::ExternalTime(_), .. } => Removal::Any,
            Operator::Sliding { window, .. } | Operator::Leaving { window, .. } => window.removal(),
            Operator::Batch {
                window: BatchWindow::Sliding { panes: false, .. }, grouping: Some(_), ..
            } => Removal::Oldest,
            Operator::Project | Operator::Running(_) | Operator::Delay { .. } | Operator::Batch { .. } => {
                Removal::Never
            }
        }
    }
}

/// Groups and their aggregates.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    /// GROUP BY, over `Slot::Input`; empty: one group.
    pub keys: Vec<Site>,
    /// The distinct arguments of the aggregates, over `Slot::Input`, filters folded in as NULL. That of an accumulator
    /// that is [forever](Accumulation::is_forever) is its alone: what enters is not its value but the extreme
    /// of all values that the group ever had, this one among them.
    pub args: Vec<Site>,
    /// What is accumulated, each once.
    pub accumulators: Vec<Accumulator>,
    /// The aggregates; `Slot::Aggregate` counts these.
    pub aggregates: Vec<Aggregate>,
}

impl Grouping {
    /// No groups and no aggregates.
    pub const NONE: Grouping =
        Grouping { keys: Vec::new(), args: Vec::new(), accumulators: Vec::new(), aggregates: Vec::new() };

    /// The accumulators that outlive the content of windows.
    pub fn forever(&self) -> impl Iterator<Item = &Accumulator> {
        self.accumulators.iter().filter(|accumulator| accumulator.accumulation.is_forever())
    }
}

/// What is accumulated of an argument.
#[derive(Clone, Debug, PartialEq)]
pub struct Accumulator {
    /// What.
    pub accumulation: Accumulation,
    /// The number of its argument in [`Grouping::args`]; `None` counts rows. A NULL argument is skipped.
    pub arg: Option<u16>,
    /// The argument's type. For COUNT(x) only its nullability matters.
    pub arg_ty: Option<Type>,
    /// The number and the type of the second argument, which ARG_MIN and ARG_MAX go by. Where either is NULL the
    /// event is skipped.
    pub by: Option<(u16, Type)>,
    /// What stands between the texts of STRING_AGG.
    pub separator: Option<String>,
    /// Whether equal arguments count once (only where that makes a difference).
    pub distinct: bool,
    /// The aggregate written in Rust, with its arguments; `arg` is then none of them.
    pub rust: Option<RustAccumulator>,
}

/// What an aggregate written in Rust accumulates.
#[derive(Clone, Debug, PartialEq)]
pub struct RustAccumulator {
    /// Which.
    pub aggregate: Arc<RustAggregate>,
    /// The numbers of its arguments in [`Grouping::args`], and their types. NULL for a parameter that can't take it
    /// skips the event.
    pub args: Vec<(u16, Type)>,
    /// The number of a further argument, which is NULL where FILTER leaves the event out: none of the others tells.
    pub passes: Option<u16>,
}

/// An aggregate: a way of reading an accumulator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub func: AggregateKind,
    /// The number of its accumulator in [`Grouping::accumulators`].
    pub accumulator: u16,
    /// Which of the ordered values PERCENTILE and MEDIAN read, from 0 (the least) to 1.
    pub fraction: Option<f64>,
    /// The result. Where it is not nullable the accumulator is known to hold an event.
    pub ty: Type,
}

/// A kept column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A column of the input stream.
    Column(u16),
    /// The row's time.
    RowTime,
}

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

/// What is done with the rows of one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// Equal rows once.
    pub distinct: bool,
    /// ORDER BY, in order of weight.
    pub sort: Vec<SortKey>,
    /// LIMIT.
    pub limit: Option<u64>,
    /// OFFSET.
    pub offset: u64,
}

/// What rows are ordered by, over the same slots as the output.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// The expression; where it is an output column's, the same expression again.
    pub by: Site,
    /// DESC.
    pub descending: bool,
    /// Whether NULLs come first.
    pub nulls_first: bool,
}

/// Something that is made once from a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// What.
    pub kind: PreparedKind,
    /// The literal.
    pub literal: String,
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
    /// The rows of one session.
    Session,
    /// A row for each group of so many rows.
    GroupsOfRows(u64),
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
