//! The logical plan's data.

use std::sync::Arc;

use crate::catalog::StructSchema;
use crate::cron::Cron;
use crate::expr::{Expr, Literal, Narrow};
use crate::functions::{AggregateKind, Declared, RustAggregate};
use crate::span::Span;
use crate::syntax::ast::{EventSelection, RustPath};
use crate::types::Type;

/// A stream, by its number in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u32);

/// A query, by its number in the app: topological order, earlier statement first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueryId(pub u32);

/// An app whose names and types are settled.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// Its clock.
    pub clock: ClockMode,
    /// All streams: declared ones in statement order, then those that queries define.
    pub streams: Vec<Stream>,
    /// All queries in topological order.
    pub queries: Vec<Query>,
    /// The Rust types that SQL only carries, as text; `SqlType::Opaque` holds the number.
    pub opaque: Vec<String>,
    /// The functions that the app declares.
    pub functions: Vec<Declared>,
}

/// Where an app's time comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockMode {
    /// From the time columns of the inputs.
    Event {
        /// The largest lateness declared, in microseconds.
        lateness: i64,
        /// `SET max_ahead`, in microseconds.
        max_ahead: Option<i64>,
    },
    /// From the host, with each event.
    Arrival,
}

/// A stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// Its name; a made-up one, not writable in SQL, for subqueries.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Who puts rows into it.
    pub origin: Origin,
    /// The Rust struct it is made OF.
    pub rust: Option<RustStruct>,
    /// Whether it is a subquery or WITH name: hosts neither see nor push it.
    pub anonymous: bool,
    /// The queries that read it, in statement order.
    pub readers: Vec<QueryId>,
    /// Where it is declared, or first written.
    pub span: Span,
}

/// Who puts rows into a stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// The host.
    Input {
        /// The time column, in event time.
        time: Option<TimeColumn>,
        /// What becomes of late events.
        late: Late,
    },
    /// Queries, and inputs whose late events come here.
    Derived,
}

/// The column that an input's time is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeColumn {
    /// Its number.
    pub column: u16,
    /// Whether it is a BIGINT of milliseconds instead of a TIMESTAMP.
    pub millis: bool,
}

/// What becomes of events below the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// Dropped.
    Drop,
    /// Processed at the clock, their time column set to it.
    Adjust,
    /// Put into a stream with the same columns, at the clock.
    Into(StreamId),
}

/// A Rust struct behind a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct RustStruct {
    /// The path as written after OF.
    pub path: RustPath,
    /// Its fields.
    pub schema: StructSchema,
}

/// A column of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Set where the Rust field behind it is narrower than the SQL type.
    pub narrow: Option<Narrow>,
}

/// A query: a pipe from one stream to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What errors and EXPLAIN call it, such as `Bars (statement 3)`.
    pub name: String,
    /// The statement it stands in, from 1.
    pub statement: u32,
    /// What it reads. Joins and patterns will be further kinds of input.
    pub input: StreamId,
    /// What it writes.
    pub target: StreamId,
    /// WHERE before the window: a row enters where all of these are TRUE.
    pub before: Vec<Filter>,
    /// The window.
    pub window: Option<Window>,
    /// WHERE after the window.
    pub after: Vec<Filter>,
    /// Entering rows, leaving ones or both.
    pub events: EventSelection,
    /// Whether rows are grouped: there is GROUP BY, or an aggregate.
    pub grouped: bool,
    /// GROUP BY.
    pub keys: Vec<Site>,
    /// The aggregates, each once.
    pub aggregates: Vec<Aggregate>,
    /// HAVING.
    pub having: Option<Filter>,
    /// One expression for each column of the target, converted to its type.
    pub output: Vec<Site>,
    /// `SELECT DISTINCT`
    pub distinct: bool,
    /// ORDER BY.
    pub order_by: Vec<SortKey>,
    /// LIMIT.
    pub limit: Option<u64>,
    /// OFFSET.
    pub offset: u64,
    /// Its place.
    pub span: Span,
}

/// An expression where it stands, with its SQL text for row errors.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The expression.
    pub expr: Expr,
    /// Its SQL text.
    pub text: String,
}

/// A condition: rows for which it is not TRUE do not pass.
pub type Filter = Site;

