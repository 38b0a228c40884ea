//! Groups and aggregates: each argument is evaluated once and accumulated once, filters are folded in as NULL.

use super::{Site, Texts, rust};
use crate::expr::{Expr, ExprKind};
use crate::functions::AggregateKind;
use crate::logical;
use crate::physical::{Accumulator, Aggregate, Grouping};
use crate::types::{SqlType, Type};

pub(super) fn lower(query: &logical::Query, texts: &mut Texts) -> Grouping {
    let keys = texts.sites(&query.keys);
    let mut args: Vec<Site> = Vec::new();
    let (mut accumulators, mut aggregates) = (Vec::new(), Vec::new());
    for aggregate in &query.aggregates {
        let rust = rust::lower(aggregate, &mut args, texts);
        let argument = argument(aggregate);
        let arg_ty = argument.as_ref().map(|expr| expr.ty);
        let text =
            aggregate.arg.as_ref().or(aggregate.filter.as_ref()).map_or("*", |site| site.text.as_str());
        let arg = argument.map(|expr| {
            let known = args.iter().position(|known| known.expr == expr);
            known.unwrap_or_else(|| {
                args.push(Site { expr, number: texts.number(text) });
                args.len() - 1
            }) as u16
        });
        // COUNT(*) with a FILTER counts the rows that pass: those whose argument is not NULL.
        let func = match (aggregate.func, arg) {
            (AggregateKind::CountAll, Some(_)) => AggregateKind::Count,
            (func, _) => func,
        };
        let accumulator = Accumulator {
            accumulation: func.accumulation(),
            arg,
            arg_ty,
            distinct: aggregate.distinct,
            rust,
        };
        let known = accumulators.iter().position(|known| *known == accumulator);
        let accumulator = known.unwrap_or_else(|| {
            accumulators.push(accumulator);
            accumulators.len() - 1
        }) as u16;
        aggregates.push(Aggregate { func, accumulator, ty: aggregate.ty });
    }
    Grouping { keys, args, accumulators, aggregates }
}

/// What an aggregate adds up: its argument, NULL where the filter is not TRUE. A plain count needs no more than
/// whether there is a value.
fn argument(aggregate: &logical::Aggregate) -> Option<Expr> {
    if aggregate.rust.is_some() {
        return None;
    }
    let counts =
        matches!(aggregate.func, AggregateKind::Count | AggregateKind::CountAll) && !aggregate.distinct;
    let filter = aggregate.filter.as_ref().map(|filter| filter.expr.clone());
    let arg = aggregate.arg.as_ref().map(|arg| arg.expr.clone());
    if !counts {
        let arg = arg?;
        return Some(match filter {
            Some(filter) => when(filter, arg),
            None => arg,
        });
    }
    let span = arg.as_ref().or(filter.as_ref())?.span;
    let present = arg.map(|arg| {
        let kind = ExprKind::IsNull { arg: Box::new(arg), negated: true };
        Expr::new(kind, Type::not_null(SqlType::Bool), span)
    });
    // The argument of a row that the filter leaves out is not evaluated: it may fail.
    [present, filter].into_iter().flatten().fold(None, |counted, condition| {
        Some(when(condition, counted.unwrap_or_else(|| Expr::bool(true, span))))
    })
}

pub(super) fn when(condition: Expr, value: Expr) -> Expr {
    let (sql, span) = (value.ty.sql, value.span);
    Expr::new(
        ExprKind::Case { branches: vec![(condition, value)], otherwise: None },
        Type::nullable(sql),
        span,
    )
}
