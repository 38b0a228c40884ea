//! Joins: two sides each, of which the left one may be a join itself.

mod names;
mod time;

use super::Binder;
use super::expr::{Exprs, Place};
use super::flatten::Flat;
use super::scope::Scope;
use super::table::{TableSide, mirror};
use crate::codes;
use crate::expr::{Expr, ExprKind, Slot};
use crate::logical::{self, Column, Holds, Join, Query, Side, Site, StreamId, Window};
use crate::span::Span;
use crate::syntax::ast::{self, Input, JoinConstraint, JoinKind, JoinSpec};
use crate::types::{SqlType, Type};

pub(super) use names::{Joined, View};

/// A join while the queries that read its rows are bound.
pub(super) struct Binding {
    /// The stream of its rows.
    pub(super) stream: StreamId,
    kind: JoinKind,
    pub(super) left: Half,
    pub(super) right: Source,
    /// The columns of USING.
    using: Vec<String>,
    /// Whether nothing of its rows is held: it is by time, or with a table.
    pub(super) by_time: bool,
    /// The columns of its stream.
    shown: Vec<Shown>,
    /// Whether the reader is told which pairs are held no more.
    changes: bool,
    /// Whether the reader is another join that holds the pairs.
    joined: bool,
    /// Whether a bare name is one of the right side where both have it: in a query inside of another.
    pub(super) inner_first: bool,
}

/// What stands before JOIN.
pub(super) enum Half {
    Source(Source),
    /// Another join, by number.
    Join(usize),
}

/// A stream or subquery of a join.
#[derive(Clone)]
pub(super) struct Source {
    /// What its columns are qualified with.
    pub(super) name: Option<String>,
    pub(super) stream: StreamId,
}

/// A column of a join's stream.
struct Shown {
    slot: Slot,
    name: String,
    ty: Type,
}

impl Binding {
    /// A join of which nothing is known yet.
    pub(super) fn new(stream: StreamId, kind: JoinKind, left: Half, right: Source) -> Self {
        Binding {
            stream,
            kind,
            left,
            right,
            using: Vec::new(),
            by_time: false,
            shown: Vec::new(),
            changes: false,
            joined: false,
            inner_first: false,
        }
    }

    /// The streams and subqueries that it reads itself.
    pub(in crate::bind) fn sources(&self) -> impl Iterator<Item = &Source> {
        let left = match &self.left {
            Half::Source(source) => Some(source),
            Half::Join(_) => None,
        };
        left.into_iter().chain([&self.right])
    }

    fn is_outer(&self) -> [bool; 2] {
        match self.kind {
            JoinKind::Left | JoinKind::LeftAsof => [true, false],
            JoinKind::Right => [false, true],
            JoinKind::Full => [true, true],
            JoinKind::Inner | JoinKind::Cross | JoinKind::Asof => [false, false],
        }
    }
}

