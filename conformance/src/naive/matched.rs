//! A pattern as what a query reads.

use super::app::{Column, Expr, Function, OrderBy, Query, Source, Window};
use super::part::{Bound, Fitting, Pattern};

/// A pattern as the source of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    /// The pattern.
    pub pattern: Pattern,
    /// The streams that [`Fitting::stream`] counts.
    pub streams: Vec<Source>,
    /// PARTITION BY a column: its number in each of the streams, in all of which it has the same name.
    pub partition: Option<Vec<usize>>,
    /// ON TIMEOUT.
    pub timeout: Option<Timeout>,
    /// What the query sees of a match.
    pub shown: Vec<Shown>,
    /// The same as columns; they are named as they are written.
    pub columns: Vec<Column>,
}

/// `ON TIMEOUT INSERT INTO target SELECT items`
#[derive(Clone, Debug, PartialEq)]
pub struct Timeout {
    /// The stream, by number in [`super::app::App::targets`].
    pub target: usize,
    /// The items, over the columns of the match.
    pub items: Vec<Expr>,
}

/// Something of a match.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// `e1.x`, `e1[0].x`, `e1[last].x`
    Event(Bound),
    /// `COUNT(e1)`
    Count(usize),
    /// `SUM(e1.x)`: "an aggregate whose only columns are those of one repeated position .. is taken over its bound
    /// events".
    Over {
        /// The aggregate.
        function: Function,
        /// The position.
        position: usize,
        /// The column.
        column: usize,
    },
}

impl Shown {
    /// Whose it is.
    pub fn position(&self) -> usize {
        match self {
            Shown::Event(Bound { position, .. }) | Shown::Count(position) | Shown::Over { position, .. } => {
                *position
            }
        }
    }

    /// Whether it is an aggregate, which can't be the argument of another.
    pub fn aggregates(&self) -> bool {
        !matches!(self, Shown::Event(_))
    }
}

impl Matched {
    /// Whether it reads a stream, be it for what must not come.
    pub fn reads(&self, source: Source) -> bool {
        self.sources().contains(&source)
    }

    /// The streams that it reads.
    pub fn sources(&self) -> Vec<Source> {
        self.pattern.root.fittings().into_iter().map(|Fitting { stream, .. }| self.streams[*stream]).collect()
    }

    /// "An aggregate whose only columns are those of one repeated position (`SUM(e1.x)`), or `COUNT(e1)`, is taken over its bound
    /// events; every other aggregate runs over the matches": whether all of a query's do the latter, those apart that the
    /// columns stand for. Nor are these arguments of others, or of the window.
    pub fn aggregates_over_matches(&self, query: &Query) -> bool {
        let positions = self.pattern.describe();
        let shown = |column: usize| &self.shown[column];
        let plain = |expr: &Expr| columns_of(expr).into_iter().all(|column| !shown(column).aggregates());
        let order = query.order.iter().filter_map(|key| match &key.by {
            OrderBy::Expr(expr) => Some(expr),
            OrderBy::Item(_) => None,
        });
        let content = match &query.window {
            Some(Window::Expression(condition)) => Some(condition),
            _ => None,
        };
        let mut aggregates = Vec::new();
        for expr in query.items.iter().chain(&query.having).chain(order).chain(content) {
            expr.find_aggregates(&mut aggregates);
        }
        let over_matches = aggregates.into_iter().all(|call| {
            // With a filter over other columns it is not said whose it is.
            let arguments: Vec<usize> = call.arguments.iter().flat_map(columns_of).collect();
            let all: Vec<usize> =
                arguments.iter().copied().chain(call.filter.iter().flat_map(columns_of)).collect();
            let of_one = |columns: &[usize]| {
                let mut owners: Vec<usize> = columns.iter().map(|column| shown(*column).position()).collect();
                owners.sort_unstable();
                owners.dedup();
                matches!(owners[..], [only] if positions[only].repeated || positions[only].optional)
            };
            all.iter().all(|column| !shown(*column).aggregates()) && !of_one(&arguments) && !of_one(&all)
        });
        let marks = query.window.iter().flat_map(Window::marks).all(plain);
        over_matches && marks && content.is_none_or(plain)
    }
}

/// The columns that an expression reads.
fn columns_of(expr: &Expr) -> Vec<usize> {
    let mut found = Vec::new();
    expr.clone().each_column(&mut |column| found.push(*column));
    found
}