/// A window.
#[derive(Clone, Debug, PartialEq)]
pub enum Window {
    /// `TUMBLING(size [, offset])`, microseconds.
    Tumbling {
        /// Length.
        size: i64,
        /// Shift of the alignment.
        offset: i64,
    },
    /// `TUMBLING(n DAYS, ZONE 'z')`
    Calendar {
        /// Days.
        days: i64,
        /// The zone by whose clocks they begin.
        zone: String,
    },
    /// `SLIDING(size, slide)`, microseconds.
    Sliding {
        /// Length.
        size: i64,
        /// From the start of one to that of the next.
        slide: i64,
    },
    /// `CRON('..' [, ZONE 'z'])`
    Cron {
        /// The instants.
        cron: Cron,
        /// The expression.
        text: String,
        /// The zone by whose clocks they are.
        zone: String,
    },
    /// `SESSION(gap)`, microseconds.
    Session(i64),
    /// `TIMEBATCH(d)`, microseconds.
    TimeBatch(i64),
    /// `EXTERNALTIMEBATCH(ts, d)`
    ExternalTimeBatch {
        /// The time, a TIMESTAMP that is not NULL.
        time: Site,
        /// Length, microseconds.
        length: i64,
    },
    /// `CUMULATE(step, size)`, microseconds.
    Cumulate {
        /// From row to row.
        step: i64,
        /// Length.
        size: i64,
    },
    /// `LENGTH(n)`
    Length(u64),
    /// `LENGTHBATCH(n)`
    LengthBatch(u64),
    /// `TIME(d)`, microseconds.
    Time(i64),
    /// `TIMELENGTH(d, n)`
    TimeLength {
        /// Length, microseconds.
        length: i64,
        /// The most events.
        n: u64,
    },
    /// `EXTERNALTIME(ts, d)`
    ExternalTime {
        /// The time, a TIMESTAMP that is not NULL.
        time: Site,
        /// Length, microseconds.
        length: i64,
    },
    /// `DELAY(d)`, microseconds.
    Delay(i64),
    /// `SORT(n, x [ASC | DESC], ..)`
    Sort {
        /// The most events.
        n: u64,
        /// What they are sorted by.
        keys: Vec<SortKey>,
    },
    /// `UNIQUE(x, ..)`
    Unique(Vec<Site>),
    /// `FIRSTUNIQUE(x, ..)`
    FirstUnique(Vec<Site>),
    /// `EXPRESSION(condition)`
    Expression(Condition),
    /// `FREQUENT(n [, x, ..])`
    Frequent {
        /// The most keys.
        n: u64,
        /// The key.
        keys: Vec<Site>,
    },
    /// `LOSSYFREQUENT(s [, e] [, x, ..])`
    LossyFrequent {
        /// The share from which on a key is frequent.
        support: f64,
        /// By how much that may be too high.
        error: f64,
        /// The key.
        keys: Vec<Site>,
    },
}

/// A condition over all events of a window.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The condition, over its own aggregates.
    pub site: Site,
    /// These, each once.
    pub aggregates: Vec<Aggregate>,
}

