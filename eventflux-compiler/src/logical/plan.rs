//! The logical plan's data.

use std::sync::Arc;

use crate::catalog::StructSchema;
use crate::expr::{Expr, Narrow};
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// `TUMBLING(size [, offset])`, microseconds.
    Tumbling {
        /// Length.
        size: i64,
        /// Shift of the alignment.
        offset: i64,
    },
    /// `LENGTH(n)`
    Length(u64),
    /// `LENGTHBATCH(n)`
    LengthBatch(u64),
    /// `TIME(d)`, microseconds.
    Time(i64),
}

impl Window {
    /// Whether it puts out rows when a batch closes.
    pub fn is_batch(self) -> bool {
        matches!(self, Window::Tumbling { .. } | Window::LengthBatch(_))
    }
}

/// An aggregate call.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which.
    pub func: AggregateKind,
    /// Its argument, over input columns, converted to what the aggregate takes; `None` for `COUNT(*)`.
    pub arg: Option<Site>,
    /// The aggregate written in Rust that is called, with its arguments; `arg` is then none of them.
    pub rust: Option<RustCall>,
    /// DISTINCT.
    pub distinct: bool,
    /// FILTER (WHERE ..).
    pub filter: Option<Filter>,
    /// Its result.
    pub ty: Type,
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
