//! Streams: their columns, and who puts rows into them.

use super::QueryId;
use crate::catalog::StructSchema;
use crate::expr::Narrow;
use crate::span::Span;
use crate::syntax::ast::RustPath;
use crate::types::Type;

/// A stream, by its number in the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub u32);

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