impl Window {
    /// Whether it puts out rows when a batch closes.
    pub fn is_batch(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Cron { .. }
                | Window::Session(_)
                | Window::TimeBatch(_)
                | Window::ExternalTimeBatch { .. }
                | Window::Cumulate { .. }
                | Window::LengthBatch(_)
        )
    }

    /// Whether WINDOW_START and WINDOW_END are columns of what it puts out.
    pub fn has_bounds(&self) -> bool {
        self.is_batch() && !matches!(self, Window::LengthBatch(_))
    }

    /// Whether it depends on nothing but the event's own time if an event is in it, and when it leaves.
    pub fn is_of_time(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Cron { .. }
                | Window::Cumulate { .. }
                | Window::Time(_)
        )
    }

    /// Whether an event may have a row although it is not in the content itself.
    pub fn may_miss_its_event(&self) -> bool {
        matches!(
            self,
            Window::ExternalTime { .. }
                | Window::Sort { .. }
                | Window::Expression(_)
                | Window::LossyFrequent { .. }
        )
    }

    /// Whether each event that enters has a row, whatever the content is.
    pub fn shows_every_event(&self) -> bool {
        match self {
            Window::Length(_)
            | Window::Time(_)
            | Window::TimeLength { .. }
            | Window::ExternalTime { .. }
            | Window::Sort { .. }
            | Window::Unique(_)
            | Window::Expression(_) => true,
            Window::Tumbling { .. }
            | Window::Calendar { .. }
            | Window::Sliding { .. }
            | Window::Cron { .. }
            | Window::Session(_)
            | Window::TimeBatch(_)
            | Window::ExternalTimeBatch { .. }
            | Window::Cumulate { .. }
            | Window::LengthBatch(_)
            | Window::Delay(_)
            | Window::FirstUnique(_)
            | Window::Frequent { .. }
            | Window::LossyFrequent { .. } => false,
        }
    }

    /// Every expression of the window.
    pub fn sites(&self) -> Vec<&Site> {
        match self {
            Window::Tumbling { .. }
            | Window::Calendar { .. }
            | Window::Sliding { .. }
            | Window::Cron { .. }
            | Window::Session(_)
            | Window::TimeBatch(_)
            | Window::Cumulate { .. }
            | Window::Length(_)
            | Window::LengthBatch(_)
            | Window::Time(_)
            | Window::TimeLength { .. }
            | Window::Delay(_) => Vec::new(),
            Window::ExternalTime { time, .. } | Window::ExternalTimeBatch { time, .. } => vec![time],
            Window::Sort { keys, .. } => keys.iter().map(|key| &key.by).collect(),
            Window::Unique(keys)
            | Window::FirstUnique(keys)
            | Window::Frequent { keys, .. }
            | Window::LossyFrequent { keys, .. } => keys.iter().collect(),
            Window::Expression(Condition { site, aggregates }) => {
                let of_aggregates = aggregates.iter().flat_map(Aggregate::sites);
                of_aggregates.chain([site]).collect()
            }
        }
    }

    /// The same, to be changed.
    pub(super) fn sites_mut(&mut self) -> Vec<&mut Site> {
        match self {
            Window::Tumbling { .. }
            | Window::Calendar { .. }
            | Window::Sliding { .. }
            | Window::Cron { .. }
            | Window::Session(_)
            | Window::TimeBatch(_)
            | Window::Cumulate { .. }
            | Window::Length(_)
            | Window::LengthBatch(_)
            | Window::Time(_)
            | Window::TimeLength { .. }
            | Window::Delay(_) => Vec::new(),
            Window::ExternalTime { time, .. } | Window::ExternalTimeBatch { time, .. } => vec![time],
            Window::Sort { keys, .. } => keys.iter_mut().map(|key| &mut key.by).collect(),
            Window::Unique(keys)
            | Window::FirstUnique(keys)
            | Window::Frequent { keys, .. }
            | Window::LossyFrequent { keys, .. } => keys.iter_mut().collect(),
            Window::Expression(Condition { site, aggregates }) => {
                let of_aggregates = aggregates.iter_mut().flat_map(Aggregate::sites_mut);
                of_aggregates.chain([site]).collect()
            }
        }
    }
}

/// An aggregate call.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub func: AggregateKind,
    /// Its argument, over input columns, converted to what the aggregate takes; `None` for `COUNT(*)`.
    pub arg: Option<Site>,
    /// Its second argument: what ARG_MIN and ARG_MAX go by.
    pub by: Option<Site>,
    /// Its parameter: PERCENTILE's fraction, a DOUBLE, or STRING_AGG's separator.
    pub parameter: Option<Literal>,
    /// The aggregate written in Rust that is called, with its arguments; `arg` is then none of them.
    pub rust: Option<RustCall>,
    /// DISTINCT.
    pub distinct: bool,
    /// FILTER (WHERE ..).
    pub filter: Option<Filter>,
    /// Its result.
    pub ty: Type,
}

impl Aggregate {
    /// What is evaluated for it.
    pub(super) fn sites(&self) -> impl Iterator<Item = &Site> {
        let of_rust = self.rust.iter().flat_map(|call| &call.args);
        self.arg.iter().chain(&self.by).chain(of_rust).chain(&self.filter)
    }

    /// The same, to be changed.
    pub(super) fn sites_mut(&mut self) -> impl Iterator<Item = &mut Site> {
        let of_rust = self.rust.iter_mut().flat_map(|call| &mut call.args);
        self.arg.iter_mut().chain(&mut self.by).chain(of_rust).chain(&mut self.filter)
    }
}

/// A call of an aggregate written in Rust.
#[derive(Clone, Debug, PartialEq)]
pub struct RustCall {
    /// Which.
    pub aggregate: Arc<RustAggregate>,
    /// Its arguments, over input columns, of the types of its parameters.
    pub args: Vec<Site>,
    /// Where it is named.
    pub span: Span,
}

/// `ORDER BY expr`
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// What is ordered by.
    pub by: Site,
    /// DESC.
    pub descending: bool,
    /// Whether NULLs come first.
    pub nulls_first: bool,
}
