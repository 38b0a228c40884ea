//! Calls of aggregates.

use super::call::wrong_count;
use super::coerce::{self, is_untyped, known_type};
use super::expr::Exprs;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::expr::{Expr, Slot};
use crate::functions::{self, ResolveError};
use crate::logical::{Aggregate, Site};
use crate::span::Span;
use crate::syntax::ast::{self, Ident};
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
        self.aggregate_may_stand(name)?;
        if star && !name.name.eq_ignore_ascii_case("COUNT") {
            let message = format!("`{}` does not take *; only COUNT does", name.name);
            return self.fail(Diagnostic::new(codes::STAR_HERE, name.span, message));
        }
        if !star && args.is_empty() {
            return self.fail(wrong_count(name, "1 argument"));
        }
        if star && distinct {
            let message = "COUNT(DISTINCT *) means nothing: name what is to be counted once";
            return self.fail(Diagnostic::new(codes::DISTINCT_HERE, name.span, message));
        }
        let (bound, filter) = self.aggregate_parts(args, filter);
        let (mut bound, filter) = (bound?, filter?);
        let types: Vec<Option<SqlType>> = bound.iter().map(known_type).collect();
        let function = match functions::resolve_aggregate(&name.name, &types) {
            Ok(function) => function,
            Err(ResolveError::WrongTypes { candidates }) => {
                let (place, ty) = bound.first().map_or((span, SqlType::Bool), |arg| (arg.span, arg.ty.sql));
                let message = format!("`{}` does not take {}", name.name, self.binder.type_name(ty));
                let error = Diagnostic::new(codes::ARGUMENT_TYPE, place, message);
                return self.fail(error.help(format!("it is {}", candidates.join(" or "))));
            }
            Err(error) => {
                let error = self.binder.wrong_call(name, error);
                return self.fail(error);
            }
        };
        let arg = bound.pop();
        if let Some(arg) = &arg
            && is_untyped(arg)
        {
            let error =
                Diagnostic::new(codes::UNTYPED_NULL, arg.span, "it is not known of which type NULL is here");
            return self.fail(error.help("write CAST(NULL AS type)"));
        }
        let to = function.argument_type(arg.as_ref().map(|a| a.ty.sql));
        let arg = match (arg, to) {
            (Some(arg), Some(to)) => Some(coerce::widen(arg, to).unwrap_or_else(|same| same)),
            (arg, _) => arg,
        };
        if let Some(Expr { ty: Type { sql: SqlType::Interval, .. }, span, .. }) = &arg {
            let error = Diagnostic::new(codes::DURATION_HERE, *span, "a duration is no value of a column");
            return self.fail(error);
        }
        if distinct
            && let Some(arg) = &arg
            && matches!(arg.ty.sql, SqlType::Opaque(_))
        {
            let message = "DISTINCT can't compare values of a Rust type that SQL only carries";
            return self.fail(Diagnostic::new(codes::OPAQUE_VALUE, arg.span, message));
        }
        let sql = function.result_type(arg.as_ref().map(|a| a.ty.sql))?;
        let own_value =
            arg.as_ref().is_some_and(|a| !a.ty.nullable) && filter.is_none() && !self.place.may_be_empty;
        let ty = Type { sql, nullable: function.null_when_empty && !own_value };
        let text = args.first().map(ToString::to_string).unwrap_or_default();
        let aggregate = Aggregate {
            func: function.kind,
            arg: arg.map(|expr| Site { expr, text }),
            rust: None,
            distinct: distinct && function.distinct_matters,
            filter,
            ty,
        };
        self.aggregate_slot(aggregate, span)
    }

    /// Whether an aggregate can stand here.
    pub(super) fn aggregate_may_stand(&mut self, name: &Ident) -> Option<()> {
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
            Some(filter) => self.condition(filter).map(|expr| Some(Site { expr, text: filter.to_string() })),
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
        let index = list.iter().position(|known| *known == aggregate).unwrap_or_else(|| {
            list.push(aggregate);
            list.len() - 1
        });
        Some(Expr::column(Slot::Aggregate(u16::try_from(index).ok()?), ty, span))
    }
}
