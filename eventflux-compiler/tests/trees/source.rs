//! What queries read: streams, joins, patterns.

use eventflux_compiler::span::Span;
use eventflux_compiler::syntax::ast::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::expr::expr;
use super::query::item;
use super::words::{ident, micros, text};

pub(crate) fn window() -> impl Strategy<Value = WindowSpec> {
    let arg = prop_oneof![
        4 => (expr(), option::of(any::<bool>())).prop_map(|(expr, descending)| WindowArg::Expr { expr, descending }),
        1 => text().prop_map(|zone| WindowArg::Zone(zone, Span::NONE)),
    ];
    (ident(), vec(arg, 0..3)).prop_map(|(name, args)| WindowSpec { name, args, span: Span::NONE })
}

pub(crate) fn source(query: BoxedStrategy<Query>) -> BoxedStrategy<Source> {
    let kind = prop_oneof![
        4 => ident().prop_map(|name| SourceKind::Stream(RustPath { segments: vec![name], span: Span::NONE })),
        1 => query.prop_map(|query| SourceKind::Query(Box::new(query))),
    ];
    (kind, option::of(expr()), option::of(ident()), any::<bool>())
        .prop_map(|(kind, filter, alias, unidirectional)| Source {
            kind,
            filter,
            alias,
            window: None,
            unidirectional,
            span: Span::NONE,
        })
        .boxed()
}

pub(crate) fn join(query: BoxedStrategy<Query>) -> impl Strategy<Value = Input> {
    use JoinKind::*;
    let kind = proptest::sample::select(&[Inner, Left, Right, Full, Cross, Asof, LeftAsof]);
    let constraint =
        prop_oneof![expr().prop_map(JoinConstraint::On), vec(ident(), 1..3).prop_map(JoinConstraint::Using)];
    let time = prop_oneof![
        Just(JoinTime::None),
        micros().prop_map(JoinTime::Within),
        expr().prop_map(JoinTime::MatchCondition)
    ];
    let step = (source(query.clone()), option::of(window()), kind, constraint, time);
    (source(query), option::of(window()), vec(step, 1..3)).prop_map(|(first, window, steps)| {
        let mut input = Input::Source(Source { window, ..first });
        for (right, window, kind, constraint, time) in steps {
            let constraint = if kind == Cross { JoinConstraint::None } else { constraint };
            let right = Source { window, ..right };
            let spec = JoinSpec { left: input, right, kind, constraint, time, span: Span::NONE };
            input = Input::Join(Box::new(spec));
        }
        input
    })
}

fn quantifier() -> impl Strategy<Value = Quantifier> {
    (0..4_u32, option::of(0..4_u32))
        .prop_map(|(min, more)| Quantifier { min, max: more.map(|m| (min + m).max(1)) })
}

fn element(repeats: bool) -> impl Strategy<Value = Element> {
    let quantifier = if repeats { option::of(quantifier()).boxed() } else { Just(None).boxed() };
    (option::of(ident()), ident(), option::of(expr()), quantifier)
        .prop_map(|(alias, stream, filter, quantifier)| Element { alias, stream, filter, quantifier })
}

fn pattern_expr() -> impl Strategy<Value = PatternExpr> {
    let place = |kind| PatternExpr { kind, span: Span::NONE };
    let leaf = prop_oneof![
        3 => element(true).prop_map(PatternKind::Element),
        1 => (element(false), option::of(micros())).prop_map(|(element, hold)| PatternKind::Not { element, hold }),
    ]
    .prop_map(place);
    leaf.prop_recursive(4, 10, 3, move |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(PatternKind::Then),
            vec(inner.clone(), 2..4).prop_map(PatternKind::Or),
            vec(inner, 2..4).prop_map(PatternKind::And),
            boxed.clone().prop_map(PatternKind::Every),
            (boxed.clone(), micros()).prop_map(|(e, d)| PatternKind::Within(e, d)),
            (boxed, quantifier()).prop_map(|(e, q)| PatternKind::Repeat(e, q)),
        ]
        .prop_map(place)
    })
}

pub(crate) fn pattern() -> impl Strategy<Value = PatternSpec> {
    let timeout = (ident(), vec(item(), 1..3)).prop_map(|(target, items)| TimeoutSpec {
        target,
        items,
        span: Span::NONE,
    });
    (
        any::<bool>(),
        pattern_expr(),
        (vec(expr(), 0..2), option::of(micros())),
        option::of(micros()),
        option::of(timeout),
    )
        .prop_map(|(sequence, expr, (partition_by, purge), within, timeout)| PatternSpec {
            sequence,
            expr,
            purge_after: purge.filter(|_| !partition_by.is_empty()),
            partition_by,
            within,
            timeout,
            span: Span::NONE,
        })
}
