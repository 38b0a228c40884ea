//! Queries with their clauses.

use eventflux_compiler::span::Span;
use eventflux_compiler::syntax::ast::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::expr::{at, expr};
use super::source::{join, pattern, source, window};
use super::words::{ident, micros};

pub(crate) fn item() -> impl Strategy<Value = SelectItem> {
    prop_oneof![
        6 => (expr(), option::of(ident())).prop_map(|(expr, alias)| SelectItem::Expr { expr, alias }),
        1 => Just(SelectItem::Wildcard(Span::NONE)),
        1 => ident().prop_map(|name| SelectItem::QualifiedWildcard(name, Span::NONE)),
    ]
}

fn rate() -> impl Strategy<Value = OutputRate> {
    use RateKind::*;
    let timed = (proptest::sample::select(&[All, First, Last, Snapshot]), micros().prop_map(RateUnit::Time));
    let counted = (proptest::sample::select(&[All, First, Last]), (1..u64::MAX).prop_map(RateUnit::Events));
    prop_oneof![timed, counted].prop_map(|(kind, every)| OutputRate { kind, every, span: Span::NONE })
}

fn limit() -> impl Strategy<Value = Limit> {
    any::<u64>().prop_map(|rows| Limit { rows, span: Span::NONE })
}

fn selector() -> impl Strategy<Value = Selector> {
    let key = (expr(), any::<bool>(), option::of(any::<bool>()))
        .prop_map(|(expr, descending, nulls_first)| OrderKey { expr, descending, nulls_first });
    (
        any::<bool>(),
        vec(item(), 1..4),
        vec(expr(), 0..2),
        option::of(expr()),
        vec(key, 0..2),
        option::of(limit()),
        option::of(limit()),
    )
        .prop_map(|(distinct, items, group_by, having, order_by, limit, offset)| Selector {
            distinct,
            items,
            group_by,
            having,
            order_by,
            limit,
            offset,
        })
}

pub(crate) fn no_target() -> OutputTarget {
    OutputTarget::new(None, WriteMode::Insert)
}

/// Queries without a target, as they stand in parentheses.
pub(crate) fn inner_query() -> BoxedStrategy<Query> {
    let plain = || ident().prop_map(|n| SourceKind::Stream(RustPath { segments: vec![n], span: Span::NONE }));
    let leaf = (plain(), option::of(ident()), vec(item(), 1..3), option::of(expr())).prop_map(
        |(kind, alias, items, where_before)| {
            let source =
                Source { kind, filter: None, alias, window: None, unidirectional: false, span: Span::NONE };
            Query {
                with: Vec::new(),
                output: no_target(),
                input: Input::Source(source),
                partition_by: Vec::new(),
                purge_after: None,
                where_before,
                window: None,
                where_after: None,
                selector: Selector {
                    distinct: false,
                    items,
                    group_by: Vec::new(),
                    having: None,
                    order_by: Vec::new(),
                    limit: None,
                    offset: None,
                },
                rate: None,
                span: Span::NONE,
            }
        },
    );
    leaf.prop_recursive(2, 4, 2, |inner| full_query(inner.boxed(), Just(no_target()).boxed())).boxed()
}

pub(crate) fn full_query(
    inner: BoxedStrategy<Query>,
    output: BoxedStrategy<OutputTarget>,
) -> BoxedStrategy<Query> {
    let input = prop_oneof![
        4 => source(inner.clone()).prop_map(Input::Source),
        1 => join(inner.clone()),
        1 => pattern().prop_map(|p| Input::Pattern(Box::new(p))),
    ];
    let with = (ident(), inner.clone()).prop_map(|(name, query)| NamedQuery { name, query });
    (
        vec(with, 0..2),
        output,
        input,
        (vec(expr(), 0..2), option::of(micros())),
        (option::of(expr()), option::of(window()), option::of(expr())),
        selector(),
        option::of(rate()),
        option::of((inner, any::<bool>())),
    )
        .prop_map(
            |(
                with,
                output,
                input,
                (partition_by, purge),
                (before, window, after),
                selector,
                rate,
                exists,
            )| {
                // What the parser reads as part of the input can't be the query's.
                let partition_by = if matches!(input, Input::Pattern(_)) { Vec::new() } else { partition_by };
                let before = match exists {
                    Some((query, negated)) => Some(at(ExprKind::Exists { query: Box::new(query), negated })),
                    // Directly after the last stream of a join without a condition, a window would be its own.
                    None => Some(before.unwrap_or_else(|| at(ExprKind::Literal(Literal::Bool(true))))),
                };
                let where_after = if window.is_some() { after } else { None };
                Query {
                    with,
                    output,
                    input,
                    purge_after: purge.filter(|_| !partition_by.is_empty()),
                    partition_by,
                    where_before: before,
                    window,
                    where_after,
                    selector,
                    rate,
                    span: Span::NONE,
                }
            },
        )
        .boxed()
}

pub(crate) fn output() -> BoxedStrategy<OutputTarget> {
    use EventSelection::*;
    let insert =
        (ident(), proptest::sample::select(&[Current, Expired, All])).prop_map(|(target, events)| {
            OutputTarget { events, ..OutputTarget::new(Some(target), WriteMode::Insert) }
        });
    let upsert = (ident(), option::of(expr()))
        .prop_map(|(target, on)| OutputTarget::new(Some(target), WriteMode::Upsert(on)));
    prop_oneof![3 => insert, 1 => upsert, 1 => Just(no_target())].boxed()
}
