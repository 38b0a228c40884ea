//! Groups and aggregates: each argument is evaluated once and accumulated once, filters are folded in as NULL.

use super::{Site, Texts, rust};
use crate::expr::{Expr, ExprKind, Literal};
use crate::functions::{Accumulation, AggregateKind};
use crate::logical;
use crate::physical::{Accumulator, Aggregate, Grouping};
use crate::types::{SqlType, Type};

pub(super) fn lower(query: &logical::Query, texts: &mut Texts) -> Grouping {
    let keys = texts.sites(&query.keys);
    Grouping { keys, ..aggregated(&query.aggregates, query.window.as_ref(), texts) }
}

/// The aggregates over a window's content, without keys.
pub(super) fn aggregated(
    list: &[logical::Aggregate],
    window: Option<&logical::Window>,
    texts: &mut Texts,
) -> Grouping {
    let mut args = Args::default();
    let (mut accumulators, mut aggregates) = (Vec::new(), Vec::new());
    for aggregate in list {
        let rust = rust::lower(aggregate, &mut args, texts);
        let argument = argument(aggregate);
        let text =
            aggregate.arg.as_ref().or(aggregate.filter.as_ref()).map_or("*", |site| site.text.as_str());
        let arg_ty = argument.as_ref().map(|expr| expr.ty);
        // COUNT(*) with a FILTER counts the rows that pass: those whose argument is not NULL.
        let func = match (aggregate.func, &argument) {
            (AggregateKind::CountAll, Some(_)) => AggregateKind::Count,
            (func, _) => func,
        };
        let (accumulation, distinct) = accumulation(window, aggregate);
        let own = accumulation.is_forever();
        let accumulator = Accumulator {
            accumulation,
            arg: argument.map(|expr| args.number(expr, text, own, texts)),
            arg_ty,
            by: by(aggregate).map(|(expr, text)| (args.number(expr.clone(), text, false, texts), expr.ty)),
            separator: match &aggregate.parameter {
                Some(Literal::String(separator)) => Some(separator.clone()),
                _ => None,
            },
            distinct,
            rust,
        };
        let known = accumulators.iter().position(|known| *known == accumulator);
        let accumulator = known.unwrap_or_else(|| {
            accumulators.push(accumulator);
            accumulators.len() - 1
        }) as u16;
        let fraction = match (func, &aggregate.parameter) {
            (AggregateKind::Median, _) => Some(0.5),
            (_, Some(Literal::Double(fraction))) => Some(*fraction),
            _ => None,
        };
        aggregates.push(Aggregate { func, accumulator, fraction, ty: aggregate.ty });
    }
    Grouping { keys: Vec::new(), args: args.sites, accumulators, aggregates }
}

/// The arguments so far.
#[derive(Default)]
pub(super) struct Args {
    sites: Vec<Site>,
    /// Those that no other accumulator takes.
    own: Vec<bool>,
}

impl Args {
    /// The number of an argument.
    pub(super) fn number(&mut self, expr: Expr, text: &str, own: bool, texts: &mut Texts) -> u16 {
        let known = (0..self.sites.len()).find(|&i| self.sites[i].expr == expr && !own && !self.own[i]);
        known.unwrap_or_else(|| {
            self.sites.push(Site { expr, number: texts.number(text) });
            self.own.push(own);
            self.sites.len() - 1
        }) as u16
    }
}

/// What is accumulated, and whether equal values count once.
fn accumulation(window: Option<&logical::Window>, aggregate: &logical::Aggregate) -> (Accumulation, bool) {
    let windowed = window.is_some();
    match aggregate.func.accumulation() {
        // Without a window no group ever ends.
        Accumulation::MinForever if !windowed => (Accumulation::Min, false),
        Accumulation::MaxForever if !windowed => (Accumulation::Max, false),
        // A sketch can't forget: where events leave, different values are counted.
        Accumulation::ApproxDistinct if window.is_some_and(|window| !window.is_batch()) => {
            (Accumulation::Count, true)
        }
        other => (other, aggregate.distinct),
    }
}

/// The second argument with its text. It is evaluated for rows that the filter leaves out only if it can't fail.
fn by(aggregate: &logical::Aggregate) -> Option<(Expr, &str)> {
    let by = aggregate.by.as_ref()?;
    let expr = match &aggregate.filter {
        Some(filter) if by.expr.can_fail() => when(filter.expr.clone(), by.expr.clone()),
        _ => by.expr.clone(),
    };
    Some((expr, &by.text))
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
