//! Calls of aggregates.

use super::call::wrong_count;
use super::coerce::{self, is_untyped, known_type};
use super::expr::Exprs;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Literal, Slot};
use crate::functions::{self, Accepts, ResolveError};
use crate::logical::{Aggregate, Site};
use crate::span::Span;
use crate::syntax::ast::{self, Ident};
use crate::syntax::limits::MAX_COLUMNS;
use crate::types::{SqlType, Type};

impl Exprs<'_, '_, '_> {
    /// An aggregate: its slot in the query's list.
    pub(super) fn aggregate(
        &mut self,
        name: &Ident,
        args: &[ast::Expr],
        star: bool,
        distinct: bool,
        filter: Option<&ast::Expr>,
        span: Span,
    ) -> Option<Expr> {
        self.aggregate_may_stand(name, star)?;
        if !star && args.is_empty() {
            let expected = match functions::resolve_aggregate(&name.name, &[]) {
                Err(ResolveError::WrongCount { expected }) => expected,
                _ => "1 argument".to_string(),
            };
            return self.fail(wrong_count(name, &expected));
        }
        if star && distinct {
            let message = "COUNT(DISTINCT *) means nothing: name what is to be counted once";
            return self.fail(Diagnostic::new(codes::DISTINCT_HERE, name.span, message));
        }
        let (bound, filter) = self.aggregate_parts(args, filter);
        let (bound, filter) = (bound?, filter?);
        let types: Vec<Option<SqlType>> = bound.iter().map(known_type).collect();
        let function = match functions::resolve_aggregate(&name.name, &types) {
            Ok(function) => function,
            Err(ResolveError::WrongTypes { candidates }) => {
                let error = self.wrong_argument(name, &bound, &candidates, span);
                return self.fail(error);
            }
            Err(error) => {
                let error = self.binder.wrong_call(name, error);
                return self.fail(error);
            }
        };
        let mut values = Vec::new();
        let mut parameter = None;
        for ((index, expr), text) in bound.into_iter().enumerate().zip(args) {
            let to = function.argument_type(index, expr.ty.sql);
            if let Some(Accepts::Constant(_)) = function.params.get(index) {
                parameter = Some(self.parameter(name, expr, to)?);
            } else {
                values.push(Site { expr: self.argument(expr, to)?, text: text.to_string() });
            }
        }
        let mut values = values.into_iter();
        let (arg, by) = (values.next(), values.next());
        if (distinct || function.always_distinct)
            && let Some(arg) = &arg
            && matches!(arg.expr.ty.sql, SqlType::Opaque(_))
        {
            let message = "DISTINCT can't compare values of a Rust type that SQL only carries";
            return self.fail(Diagnostic::new(codes::OPAQUE_VALUE, arg.expr.span, message));
        }
        let sql = function.result_type(arg.as_ref().map(|a| a.expr.ty.sql))?;
        let certain = |arg: &Option<Site>| arg.as_ref().is_some_and(|arg| !arg.expr.ty.nullable);
        // What is never forgotten is there even when its event has left.
        let may_be_empty = self.place.may_be_empty && !function.kind.accumulation().is_forever();
        let own_value = certain(&arg) && (by.is_none() || certain(&by)) && filter.is_none() && !may_be_empty;
        let nullable = function.null_of_one || function.null_when_empty && !own_value;
        let ty = Type { sql, nullable };
        let aggregate = Aggregate {
            func: function.kind,
            arg,
            by,
            parameter,
            rust: None,
            distinct: distinct && function.distinct_matters || function.always_distinct,
            filter,
            ty,
        };
        self.aggregate_slot(aggregate, span)
    }

    /// Whether an aggregate can stand here, with `*` in it if so.
    pub(super) fn aggregate_may_stand(&mut self, name: &Ident, star: bool) -> Option<()> {
        if self.in_aggregate {
            let message = format!("aggregate `{}` stands inside another aggregate", name.name);
            let help = "compute the inner one in a subquery";
            return self.fail(Diagnostic::new(codes::NESTED_AGGREGATE, name.span, message).help(help));
        }
        if self.place.aggregates.is_none() {
            let message = format!("aggregate `{}` can't stand in {}", name.name, self.place.name);
            let error = Diagnostic::new(codes::AGGREGATE_HERE, name.span, message);
            let error =
                if self.place.name == "WHERE" { error.help("HAVING filters by aggregates") } else { error };
            return self.fail(error);
        }
        if star && !name.name.eq_ignore_ascii_case("COUNT") {
            let message = format!("`{}` does not take *; only COUNT does", name.name);
            return self.fail(Diagnostic::new(codes::STAR_HERE, name.span, message));
        }
        Some(())
    }

    /// The arguments and the FILTER of an aggregate. They are over the input: no aggregates, no select items. They
    /// are over all its rows: what a guard around the aggregate has shown of one row does not hold for them.
    pub(super) fn aggregate_parts(
        &mut self,
        args: &[ast::Expr],
        filter: Option<&ast::Expr>,
    ) -> (Option<Vec<Expr>>, Option<Option<Site>>) {
        self.in_aggregate = true;
        let guarded = std::mem::take(&mut self.guarded);
        let bound: Vec<Option<Expr>> = args.iter().map(|arg| self.expr(arg)).collect();
        let filter = match filter {
            Some(filter) => {
                self.condition(filter, "FILTER").map(|expr| Some(Site { expr, text: filter.to_string() }))
            }
            None => Some(None),
        };
        self.in_aggregate = false;
        self.guarded = guarded;
        (bound.into_iter().collect(), filter)
    }

    /// The slot of an aggregate in the query's list, in which each is once.
    pub(super) fn aggregate_slot(&mut self, aggregate: Aggregate, span: Span) -> Option<Expr> {
        let ty = aggregate.ty;
        let list = self.place.aggregates.as_deref_mut()?;
        let index = list.iter().position(|known| *known == aggregate).unwrap_or(list.len());
        // The one that is too much takes a place as well, so that those behind it are not reported too.
        if index == list.len() && index <= MAX_COLUMNS {
            list.push(aggregate);
            if index == MAX_COLUMNS {
                let message = format!("a query has at most {MAX_COLUMNS} aggregates");
                return self.fail(Diagnostic::new(codes::TOO_MANY_COLUMNS, span, message));
            }
        }
        if index >= MAX_COLUMNS {
            return None;
        }
        Some(Expr::column(Slot::Aggregate(u16::try_from(index).ok()?), ty, span))
    }

    /// A value that is added, as the type that the aggregate takes.
    fn argument(&mut self, arg: Expr, to: SqlType) -> Option<Expr> {
        if is_untyped(&arg) {
            let message = "it is not known of which type NULL is here";
            let error = Diagnostic::new(codes::UNTYPED_NULL, arg.span, message);
            return self.fail(error.help("write CAST(NULL AS type)"));
        }
        let arg = coerce::widen(arg, to).unwrap_or_else(|same| same);
        if arg.ty.sql == SqlType::Interval {
            let error = Diagnostic::new(codes::DURATION_HERE, arg.span, "a duration is no value of a column");
            return self.fail(error);
        }
        Some(arg)
    }

    /// A constant that says how the aggregate is computed.
    fn parameter(&mut self, name: &Ident, arg: Expr, to: SqlType) -> Option<Literal> {
        let (span, text) = (arg.span, if to == SqlType::String { "separator" } else { "fraction" });
        let arg = coerce::widen(arg, to).unwrap_or_else(|same| same);
        match arg.literal() {
            Some(Literal::Double(fraction)) if !(0.0..=1.0).contains(fraction) => {
                let message = format!("the {text} of `{}` is from 0 to 1, not {fraction}", name.name);
                let error = Diagnostic::new(codes::BAD_PARAMETER, span, message);
                self.fail(error.help("the 95th percentile is at 0.95"))
            }
            Some(constant @ (Literal::Double(_) | Literal::String(_))) => Some(constant.clone()),
            _ => {
                let message = format!("the {text} of `{}` must be a constant", name.name);
                self.fail(Diagnostic::new(codes::CONSTANT_NEEDED, span, message))
            }
        }
    }

    /// The first argument that no overload takes is the wrong one; else the first.
    fn wrong_argument(&self, name: &Ident, args: &[Expr], candidates: &[String], span: Span) -> Diagnostic {
        let overloads = functions::lookup_aggregate(&name.name).unwrap_or_default();
        let fits = |index: usize, arg: &Expr| {
            let mut params = overloads.iter().filter_map(|f| f.params.get(index));
            params.any(|param| param.cost(known_type(arg)).is_some())
        };
        let wrong = args.iter().enumerate().find(|(index, arg)| !fits(*index, arg));
        let (place, message) = match wrong.or_else(|| args.iter().enumerate().next()) {
            Some((0, arg)) => {
                (arg.span, format!("`{}` does not take {}", name.name, self.binder.type_name(arg.ty.sql)))
            }
            Some((index, arg)) => {
                let ty = self.binder.type_name(arg.ty.sql);
                (arg.span, format!("argument {} of `{}` can't be {ty}", index + 1, name.name))
            }
            None => (span, format!("`{}` does not take this", name.name)),
        };
        Diagnostic::new(codes::ARGUMENT_TYPE, place, message)
            .help(format!("it is {}", candidates.join(" or ")))
    }
}
