//! Columns of bound events by the names of their positions, and aggregates over repeated ones.

use super::super::expr::{Exprs, Place};
use super::super::scope::Scope;
use super::super::{Binder, did_you_mean, listed};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, ExprKind, Literal, Slot};
use crate::functions::{self, Declared};
use crate::logical::{Aggregate, Bound, BoundKind, Which};
use crate::span::Span;
use crate::suggest::nearest;
use crate::syntax::ast::{self, Ident};
use crate::types::{SqlType, Type};

/// How far back an index goes at most: what is in between is kept as well.
const MAX_BACK: u32 = 100;

/// A pattern whose positions are names.
#[derive(Clone, Copy, Debug)]
pub(in crate::bind) struct Matched {
    /// Its number.
    pub(in crate::bind) number: usize,
    /// From where it is seen.
    pub(in crate::bind) view: View,
}

/// From where a pattern is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bind) enum View {
    /// The filter of a position.
    Filter(usize),
    /// Its matches.
    Match,
    /// Its attempts that expired.
    Timeout,
}

impl Exprs<'_, '_, '_> {
    /// `alias.column`, `alias[i].column`
    pub(in crate::bind) fn bound_column(
        &mut self,
        Matched { number, view }: Matched,
        alias: &Ident,
        which: Option<Which>,
        column: &Ident,
        span: Span,
    ) -> Option<Expr> {
        let position = self.position(number, view, alias)?;
        let binding = &self.binder.patterns[number];
        let named = &binding.positions[position];
        if which.is_some() && !named.repeated {
            let message = format!("`{}` takes one event, which needs no index", alias.name);
            let error = Diagnostic::new(codes::INDEX_HERE, alias.span, message);
            return self.fail(error.help(format!("write {}.{}", alias.name, column.name)));
        }
        let stream = self.binder.stream(named.stream);
        let Some(at) = stream.columns.iter().position(|known| known.name == column.name) else {
            let known: Vec<&str> = stream.columns.iter().map(|known| known.name.as_str()).collect();
            let message = format!("`{}` has no column `{}`", stream.name, column.name);
            let mut error = Diagnostic::new(codes::UNKNOWN_COLUMN, column.span, message);
            error.help = did_you_mean(&column.name, &known, "columns");
            return self.fail(error);
        };
        let own = stream.columns[at].ty;
        if let Some(Which::Last(n)) = which
            && n > MAX_BACK
        {
            let message = format!("e[last-n] goes back {MAX_BACK} events at most, which are all kept");
            return self.fail(Diagnostic::new(codes::INDEX_TOO_FAR, alias.span, message));
        }
        let indexed = which.is_some();
        let which = which.unwrap_or(Which::Last(0));
        let kind = BoundKind::Column { position, which, column: at as u16 };
        let nullable = own.nullable || indexed || !self.is_certain(number, view, position);
        let name = match which {
            Which::Last(0) => format!("{}.{}", alias.name, column.name),
            Which::Last(n) => format!("{}[last-{n}].{}", alias.name, column.name),
            Which::First(n) => format!("{}[{n}].{}", alias.name, column.name),
        };
        Some(self.bound(number, view, kind, &name, Type { sql: own.sql, nullable }, span))
    }

    /// A bare name of what stands behind a pattern: a key of PARTITION BY, or a column that one position alone has.
    pub(in crate::bind) fn bound_name(
        &mut self,
        Matched { number, view }: Matched,
        name: &Ident,
    ) -> Option<Expr> {
        let binding = &self.binder.patterns[number];
        if let Some(key) = binding.keys.iter().position(|(known, _)| *known == name.name) {
            let ty = binding.keys[key].1;
            return Some(self.bound(number, view, BoundKind::Key(key), &name.name, ty, name.span));
        }
        let has = |stream: crate::logical::StreamId| {
            self.binder.stream(stream).columns.iter().any(|column| column.name == name.name)
        };
        let having: Vec<Ident> = binding
            .positions
            .iter()
            .filter(|named| !named.absent && has(named.stream))
            .map(|named| Ident { name: named.name.clone(), span: name.span })
            .collect();
        match having.as_slice() {
            [alias] => self.bound_column(Matched { number, view }, alias, None, name, name.span),
            [] => {
                let message = format!("no position of the pattern has a column `{}`", name.name);
                let mut error = Diagnostic::new(codes::UNKNOWN_COLUMN, name.span, message);
                if binding.positions.iter().any(|named| named.name == name.name) {
                    error.help = Some(format!("`{0}` is a position: write {0}.column", name.name));
                    return self.fail(error);
                }
                let taking = || binding.positions.iter().filter(|named| !named.absent);
                let mut known: Vec<(&str, String)> = taking()
                    .flat_map(|named| {
                        let columns = &self.binder.stream(named.stream).columns;
                        columns
                            .iter()
                            .map(|column| (column.name.as_str(), format!("{}.{}", named.name, column.name)))
                    })
                    .collect();
                let columns: Vec<&str> = known.iter().map(|(_, full)| full.as_str()).collect();
                error.help = did_you_mean(&name.name, &columns, "columns");
                // A bare name may be a slip of a key, of a column, or of a position, which COUNT takes.
                let bare = binding.keys.iter().map(|(key, _)| key).chain(taking().map(|named| &named.name));
                known.splice(0..0, bare.map(|name| (name.as_str(), name.clone())));
                if let Some(near) = nearest(&name.name, known.iter().map(|(name, _)| *name))
                    && let Some((_, full)) = known.iter().find(|(name, _)| *name == near)
                {
                    error.help = Some(format!("did you mean `{full}`?"));
                }
                self.fail(error)
            }
            several => {
                let names = several.iter().map(|alias| alias.name.as_str());
                let message = format!("`{}` is a column of {}", name.name, listed(names));
                let error = Diagnostic::new(codes::AMBIGUOUS_COLUMN, name.span, message);
                self.fail(error.help(format!("say which: {}.{}", several[0].name, name.name)))
            }
        }
    }

    /// `COUNT(e1)`
    pub(in crate::bind) fn bound_count(
        &mut self,
        matched: Matched,
        alias: &Ident,
        span: Span,
    ) -> Option<Expr> {
        let Matched { number, view } = matched;
        let position = self.position(number, view, alias)?;
        let ty = Type::nullable(SqlType::BigInt);
        let count =
            self.bound(number, view, BoundKind::Count(position), &format!("COUNT({})", alias.name), ty, span);
        let ty = Type::not_null(SqlType::BigInt);
        let none = Expr::new(ExprKind::Literal(Literal::BigInt(0)), ty, span);
        Some(Expr::new(ExprKind::Coalesce(vec![count, none]), ty, span))
    }

    /// Whether a function is an aggregate.
    pub(in crate::bind) fn is_aggregate(&self, name: &str) -> bool {
        let declared = self.binder.declared(name);
        matches!(declared, Some(Some(Declared::Aggregate(_)))) || functions::lookup_aggregate(name).is_some()
    }

    /// Whether a position is called so.
    pub(in crate::bind) fn is_position(&self, matched: Matched, alias: &Ident) -> bool {
        self.binder.patterns[matched.number].positions.iter().any(|named| named.name == alias.name)
    }

    /// `MATCH_TIMES()`
    pub(in crate::bind) fn match_times(&mut self, name: &Ident, args: usize, span: Span) -> Option<Expr> {
        let Some(Matched { number, view }) =
            self.scope.pattern.filter(|matched| !matches!(matched.view, View::Filter(_)))
        else {
            let message = "MATCH_TIMES() has a meaning only in what stands behind a pattern";
            return self.fail(Diagnostic::new(codes::MATCH_TIMES_HERE, name.span, message));
        };
        if args > 0 {
            let error = super::super::call::wrong_count(name, "no argument");
            return self.fail(error);
        }
        let ty = Type::not_null(SqlType::String);
        let positions = self.binder.patterns[number].positions.len();
        let taking =
            (0..positions).filter(|position| !self.binder.patterns[number].positions[*position].absent);
        let mut args = vec![Expr::new(ExprKind::Literal(Literal::String("; ".to_string())), ty, span)];
        for position in taking.collect::<Vec<_>>() {
            let ty = Type::nullable(SqlType::String);
            let text = format!("times of {}", self.binder.patterns[number].positions[position].name);
            args.push(self.bound(number, view, BoundKind::Times(position), &text, ty, span));
        }
        let types: Vec<Option<SqlType>> = args.iter().map(|arg| Some(arg.ty.sql)).collect();
        let function = functions::resolve("CONCAT_WS", &types).ok()?;
        let joined = super::super::coerce::call(function, args);
        Some(Expr { span, ..joined })
    }

    /// The position over whose events an aggregate is taken, if all its columns are those of one that repeats.
    pub(in crate::bind) fn over_position(
        &self,
        matched: Matched,
        args: &[ast::Expr],
        filter: Option<&ast::Expr>,
    ) -> Option<usize> {
        let binding = &self.binder.patterns[matched.number];
        let mut only: Option<usize> = None;
        let mut all = true;
        for expr in args.iter().chain(filter) {
            columns(expr, &mut |column| {
                let Some(alias) = column else { return all = false };
                match binding.positions.iter().position(|named| named.name == alias.name) {
                    Some(at) if only.is_none_or(|known| known == at) => only = Some(at),
                    _ => all = false,
                }
            });
        }
        only.filter(|at| all && binding.positions[*at].repeated && !binding.positions[*at].absent)
    }

    /// An aggregate over the events of a position.
    #[expect(clippy::too_many_arguments, reason = "the parts of a call, and where it stands")]
    pub(in crate::bind) fn bound_aggregate(
        &mut self,
        Matched { number, view }: Matched,
        position: usize,
        name: &Ident,
        args: &[ast::Expr],
        distinct: bool,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        let alias = Ident { name: self.binder.patterns[number].positions[position].name.clone(), span };
        self.position(number, view, &alias)?;
        let certain = self.is_certain(number, view, position);
        let stream = self.binder.patterns[number].positions[position].stream;
        let scope = Scope::of(self.binder, stream, None, Some(&alias));
        let mut list = Vec::new();
        let place =
            Place { aggregates: Some(&mut list), may_be_empty: !certain, ..Place::plain(self.place.name) };
        let call = Exprs::new(self.binder, &scope, place).call(name, args, false, distinct, filter, span)?;
        let aggregate: Aggregate = list.into_iter().next()?;
        let ty = call.ty;
        let binding = &mut self.binder.patterns[number];
        // What is read of an attempt that expired, or of a side of OR that is out, may be NULL.
        let always = binding.certain.in_match >> position & 1 != 0 && !binding.timeout;
        // One written in Rust says itself what it is of no events.
        let nullable = aggregate.ty.nullable || !always && aggregate.rust.is_none();
        let stored = Aggregate { ty: Type { nullable, ..ty }, ..aggregate };
        let known = &mut binding.aggregates[position];
        let at = known.iter().position(|one| *one == stored).unwrap_or_else(|| {
            known.push(stored);
            known.len() - 1
        });
        let texts: Vec<String> = args.iter().map(ToString::to_string).collect();
        let distinct = if distinct { "DISTINCT " } else { "" };
        let filter = filter.map(|filter| format!(" FILTER (WHERE {filter})")).unwrap_or_default();
        let text = format!("{}({distinct}{}){filter}", name.name, texts.join(", "));
        Some(self.bound(number, view, BoundKind::Aggregate { position, number: at }, &text, ty, span))
    }

    /// The position of a name that may be read here.
    fn position(&mut self, number: usize, view: View, alias: &Ident) -> Option<usize> {
        let positions = &self.binder.patterns[number].positions;
        let mut called = positions.iter().enumerate().filter(|(_, named)| named.name == alias.name);
        let Some((at, named)) = called.next() else {
            let known: Vec<&str> = positions.iter().map(|named| named.name.as_str()).collect();
            let message = format!("no position of the pattern is called `{}`", alias.name);
            let mut error = Diagnostic::new(codes::UNKNOWN_QUALIFIER, alias.span, message);
            error.help = did_you_mean(&alias.name, &known, "positions");
            return self.fail(error);
        };
        if called.next().is_some() {
            let message = format!("several positions are of stream `{}`", alias.name);
            let error = Diagnostic::new(codes::AMBIGUOUS_COLUMN, alias.span, message);
            return self.fail(error.help(format!("give them names: e1={}", alias.name)));
        }
        if let View::Filter(own) = view
            && (at > own || at == own && !named.repeated)
        {
            let message = format!("`{}` is not bound yet where this filter is tried", alias.name);
            let error = Diagnostic::new(codes::NOT_BOUND_YET, alias.span, message);
            return self.fail(error.help(if at == own {
                "the columns of the event itself are bare names"
            } else {
                "a filter sees its own event and those of positions to its left"
            }));
        }
        if let View::Filter(own) = view
            && self.binder.patterns[number].certain.never[own] >> at & 1 != 0
        {
            let message = format!("`{}` is never bound here: it completes another side of OR", alias.name);
            let error = Diagnostic::new(codes::NOT_BOUND_YET, alias.span, message);
            return self
                .fail(error.help("move the condition behind the OR, or write `->` or AND instead of it"));
        }
        if named.absent {
            let message = format!("`{}` stands behind NOT: no event of it is ever bound", alias.name);
            return self.fail(Diagnostic::new(codes::ABSENT_COLUMN, alias.span, message));
        }
        Some(at)
    }

    /// Whether a position has an event wherever it is seen from `view`.
    fn is_certain(&self, number: usize, view: View, position: usize) -> bool {
        let certain = &self.binder.patterns[number].certain;
        match view {
            View::Filter(own) => own != position && certain.at[own] >> position & 1 != 0,
            View::Match => certain.in_match >> position & 1 != 0,
            // What an attempt begins with is there when it expires.
            View::Timeout => certain.first == Some(position),
        }
    }

    /// A reading of what is bound.
    fn bound(
        &mut self,
        number: usize,
        view: View,
        kind: BoundKind,
        text: &str,
        ty: Type,
        span: Span,
    ) -> Expr {
        let binding = &mut self.binder.patterns[number];
        let slot = binding.bound.iter().position(|known| known.kind == kind).unwrap_or_else(|| {
            binding.bound.push(Bound { kind, text: text.to_string(), ty });
            binding.bound.len() - 1
        });
        // A column of the matches is nullable if any of those who read it must think so.
        binding.bound[slot].ty.nullable |= ty.nullable;
        let slot = slot as u16;
        if let View::Filter(_) = view {
            return Expr::column(Slot::Bound(slot), ty, span);
        }
        let column = binding.shown.iter().position(|shown| *shown == slot).unwrap_or_else(|| {
            binding.shown.push(slot);
            binding.shown.len() - 1
        });
        if binding.timeout && !matches!(kind, BoundKind::Key(_)) {
            binding.bound[usize::from(slot)].ty.nullable = true;
        }
        self.column(column as u16, ty, span)
    }
}

impl Binder<'_> {
    /// The names of the positions that take events.
    pub(in crate::bind) fn taking(&self, matched: Matched) -> impl Iterator<Item = &str> {
        let positions = self.patterns[matched.number].positions.iter();
        positions.filter(|named| !named.absent).map(|named| named.name.as_str())
    }

    /// The columns of a position; of a name that is none something that will be looked for in vain.
    pub(in crate::bind) fn columns_of(&self, matched: Matched, alias: &Ident) -> Vec<String> {
        let positions = &self.patterns[matched.number].positions;
        match positions.iter().find(|named| named.name == alias.name) {
            Some(named) => {
                self.stream(named.stream).columns.iter().map(|column| column.name.clone()).collect()
            }
            None => vec!["*".to_string()],
        }
    }
}

/// Calls `each` with the position of every column of an expression; `None` for one that is not of one.
pub(super) fn columns<'e>(expr: &'e ast::Expr, each: &mut impl FnMut(Option<&'e Ident>)) {
    match &expr.kind {
        ast::ExprKind::Qualified(alias, _) => each(Some(alias)),
        ast::ExprKind::Name(_) | ast::ExprKind::Indexed { .. } => each(None),
        _ => expr.children().into_iter().for_each(|child| columns(child, each)),
    }
}
