//! Queries: pipes from one stream to another.

use super::{Aggregate, Change, Join, Lookup, PartitionId, Pattern, Rate, StreamId, Trigger, Window};
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
    /// What it reads: one stream, those of its pattern or join, or none if it is a trigger.
    pub inputs: Vec<StreamId>,
    /// What it writes.
    pub target: StreamId,
    /// The block that it is in.
    pub partition: Option<PartitionId>,
    /// The trigger whose events its rows are; it has nothing else then but its output.
    pub trigger: Option<Trigger>,
    /// The pattern whose matches its rows are; it has nothing else then but its output.
    pub pattern: Option<Box<Pattern>>,
    /// The join whose rows its rows are; it has nothing else then but its output.
    pub join: Option<Box<Join>>,
    /// The look into a table whose rows its rows are; it has nothing else then but its output.
    pub lookup: Option<Box<Lookup>>,
    /// The change of a table that it is; its output is the row that is written.
    pub change: Option<Box<Change>>,
    /// Whether it reads the rows of a pattern or join, of which one event may make several: its moments are those of that.
    pub of_matches: bool,
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
    /// Which of its rows go on, and when. A query that is nothing but the rate of another has GROUP BY and its output besides.
    pub rate: Option<Rate>,
    /// Its place.
    pub span: Span,
}

impl Query {
    /// A query that does nothing yet.
    pub(crate) fn plain(
        name: String,
        statement: u32,
        inputs: Vec<StreamId>,
        target: StreamId,
        span: Span,
    ) -> Self {
        Query {
            name,
            statement,
            inputs,
            target,
            partition: None,
            trigger: None,
            pattern: None,
            join: None,
            lookup: None,
            change: None,
            of_matches: false,
            before: Vec::new(),
            window: None,
            after: Vec::new(),
            events: EventSelection::Current,
            grouped: false,
            keys: Vec::new(),
            aggregates: Vec::new(),
            having: None,
            output: Vec::new(),
            distinct: false,
            order_by: Vec::new(),
            limit: None,
            offset: 0,
            rate: None,
            span,
        }
    }

    /// The stream that it reads, the first of a pattern's or join's. Triggers read none.
    pub fn input(&self) -> StreamId {
        self.inputs[0]
    }
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
