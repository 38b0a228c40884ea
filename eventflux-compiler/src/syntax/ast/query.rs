//! Queries: input, window, selector, output.

use super::{Expr, Ident, PatternSpec};
use crate::span::Span;

/// A query, whatever statement it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// `WITH name AS (query), ..`
    pub with: Vec<NamedQuery>,
    /// Where its rows go.
    pub output: OutputTarget,
    /// What it reads.
    pub input: Input,
    /// `PARTITION BY ..`
    pub partition_by: Vec<Expr>,
    /// `PURGE AFTER d` behind it: microseconds after which an unseen key is freed.
    pub purge_after: Option<i64>,
    /// WHERE before the window.
    pub where_before: Option<Expr>,
    /// The query's window.
    pub window: Option<WindowSpec>,
    /// WHERE after the window.
    pub where_after: Option<Expr>,
    /// What it computes.
    pub selector: Selector,
    /// `OUTPUT ..`
    pub rate: Option<OutputRate>,
    /// Its place.
    pub span: Span,
}

/// `name AS (query)`
#[derive(Clone, Debug, PartialEq)]
pub struct NamedQuery {
    /// Its name.
    pub name: Ident,
    /// The query.
    pub query: Query,
}

/// Where a query's rows go.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputTarget {
    /// The stream or table; `None` for a bare SELECT (stream `out`) and for subqueries.
    pub target: Option<Ident>,
    /// Which rows of a sliding window.
    pub events: EventSelection,
    /// The place of CURRENT, EXPIRED or ALL, where one is written.
    pub events_span: Span,
    /// How they are written.
    pub mode: WriteMode,
}

impl OutputTarget {
    /// A target for rows of entering events.
    pub fn new(target: Option<Ident>, mode: WriteMode) -> Self {
        OutputTarget { target, events: EventSelection::Current, events_span: Span::NONE, mode }
    }
}

/// How a query writes its target.
#[derive(Clone, Debug, PartialEq)]
pub enum WriteMode {
    /// `INSERT INTO`, `CREATE STREAM .. AS`, or the trailing form.
    Insert,
    /// `UPSERT INTO t SELECT .. [ON ..]`
    Upsert(Option<Expr>),
    /// `UPDATE t SET c = e, .. FROM .. WHERE ..`; the WHERE is the query's `where_before`.
    Update(Vec<(Ident, Expr)>),
    /// `DELETE FROM t USING .. WHERE ..`
    Delete,
}

/// `[CURRENT | EXPIRED | ALL] EVENTS`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EventSelection {
    /// Entering events.
    #[default]
    Current,
    /// Leaving events.
    Expired,
    /// Both.
    All,
}

/// What a query reads.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "the common variant is the large one")]
pub enum Input {
    /// One stream, table or subquery.
    Source(Source),
    /// A join, left-deep.
    Join(Box<JoinSpec>),
    /// PATTERN or SEQUENCE.
    Pattern(Box<PatternSpec>),
}

/// `stream ['[' filter ']'] [AS a] [WINDOW ..] [UNIDIRECTIONAL]`
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The stream or the subquery.
    pub kind: SourceKind,
    /// The bracket filter.
    pub filter: Option<Expr>,
    /// AS.
    pub alias: Option<Ident>,
    /// The source's own window (joins only; a single source's window is the query's).
    pub window: Option<WindowSpec>,
    /// UNIDIRECTIONAL.
    pub unidirectional: bool,
    /// Its place.
    pub span: Span,
}

/// A stream by name or a subquery.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceKind {
    /// A stream, table, trigger or WITH name; in the macro's expression form a path.
    Stream(super::RustPath),
    /// `( query )`
    Query(Box<Query>),
}

