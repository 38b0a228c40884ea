//! Patterns: from the tree of their parts to positions with typed filters.
//!
//! ```text
//! shape  what a pattern may not be; what is certainly bound where
//! names  columns of bound events, and aggregates over them
//! ```

mod names;
mod shape;

use std::collections::HashMap;

use super::Binder;
use super::expr::{Exprs, Place};
use super::flatten::Flat;
use super::scope::Scope;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Slot};
use crate::logical::{
    AttemptLimit, Bound, BoundKind, Column, Part, Pattern, Position, Query, Site, StreamId,
};
use crate::span::Span;
use crate::syntax::ast::{self, PatternExpr, PatternKind, PatternSpec, Quantifier};
use crate::types::{SqlType, Type};

pub(super) use names::{Matched, View};
use shape::Certain;

/// Positions are bits of a number.
const MAX_POSITIONS: usize = 64;
const ONCE: Quantifier = Quantifier { min: 1, max: Some(1) };

/// A pattern while the queries that read its matches are bound.
pub(super) struct Binding {
    /// The stream of the matches.
    pub(super) matches: StreamId,
    positions: Vec<Named>,
    /// The names and types of PARTITION BY.
    keys: Vec<(String, Type)>,
    bound: Vec<Bound>,
    /// What of that is a column of the matches.
    shown: Vec<u16>,
    aggregates: Vec<Vec<crate::logical::Aggregate>>,
    certain: Certain,
    timeout: bool,
    /// The names of WITH that its streams may have.
    names: HashMap<String, StreamId>,
}

/// A position as names find it.
struct Named {
    name: String,
    stream: StreamId,
    absent: bool,
    repeated: bool,
}

/// An element as it stands in the tree.
struct Found<'s> {
    element: &'s ast::Element,
    absent: bool,
    /// Whether it may take several events, by itself or as a part of a repeated group.
    repeated: bool,
    span: Span,
}

impl Binding {
    /// A pattern of which nothing is known yet.
    pub(super) fn new(matches: StreamId, names: HashMap<String, StreamId>) -> Self {
        Binding {
            matches,
            positions: Vec::new(),
            keys: Vec::new(),
            bound: Vec::new(),
            shown: Vec::new(),
            aggregates: Vec::new(),
            certain: Certain::default(),
            timeout: false,
            names,
        }
    }
}

impl<'a> Binder<'a> {
    /// Binds a pattern; `None` after an error.
    pub(super) fn pattern(&mut self, flat: &Flat<'_>, spec: &PatternSpec, number: usize) -> Option<Query> {
        let inputs = flat.inputs.clone()?;
        if inputs.iter().any(|input| self.is_broken(*input)) {
            return None;
        }
        let mut found = Vec::new();
        let root = part(&spec.expr, false, &mut found);
        let root = match spec.within {
            Some(within) => Part::Within(Box::new(root), within),
            None => root,
        };
        if found.len() > MAX_POSITIONS {
            let message = format!("a pattern has at most {MAX_POSITIONS} positions");
            self.error(codes::TOO_MANY_POSITIONS, found[MAX_POSITIONS].span, message);
            return None;
        }
        let sound = self.check_shape(spec);
        self.name_positions(number, &found)?;
        self.patterns[number].certain = Certain::of(&root, found.len());
        self.patterns[number].timeout = spec.timeout.is_some();
        // The queries that read the matches are bound whatever is wrong with the filters.
        self.defined.insert(self.patterns[number].matches);
        let partition = self.partition(number, spec, &inputs);
        let filters: Vec<Option<Option<Site>>> =
            found.iter().enumerate().map(|(at, one)| self.position_filter(number, at, one)).collect();
        let filters: Vec<Option<Site>> = filters.into_iter().collect::<Option<_>>()?;
        let (partition, ()) = (partition?, sound?);
        if spec.timeout.is_some() {
            let ty = Type::not_null(SqlType::Bool);
            let expired = Bound { kind: BoundKind::Expired, text: "expired".to_string(), ty };
            let binding = &mut self.patterns[number];
            // The queries behind it tell matches from attempts that expired by it.
            let column = binding.bound.len() as u16;
            binding.bound.push(expired);
            binding.shown.push(column);
        }
        let positions = self.patterns[number].positions.iter().zip(filters).map(|(named, filter)| Position {
            name: named.name.clone(),
            input: inputs.iter().position(|input| *input == named.stream).unwrap_or(0),
            filter,
            absent: named.absent,
            repeated: named.repeated,
            aggregates: Vec::new(),
        });
        let pattern = Pattern {
            sequence: spec.sequence,
            root,
            positions: positions.collect(),
            partition,
            bound: Vec::new(),
            timeout: spec.timeout.is_some(),
            limit: self.attempt_limit(),
            text: spec.to_string(),
        };
        let ast = flat.ast?;
        let target = ast.output.target.as_ref().map_or("out", |target| target.name.as_str());
        let name = format!("{target} (statement {})", flat.statement);
        Some(Query {
            pattern: Some(Box::new(pattern)),
            ..Query::plain(name, flat.statement, inputs, flat.target?, ast.span)
        })
    }

