//! Queries: pipes from one stream to another.

use super::{Aggregate, StreamId, Window};
use crate::expr::Expr;
use crate::span::Span;
use crate::syntax::ast::EventSelection;

/// A query, by its number in the app: topological order, earlier statement first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueryId(pub u32);

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
