//! One query, clause by clause.

use super::Binder;
use super::expr::{Exprs, Place};
use super::flatten::{Flat, FlatKind};
use super::join::{self, Joined};
use super::pattern::{self, Matched, View};
use super::scope::Scope;
use super::select;
use crate::codes;
use crate::logical::{Filter, Query, Site, Window};
use crate::syntax::ast::{self, EventSelection, Input};

impl Binder<'_> {
    /// Binds a flat query; `None` after an error, or where its input is broken.
    pub(super) fn any_query(&mut self, flat: &Flat<'_>) -> Option<Query> {
        match flat.kind {
            FlatKind::Pattern(spec, number) => self.pattern(flat, spec, number),
            FlatKind::Timeout(spec, number) => self.timeout(flat, spec, number),
            FlatKind::Join(spec, number) => self.join(flat, spec, number),
            FlatKind::Trigger(definition) => self.trigger(flat, definition),
            FlatKind::Write(kind) => self.write(flat, kind),
            FlatKind::UpsertOn(number) => self.upsert_on(flat, number),
            FlatKind::Change(number) => self.change(flat, number),
            FlatKind::Probe(asks, number) => self.probe(flat, asks, number),
            FlatKind::Plain | FlatKind::Matches(_) | FlatKind::Joined(_) => self.query(flat),
        }
    }

    fn query(&mut self, flat: &Flat<'_>) -> Option<Query> {
        let ast = flat.ast?;
        let target = flat.target?;
        let input = *flat.inputs.as_ref()?.first()?;
        let source = match &ast.input {
            Input::Source(source) => Some(source),
            _ => None,
        };
        if self.is_broken(input) {
            return None;
        }
        self.unsupported(ast)?;
        let scope = match flat.kind {
            FlatKind::Matches(number) => Scope::matched(Matched { number, view: View::Match }),
            FlatKind::Joined(number) => Scope::joined(Joined { number, view: join::View::Rows }),
            _ => {
                let alias = source.and_then(|source| source.alias.as_ref());
                Scope::of(self, input, flat.qualifier.as_deref(), alias)
            }
        };

        // Every clause is bound before giving up, so that each error of the query is reported.
        let before = self.before(&scope, ast, source);
        let spec = ast.window.as_ref().or(source.and_then(|source| source.window.as_ref()));
        let window = match spec {
            Some(spec) => self.window(&scope, spec).map(Some),
            None => Some(match flat.kind {
                FlatKind::Joined(number) if ast.output.events != EventSelection::Current => {
                    self.joined_window(number)
                }
                _ => None,
            }),
        };
        let rate = self.rate(ast.rate.as_ref());
        let checked = window.as_ref().and_then(|window| self.check_events(ast, window.as_ref()));
        let after = match &ast.where_after {
            Some(filter) => self.filter(&scope, filter, "WHERE").map(|f| vec![f]),
            None => Some(Vec::new()),
        };
        // With a window that is wrong its bounds may be meant well.
        let window_bounds = match &window {
            Some(window) => window.as_ref().is_some_and(Window::has_bounds),
            None => true,
        };
        let misses = window.iter().flatten().any(Window::may_miss_its_event);
        let may_be_empty = misses || ast.output.events != EventSelection::Current;
        let aliases = select::aliases(&ast.selector.items);
        let mut aggregates = Vec::new();
        let keys = self.group_by(&scope, &ast.selector, &aliases, window_bounds);
        let items = self.items(&scope, &ast.selector.items, &mut aggregates, window_bounds, may_be_empty);
        let having: Option<Option<Filter>> = match &ast.selector.having {
            Some(having) => {
                let place = Place {
                    aggregates: Some(&mut aggregates),
                    window_bounds,
                    may_be_empty,
                    aliases: &aliases,
                    ..Place::plain("HAVING")
                };
                let bound = Exprs::new(self, &scope, place).condition(having, "HAVING");
                bound.map(|expr| Some(Site { expr, text: having.to_string() }))
            }
            None => Some(None),
        };
        let known_items = items.as_deref().unwrap_or_default();
        let order_by = if items.is_some() {
            let keys = &ast.selector.order_by;
            self.order_by(&scope, keys, &aliases, known_items, &mut aggregates, window_bounds, may_be_empty)
        } else {
            None
        };
        let span = ast.output.target.as_ref().map_or(ast.span, |target| target.span);
        let items = items?;
        self.check_distinct(ast, &items)?;
        let mut output = self.write_target(target, items, span);
        if let Some(number) = flat.upsert {
            let place = (window_bounds, may_be_empty);
            let hidden = self.hidden_columns(number, target, &scope, &mut aggregates, place);
            output = output.and_then(|output| Some([output, hidden?].concat()));
        }
        checked?;
        let mut window = window?;
        let grouped = !ast.selector.group_by.is_empty() || !aggregates.is_empty();
        if let FlatKind::Joined(number) = flat.kind
            && window.is_none()
            && !aggregates.is_empty()
        {
            window = self.joined_window(number);
        }
        let name = self.shown_name(target);
        let mut before = before?;
        if let FlatKind::Matches(number) = flat.kind
            && let Some(expired) = pattern::expired(self, number, false)
        {
            before.insert(0, expired);
        }
        let query = Query {
            name: format!("{name} (statement {})", flat.statement),
            statement: flat.statement,
            inputs: vec![input],
            target,
            partition: None,
            trigger: None,
            pattern: None,
            join: None,
            lookup: None,
            change: None,
            of_matches: matches!(flat.kind, FlatKind::Matches(_) | FlatKind::Joined(_)),
            before,
            window,
            after: after?,
            events: ast.output.events,
            grouped,
            keys: keys?,
            aggregates,
            having: having?,
            output: output?,
            distinct: ast.selector.distinct,
            order_by: order_by?,
            limit: ast.selector.limit.as_ref().map(|l| l.rows),
            offset: ast.selector.offset.as_ref().map_or(0, |o| o.rows),
            rate: rate?,
            span: ast.span,
        };
        self.check_removal(&query)?;
        self.check_rate(&query, ast.rate.as_ref())?;
        Some(query)
    }

    /// What ON TIMEOUT puts out.
    fn timeout(&mut self, flat: &Flat<'_>, spec: &ast::TimeoutSpec, number: usize) -> Option<Query> {
        let (input, target) = (*flat.inputs.as_ref()?.first()?, flat.target?);
        if self.is_broken(input) {
            return None;
        }
        let scope = Scope::matched(Matched { number, view: View::Timeout });
        let mut aggregates = Vec::new();
        let items = self.items(&scope, &spec.items, &mut aggregates, false, false)?;
        let output = self.write_target(target, items, spec.target.span)?;
        let name = format!("{} (statement {})", self.shown_name(target), flat.statement);
        Some(Query {
            before: pattern::expired(self, number, true).into_iter().collect(),
            grouped: !aggregates.is_empty(),
            aggregates,
            output,
            ..Query::plain(name, flat.statement, vec![input], target, flat.ast?.span)
        })
    }

    /// The bracket filter and WHERE before the window.
    fn before(
        &mut self,
        scope: &Scope,
        ast: &ast::Query,
        source: Option<&ast::Source>,
    ) -> Option<Vec<Filter>> {
        let bracket =
            source.and_then(|source| source.filter.as_ref()).map(|f| self.filter(scope, f, "a filter"));
        let clause = ast.where_before.as_ref().map(|f| self.filter(scope, f, "WHERE"));
        bracket.into_iter().chain(clause).collect()
    }

    fn check_distinct(&mut self, ast: &ast::Query, items: &[select::Item]) -> Option<()> {
        if !ast.selector.distinct {
            return Some(());
        }
        let opaque = |item: &&select::Item| matches!(item.expr.ty.sql, crate::types::SqlType::Opaque(_));
        let mut typed = items.iter().filter(|item| item.expr.ty.sql != super::coerce::UNTYPED);
        let Some(opaque) = typed.find(opaque) else { return Some(()) };
        let message =
            format!("SELECT DISTINCT can't compare `{}`, a Rust type that SQL only carries", opaque.name);
        let span = opaque.expr.span;
        self.error(codes::OPAQUE_VALUE, span, message);
        None
    }

    /// Clauses of the language that are not there yet.
    fn unsupported(&mut self, ast: &ast::Query) -> Option<()> {
        let mut supported = true;
        if let Input::Source(source) = &ast.input
            && source.unidirectional
        {
            let message = "UNIDIRECTIONAL belongs to a join";
            self.error(codes::UNIDIRECTIONAL_HERE, source.span, message);
            supported = false;
        }
        supported.then_some(())
    }
}