    /// Gives a pattern what the queries behind it read of its matches.
    pub(super) fn complete(&mut self, query: &mut Query, number: usize) {
        let Some(pattern) = &mut query.pattern else { return };
        let binding = &mut self.patterns[number];
        pattern.bound = std::mem::take(&mut binding.bound);
        for (position, aggregates) in pattern.positions.iter_mut().zip(&mut binding.aggregates) {
            position.aggregates = std::mem::take(aggregates);
        }
        let shown = std::mem::take(&mut binding.shown);
        let mut columns: Vec<Column> = Vec::new();
        for number in shown {
            let bound = &pattern.bound[usize::from(number)];
            let name = bound.text.clone();
            query.output.push(Site {
                expr: Expr::column(Slot::Bound(number), bound.ty, query.span),
                text: name.clone(),
            });
            columns.push(Column { name, ty: bound.ty, narrow: None });
        }
        self.streams[query.target.0 as usize].columns = columns;
    }

    fn attempt_limit(&self) -> Option<AttemptLimit> {
        let most = self.options.max_attempts?;
        Some(AttemptLimit { most, oldest: self.options.drop_oldest_attempt })
    }

    fn name_positions(&mut self, number: usize, found: &[Found<'_>]) -> Option<()> {
        let mut complete = Some(());
        for Found { element, absent, repeated, .. } in found {
            let name = &element.stream.name;
            let stream = self.patterns[number].names.get(name).or_else(|| self.by_name.get(name)).copied()?;
            let name = element.alias.as_ref().unwrap_or(&element.stream);
            if element.alias.is_some()
                && self.patterns[number].positions.iter().any(|known| known.name == name.name)
            {
                let message = format!("two positions are called `{}`", name.name);
                self.error(codes::DUPLICATE_NAME, name.span, message);
                complete = None;
            }
            self.patterns[number].positions.push(Named {
                name: name.name.clone(),
                stream,
                absent: *absent,
                repeated: *repeated,
            });
            self.patterns[number].aggregates.push(Vec::new());
        }
        complete
    }

    fn position_filter(&mut self, number: usize, at: usize, found: &Found<'_>) -> Option<Option<Site>> {
        let Some(filter) = &found.element.filter else { return Some(None) };
        let scope = self.event_scope(number, at, View::Filter(at));
        let what = "a filter";
        let mut exprs = Exprs::new(self, &scope, Place::plain(what));
        let expr = exprs.condition(filter, what)?;
        Some(Some(Site { expr, text: filter.to_string() }))
    }

    /// The events of a position, seen from `view`.
    fn event_scope(&self, number: usize, at: usize, view: View) -> Scope {
        let stream = self.patterns[number].positions[at].stream;
        let name = self.stream(stream).name.clone();
        let mut scope = Scope::of(self, stream, Some(&name), None);
        scope.qualifiers.clear();
        scope.pattern = Some(Matched { number, view });
        scope
    }

    /// PARTITION BY over the events of each input.
    fn partition(
        &mut self,
        number: usize,
        spec: &PatternSpec,
        inputs: &[StreamId],
    ) -> Option<Vec<Vec<Site>>> {
        let mut partition: Vec<Vec<Site>> = Vec::new();
        let mut complete = true;
        if spec.partition_by.is_empty() {
            return Some(vec![Vec::new(); inputs.len()]);
        }
        let mut wrong = vec![false; spec.partition_by.len()];
        for input in inputs {
            let name = self.stream(*input).name.clone();
            let scope = Scope::of(self, *input, Some(&name), None);
            let mut keys = Vec::new();
            for (key, wrong) in spec.partition_by.iter().zip(&mut wrong) {
                // What is wrong of one stream is said once.
                if *wrong {
                    continue;
                }
                let bound = match self.key_of_position(number, key, &scope) {
                    Some(error) => {
                        self.diagnostics.push(error);
                        None
                    }
                    None => Exprs::new(self, &scope, Place::plain("PARTITION BY")).expr(key),
                };
                match bound.and_then(|expr| self.partition_key(expr)) {
                    Some(expr) => keys.push(Site { expr, text: key.to_string() }),
                    None => (complete, *wrong) = (false, true),
                }
            }
            partition.push(keys);
        }
        if !complete {
            return None;
        }
        for at in 0..spec.partition_by.len() {
            let first = partition[0][at].expr.ty.sql;
            for (keys, input) in partition.iter().zip(inputs) {
                let ty = keys[at].expr.ty.sql;
                if ty != first {
                    let message = format!(
                        "the key `{}` is {} of `{}`, but {} of `{}`",
                        keys[at].text,
                        self.type_name(first),
                        self.stream(inputs[0]).name,
                        self.type_name(ty),
                        self.stream(*input).name
                    );
                    let span = spec.partition_by[at].span;
                    let help = "convert one of them where its stream is made, or CAST both to one type";
                    self.error_help(codes::PARTITION_TYPES, span, message, help);
                    return None;
                }
            }
        }
        let keys = spec.partition_by.iter().zip(&partition[0]).map(|(key, site)| {
            let name = super::select::own_name(key).map_or_else(String::new, |name| name.name.clone());
            (name, Type::not_null(site.expr.ty.sql))
        });
        self.patterns[number].keys = keys.collect();
        Some(partition)
    }

    /// The error about a key that is read of a position instead of every event.
    fn key_of_position(&self, number: usize, key: &ast::Expr, scope: &Scope) -> Option<Diagnostic> {
        let mut wrong = None;
        names::columns(key, &mut |alias| {
            wrong = wrong.or(alias.filter(|alias| {
                let mut positions = self.patterns[number].positions.iter();
                !scope.is_qualifier(&alias.name) && positions.any(|named| named.name == alias.name)
            }));
        });
        let alias = wrong?;
        let message = format!("PARTITION BY reads every event, before `{}` is bound", alias.name);
        let help = match &key.kind {
            ast::ExprKind::Qualified(_, column) => format!("write PARTITION BY {}", column.name),
            _ => format!("leave out `{}.`", alias.name),
        };
        Some(Diagnostic::new(codes::UNKNOWN_QUALIFIER, alias.span, message).help(help))
    }

    /// An expression as a key.
    pub(in crate::bind) fn partition_key(&mut self, expr: Expr) -> Option<Expr> {
        let (code, message) = match expr.ty.sql {
            super::coerce::UNTYPED => (codes::UNTYPED_NULL, "it is not known of which type NULL is here"),
            SqlType::Opaque(_) => (codes::OPAQUE_VALUE, "a Rust type that SQL only carries is no key"),
            SqlType::Interval => (codes::DURATION_HERE, "a duration is no key"),
            _ => return Some(expr),
        };
        self.diagnostics.push(Diagnostic::new(code, expr.span, message));
        None
    }

    pub(in crate::bind) fn is_broken(&self, stream: StreamId) -> bool {
        let unknown = self.undeclared.contains(&stream) && !self.defined.contains(&stream);
        unknown || self.broken.contains(&stream)
    }
}

/// The parts as the plan has them; positions are numbered as they are found.
fn part<'s>(expr: &'s PatternExpr, repeated: bool, found: &mut Vec<Found<'s>>) -> Part {
    let all = |parts: &'s [PatternExpr], found: &mut Vec<Found<'s>>| {
        parts.iter().map(|one| part(one, repeated, found)).collect()
    };
    match &expr.kind {
        PatternKind::Element(element) => {
            let times = element.quantifier.unwrap_or(ONCE);
            let repeated = repeated || times.max != Some(1);
            found.push(Found { element, absent: false, repeated, span: expr.span });
            Part::Element(found.len() - 1, times)
        }
        PatternKind::Not { element, hold } => {
            found.push(Found { element, absent: true, repeated, span: expr.span });
            Part::Absent(found.len() - 1, *hold)
        }
        PatternKind::Then(parts) => Part::Then(all(parts, found)),
        PatternKind::And(parts) => Part::And(all(parts, found)),
        PatternKind::Or(parts) => Part::Or(all(parts, found)),
        PatternKind::Every(inner) => Part::Every(Box::new(part(inner, repeated, found))),
        PatternKind::Within(inner, within) => Part::Within(Box::new(part(inner, repeated, found)), *within),
        PatternKind::Repeat(inner, times) => {
            let repeated = repeated || times.max != Some(1);
            Part::Repeat(Box::new(part(inner, repeated, found)), *times)
        }
    }
}

/// Whether a row of a pattern's matches is of an attempt that expired: for the queries that read them.
pub(super) fn expired(binder: &Binder<'_>, number: usize, wanted: bool) -> Option<Site> {
    let binding = &binder.patterns[number];
    let column = binding
        .shown
        .iter()
        .position(|shown| binding.bound[usize::from(*shown)].kind == BoundKind::Expired)?;
    let flag = Expr::column(Slot::Input(column as u16), Type::not_null(SqlType::Bool), Span::NONE);
    let expr = if wanted {
        flag
    } else {
        Expr::new(ExprKind::Not(Box::new(flag)), Type::not_null(SqlType::Bool), Span::NONE)
    };
    let text = if wanted { "ON TIMEOUT" } else { "a match" };
    Some(Site { expr, text: text.to_string() })
}