impl Binder<'_> {
    /// Binds a join; `None` after an error.
    pub(super) fn join(&mut self, flat: &Flat<'_>, spec: &JoinSpec, number: usize) -> Option<Query> {
        let inputs = flat.inputs.clone()?;
        if inputs.iter().any(|input| self.is_broken(*input)) {
            return None;
        }
        // What reads its rows is bound whatever is wrong with its conditions.
        self.defined.insert(self.joins[number].stream);
        match self.table_side(number) {
            Ok(None) => {}
            Ok(Some(side)) => return self.table_join(flat, spec, number, side),
            Err(()) => {
                let message = "both sides of this join are tables: no event looks into them";
                let help = "join a stream with both: FROM s JOIN t ON .. JOIN u ON ..";
                self.error_help(codes::TABLE_SIDE, spec.right.span, message, help);
                return None;
            }
        }
        self.check_names(number, spec.span)?;
        let asof = self.match_condition(number, spec)?;
        let (within, rest) = if asof.is_some() { (None, None) } else { self.join_time(number, spec)? };
        self.joins[number].by_time = within.is_some() || asof.is_some();
        let on = self.join_conditions(number, spec, rest);
        let left = match &spec.left {
            Input::Source(source) => {
                let of = match &self.joins[number].left {
                    Half::Source(left) => left.clone(),
                    Half::Join(_) => return None,
                };
                self.join_side(&of, source, within.is_some())
            }
            // The rows of a join by time are a stream without a window: they only look.
            _ if within.is_some() || self.inner_is_by_time(number) => Some((None, Holds::Nothing)),
            _ => Some((None, Holds::Pairs)),
        };
        let of = self.joins[number].right.clone();
        let right = self.join_side(&of, &spec.right, within.is_some());
        let (on, (left_filter, mut left_holds), (right_filter, mut right_holds)) = (on?, left?, right?);
        if asof.is_some() {
            self.check_asof(spec, &on)?;
            (left_holds, right_holds) = (Holds::Nothing, Holds::Newest);
        }
        if within.is_none() && left_holds == Holds::Nothing && right_holds == Holds::Nothing {
            let message = "neither side of this join holds anything for the other to find";
            let help = "give a side a window, as in JOIN b WINDOW LENGTH(100) ON .., or the join a time, as in ON .. WITHIN 5 SECONDS";
            self.error_help(codes::JOIN_WITHOUT_WINDOW, spec.span, message, help);
            return None;
        }
        if let (Half::Join(inner), Holds::Pairs) = (&self.joins[number].left, &left_holds) {
            let inner = *inner;
            (self.joins[inner].changes, self.joins[inner].joined) = (true, true);
        }
        let one_way =
            [matches!(&spec.left, Input::Source(source) if source.unidirectional), spec.right.unidirectional];
        if one_way == [true, true] {
            let message = "both sides of this join are UNIDIRECTIONAL";
            let help = "it stands behind the one side whose rows look for partners";
            self.error_help(codes::UNIDIRECTIONAL_HERE, spec.right.span, message, help);
            return None;
        }
        let outer = self.joins[number].is_outer();
        let input = |stream: StreamId| inputs.iter().position(|input| *input == stream).unwrap_or(0);
        let left_stream = self.left_stream(number);
        let right_stream = self.joins[number].right.stream;
        let join = Join {
            left: Side {
                input: input(left_stream),
                filter: left_filter,
                holds: left_holds,
                outer: outer[0],
                triggers: !one_way[1],
            },
            right: Side {
                input: input(right_stream),
                filter: right_filter,
                holds: right_holds,
                outer: outer[1],
                triggers: !one_way[0] && asof.is_none(),
            },
            on,
            within,
            asof,
            changes: false,
            joined: false,
        };
        let ast = flat.ast?;
        let target = ast.output.target.as_ref().map_or("out", |target| target.name.as_str());
        let name = format!("{target} (statement {})", flat.statement);
        Some(Query {
            join: Some(Box::new(join)),
            ..Query::plain(name, flat.statement, inputs, flat.target?, ast.span)
        })
    }

    /// ASOF JOIN holds one row of each key, so that nothing but keys can choose it.
    fn check_asof(&mut self, spec: &JoinSpec, on: &[Site]) -> Option<()> {
        let windows = [
            match &spec.left {
                Input::Source(source) => source.window.as_ref(),
                _ => None,
            },
            spec.right.window.as_ref(),
        ];
        if let Some(window) = windows.into_iter().flatten().next() {
            let message = "ASOF JOIN holds the newest row of each key: it takes no window";
            self.error_help(codes::WINDOW_AND_WITHIN, window.span, message, "leave out the window");
            return None;
        }
        for site in on {
            for condition in site.expr.conditions() {
                if logical::equality(condition).is_none() {
                    let message = "ON of ASOF JOIN takes equalities of both sides alone";
                    let help = "put other conditions into WHERE, or into a filter of the side: b[price > 0]";
                    self.error_help(codes::ASOF_CONDITION, condition.span, message, help);
                    return None;
                }
            }
        }
        Some(())
    }

    /// Whether the left side is a join by time.
    fn inner_is_by_time(&self, number: usize) -> bool {
        matches!(&self.joins[number].left, Half::Join(inner) if self.joins[*inner].by_time)
    }

    /// The stream of the left side.
    fn left_stream(&self, number: usize) -> StreamId {
        match &self.joins[number].left {
            Half::Source(source) => source.stream,
            Half::Join(inner) => self.joins[*inner].stream,
        }
    }

    /// Gives a join what the queries behind it read of its rows.
    pub(super) fn complete_join(&mut self, query: &mut Query, number: usize) {
        let mirrored = self.table_side(number) == Ok(Some(TableSide::Left));
        let binding = &mut self.joins[number];
        if let Some(join) = &mut query.join {
            (join.changes, join.joined) = (binding.changes, binding.joined);
        }
        let mut columns: Vec<Column> = Vec::new();
        for Shown { slot, name, ty } in std::mem::take(&mut binding.shown) {
            let mut expr = Expr::column(slot, ty, query.span);
            if mirrored {
                mirror(&mut expr);
            }
            query.output.push(Site { expr, text: name.clone() });
            columns.push(Column { name, ty, narrow: None });
        }
        // A number is a BIGINT of the snapshot, but no column that SQL could name.
        if query.join.as_ref().is_some_and(|join| join.changes) {
            let ty = Type::not_null(SqlType::BigInt);
            columns.push(Column { name: "pair".to_string(), ty, narrow: None });
            let ty = Type::not_null(SqlType::Bool);
            columns.push(Column { name: "leaves".to_string(), ty, narrow: None });
        }
        self.streams[query.target.0 as usize].columns = columns;
    }

    /// The window over the pairs of a join that a query with aggregates, or of leaving rows, has.
    pub(super) fn joined_window(&mut self, number: usize) -> Option<Window> {
        if self.joins[number].by_time {
            return None;
        }
        self.joins[number].changes = true;
        Some(Window::Joined)
    }

    /// Two sources must not have one name.
    pub(super) fn check_names(&mut self, number: usize, span: Span) -> Option<()> {
        let names: Vec<String> = self.sources(number).into_iter().filter_map(|source| source.name).collect();
        let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
        let Some((_, name)) = twice else { return Some(()) };
        let message = format!("two sides of this join are called `{name}`");
        let help = format!("give one of them another name: {name} AS other");
        self.error_help(codes::DUPLICATE_NAME, span, message, help);
        None
    }

    /// ON and USING.
    pub(super) fn join_conditions(
        &mut self,
        number: usize,
        spec: &JoinSpec,
        rest: Option<Vec<&ast::Expr>>,
    ) -> Option<Vec<Site>> {
        let scope = Scope::joined(Joined { number, view: View::On });
        match (&spec.constraint, rest) {
            (JoinConstraint::On(on), Some(rest)) => {
                let conditions = rest
                    .into_iter()
                    .map(|condition| Exprs::new(self, &scope, Place::plain("ON")).condition(condition, "ON"));
                let mut conditions: Vec<Expr> =
                    conditions.collect::<Vec<_>>().into_iter().collect::<Option<_>>()?;
                let expr = match conditions.len() {
                    0 => return Some(Vec::new()),
                    1 => conditions.remove(0),
                    _ => {
                        let nullable = conditions.iter().any(|condition| condition.ty.nullable);
                        let ty = Type { sql: SqlType::Bool, nullable };
                        Expr::new(ExprKind::And(conditions), ty, on.span)
                    }
                };
                Some(vec![Site { expr, text: on.to_string() }])
            }
            (JoinConstraint::On(on), None) => {
                let expr = Exprs::new(self, &scope, Place::plain("ON")).condition(on, "ON")?;
                Some(vec![Site { expr, text: on.to_string() }])
            }
            (JoinConstraint::Using(columns), _) => {
                let equal = columns.iter().map(|column| {
                    let expr = Exprs::new(self, &scope, Place::plain("USING")).using(number, column)?;
                    Some(Site { expr, text: format!("USING ({})", column.name) })
                });
                let equal: Option<Vec<Site>> = equal.collect::<Vec<_>>().into_iter().collect();
                self.joins[number].using = columns.iter().map(|column| column.name.clone()).collect();
                equal
            }
            (JoinConstraint::None, _) if spec.kind == JoinKind::Cross => Some(Vec::new()),
            (JoinConstraint::None, _) => {
                let message = "this join does not say which rows belong together";
                let help = "write ON a.x = b.x, USING (x), or CROSS JOIN for all";
                self.error_help(codes::JOIN_WITHOUT_ON, spec.right.span, message, help);
                None
            }
        }
    }

    /// Filter and window of a side.
    fn join_side(
        &mut self,
        of: &Source,
        source: &ast::Source,
        by_time: bool,
    ) -> Option<(Option<Site>, Holds)> {
        let scope = Scope::of(self, of.stream, of.name.as_deref(), None);
        let filter = match &source.filter {
            Some(filter) => self.filter(&scope, filter, "a filter").map(Some),
            None => Some(None),
        };
        let holds = match &source.window {
            Some(window) if by_time => {
                let message = "a join by time holds what may still find a partner: it takes no window";
                let help = "leave out the window or the time";
                self.error_help(codes::WINDOW_AND_WITHIN, window.span, message, help);
                None
            }
            Some(window) => {
                let bound = self.window(&scope, window);
                bound.and_then(|bound| self.held_window(bound, window)).map(Holds::Window)
            }
            None => Some(Holds::Nothing),
        };
        Some((filter?, holds?))
    }

    /// A window that a side can have.
    fn held_window(&mut self, window: Window, spec: &ast::WindowSpec) -> Option<Window> {
        match window {
            Window::Length(_)
            | Window::Time(_)
            | Window::Sort { .. }
            | Window::Unique(_)
            | Window::Frequent { .. }
            | Window::LossyFrequent { .. } => Some(window),
            _ => {
                let message = format!("window {} can't be a side of a join", spec.name.name.to_uppercase());
                let help = "windows of a side are LENGTH, TIME, SORT, UNIQUE, FREQUENT and LOSSYFREQUENT";
                self.error_help(codes::JOIN_WINDOW, spec.name.span, message, help);
                None
            }
        }
    }
}