/// `left JOIN right ..`
#[derive(Clone, Debug, PartialEq)]
pub struct JoinSpec {
    /// What stands before JOIN.
    pub left: Input,
    /// What stands after it.
    pub right: Source,
    /// Which join.
    pub kind: JoinKind,
    /// ON, USING or nothing.
    pub constraint: JoinConstraint,
    /// WITHIN or MATCH_CONDITION.
    pub time: JoinTime,
    /// Its place.
    pub span: Span,
}

/// Which rows without a partner a join puts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// `[INNER] JOIN`
    Inner,
    /// `LEFT JOIN`
    Left,
    /// `RIGHT JOIN`
    Right,
    /// `FULL JOIN`
    Full,
    /// `CROSS JOIN`
    Cross,
    /// `ASOF JOIN`
    Asof,
    /// `LEFT ASOF JOIN`
    LeftAsof,
}

/// The condition of a join.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinConstraint {
    /// None.
    None,
    /// `ON expr`
    On(Expr),
    /// `USING (cols)`
    Using(Vec<Ident>),
}

/// The time bound of a join.
#[derive(Clone, Debug, PartialEq)]
pub enum JoinTime {
    /// None.
    None,
    /// `WITHIN d`, in microseconds.
    Within(i64),
    /// `MATCH_CONDITION (expr)`
    MatchCondition(Expr),
}

/// `WINDOW NAME(args)` or `WINDOW('name', args)`.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowSpec {
    /// The window's name as written.
    pub name: Ident,
    /// Its arguments. `col DESC` of SORT is an `OrderKey` argument; `ZONE 'x'` a named one.
    pub args: Vec<WindowArg>,
    /// Its place.
    pub span: Span,
}

/// An argument of a window.
#[derive(Clone, Debug, PartialEq)]
pub enum WindowArg {
    /// An expression, with ASC (`Some(false)`) or DESC (`Some(true)`) where written.
    Expr {
        /// The expression.
        expr: Expr,
        /// DESC.
        descending: Option<bool>,
    },
    /// `ZONE 'Europe/Berlin'`
    Zone(String, Span),
}

/// SELECT and what follows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// `SELECT DISTINCT`
    pub distinct: bool,
    /// The items.
    pub items: Vec<SelectItem>,
    /// `GROUP BY`
    pub group_by: Vec<Expr>,
    /// `HAVING`
    pub having: Option<Expr>,
    /// `ORDER BY`
    pub order_by: Vec<OrderKey>,
    /// `LIMIT n`
    pub limit: Option<Limit>,
    /// `OFFSET m`
    pub offset: Option<Limit>,
}

/// A number of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// How many.
    pub rows: u64,
    /// Its place.
    pub span: Span,
}

/// An item of SELECT.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectItem {
    /// `expr [AS name]`
    Expr {
        /// The expression.
        expr: Expr,
        /// AS.
        alias: Option<Ident>,
    },
    /// `*`
    Wildcard(Span),
    /// `a.*`
    QualifiedWildcard(Ident, Span),
}

/// `expr [ASC|DESC]`
#[derive(Clone, Debug, PartialEq)]
pub struct OrderKey {
    /// What is ordered by.
    pub expr: Expr,
    /// DESC.
    pub descending: bool,
    /// NULLS FIRST (true) or LAST (false) where written.
    pub nulls_first: Option<bool>,
}

/// `OUTPUT [ALL|FIRST|LAST] EVERY n EVENTS | d`, `OUTPUT SNAPSHOT EVERY d`
#[derive(Clone, Debug, PartialEq)]
pub struct OutputRate {
    /// Which rows.
    pub kind: RateKind,
    /// How often.
    pub every: RateUnit,
    /// Its place.
    pub span: Span,
}

/// Which rows of a period an output rate puts out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateKind {
    /// All of them, together.
    All,
    /// The first.
    First,
    /// The last.
    Last,
    /// The current row, again.
    Snapshot,
}

/// The period of an output rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateUnit {
    /// So many events.
    Events(u64),
    /// So many microseconds.
    Time(i64),
}
