//! The public Query API: an app as a tree, as the parser yields it and as programs may build it by hand.
//!
//! Equality ignores places and compares floats by their bits. Printing a tree (`Display`) gives SQL that
//! parses back to an equal tree.

mod expr;
mod pattern;
mod query;

pub use expr::{BinaryOp, Expr, ExprKind, Literal, TestKind, UnaryOp, WhenThen};
pub use pattern::{Element, PatternExpr, PatternKind, PatternSpec, Quantifier, TimeoutSpec};
pub use query::{
    EventSelection, Input, JoinConstraint, JoinKind, JoinSpec, JoinTime, Limit, NamedQuery, OrderKey,
    OutputRate, OutputTarget, Query, RateKind, RateUnit, SelectItem, Selector, Source, SourceKind, WindowArg,
    WindowSpec, WriteMode,
};

use crate::span::Span;
use crate::types::SqlType;

/// A name as written, without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// Its place.
    pub span: Span,
}

impl Ident {
    /// A name without a place.
    pub fn new(name: impl Into<String>) -> Self {
        Ident { name: name.into(), span: Span::NONE }
    }
}

/// A Rust path, such as `crate::model::Trade`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustPath {
    /// Its segments; a leading empty one stands for a leading `::`.
    pub segments: Vec<Ident>,
    /// Its place.
    pub span: Span,
}

impl RustPath {
    /// The last segment, by which the interpreter finds registered structs and functions.
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", |s| &s.name)
    }
}

impl std::fmt::Display for RustPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, segment) in self.segments.iter().enumerate() {
            write!(f, "{}{}", if i == 0 { "" } else { "::" }, segment.name)?;
        }
        Ok(())
    }
}

/// An app: its statements in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct App {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// A statement with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// Its place.
    pub span: Span,
}

/// The statements there are.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StatementKind {
    /// `CREATE STREAM ..` with columns or OF a Rust struct.
    CreateStream(StreamDefinition),
    /// `CREATE TABLE ..`
    CreateTable(TableDefinition),
    /// `CREATE INDEX ON t (cols)`
    CreateIndex {
        /// The table.
        table: Ident,
        /// The columns.
        columns: Vec<Ident>,
    },
    /// `CREATE TRIGGER t AT ..`
    CreateTrigger(TriggerDefinition),
    /// `CREATE QUERY q AS SELECT ..`: a question that the host asks.
    CreateQuery {
        /// Its name.
        name: Ident,
        /// What is asked.
        query: Query,
    },
    /// `CREATE FUNCTION f OF path` or `CREATE AGGREGATE f OF path`.
    CreateFunction {
        /// Its name in SQL.
        name: Ident,
        /// Where the Rust function is.
        path: RustPath,
        /// Whether it is an aggregate.
        aggregate: bool,
    },
    /// `SET option = value`
    Set {
        /// The option.
        name: Ident,
        /// Its value.
        value: Expr,
    },
    /// `INSERT INTO ..`, `CREATE STREAM .. AS SELECT`, `SELECT ..`; also UPSERT, UPDATE and DELETE of tables.
    Query(Query),
    /// `PARTITION WITH (..) BEGIN .. END`
    Partition(PartitionDefinition),
}

/// `CREATE STREAM name ..`
#[derive(Clone, Debug, PartialEq)]
pub struct StreamDefinition {
    /// The stream's name.
    pub name: Ident,
    /// Where its columns come from.
    pub columns: StreamColumns,
    /// `WATERMARK FOR ..`, or `WATERMARK ..` after OF.
    pub watermark: Option<Watermark>,
}

/// The columns of a stream.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamColumns {
    /// Those of a Rust struct.
    Of(RustPath),
    /// Declared ones.
    Declared(Vec<ColumnDefinition>),
}

/// `name TYPE [NOT NULL]`
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDefinition {
    /// The column's name.
    pub name: Ident,
    /// Its type.
    pub ty: SqlType,
    /// Whether NULL is refused.
    pub not_null: bool,
    /// Its place.
    pub span: Span,
}

/// `WATERMARK FOR column [AS column [- interval]] [LATE ..]`
#[derive(Clone, Debug, PartialEq)]
pub struct Watermark {
    /// The time column; `None` after `OF` where the struct names it.
    pub column: Option<Ident>,
    /// How late events may come, in microseconds; `None` where it isn't said.
    pub lateness: Option<i64>,
    /// What becomes of later ones; `None` where it isn't said.
    pub late: Option<LatePolicy>,
    /// Its place.
    pub span: Span,
}

/// What becomes of events below the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LatePolicy {
    /// `LATE DROP`
    Drop,
    /// `LATE ADJUST`
    Adjust,
    /// `LATE INTO stream`
    Into(Ident),
}

/// `CREATE TABLE name (columns, PRIMARY KEY (..)) [WITH (..)]`
#[derive(Clone, Debug, PartialEq)]
pub struct TableDefinition {
    /// The table's name.
    pub name: Ident,
    /// Its columns.
    pub columns: Vec<ColumnDefinition>,
    /// The columns of its primary key, if it has one.
    pub primary_key: Vec<Ident>,
    /// `WITH (name = value, ..)`
    pub options: Vec<(Ident, Expr)>,
}

/// `CREATE TRIGGER name AT ..`
#[derive(Clone, Debug, PartialEq)]
pub struct TriggerDefinition {
    /// The trigger's name, which is a stream's.
    pub name: Ident,
    /// When it fires.
    pub at: TriggerTime,
}

/// When a trigger fires.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerTime {
    /// Once, when the clock is first known.
    Start,
    /// At the multiples of so many microseconds.
    Every(i64),
    /// At the instants of a cron expression, in a zone.
    Cron {
        /// The expression.
        cron: String,
        /// The place of the expression.
        span: Span,
        /// The zone and its place; UTC if none.
        zone: Option<(String, Span)>,
    },
}

/// `PARTITION WITH (expr OF stream, ..) [PURGE AFTER d] BEGIN queries END`
#[derive(Clone, Debug, PartialEq)]
pub struct PartitionDefinition {
    /// Key and stream.
    pub keys: Vec<(Expr, Ident)>,
    /// Microseconds after which an unseen key is freed.
    pub purge_after: Option<i64>,
    /// The queries inside.
    pub queries: Vec<Query>,
}
