//! Random trees such as the parser yields, for proptest.

use eventflux_compiler::span::Span;
use eventflux_compiler::syntax::ast::*;
use eventflux_compiler::types::SqlType;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Plain names, keywords, words with a special meaning somewhere, and names that need quotes.
pub(crate) fn ident() -> impl Strategy<Value = Ident> {
    const WORDS: &[&str] = &[
        "a",
        "b",
        "price",
        "größe",
        "_x",
        "select",
        "FROM",
        "order",
        "end",
        "left",
        "window",
        "Within",
        "output",
        "partition",
        "s",
        "m",
        "DAY",
        "interval",
        "timestamp",
        "date",
        "every",
        "not",
        "both",
        "trim",
        "position",
        "substring",
        "extract",
        "cast",
        "zone",
        "watermark",
        "primary",
        "key",
        "last",
        "first",
        "at",
        "max",
        "escape",
        "filter",
        "of",
        "nulls",
        "asc",
        "unidirectional",
        "events",
        "all",
        "two words",
        "a\"b",
        "1st",
        "it's",
        "日本",
        "pattern",
        "late",
        "values",
        "true",
        "null",
        "case",
        "purge",
        "begin",
        "if",
        "asof",
        "match_condition",
    ];
    prop_oneof![4 => proptest::sample::select(WORDS).prop_map(Ident::new), 1 => "[a-z][a-z0-9_]{0,5}".prop_map(Ident::new)]
}

fn micros() -> impl Strategy<Value = i64> {
    prop_oneof![1..100_i64, (1..1_000_i64).prop_map(|s| s * 1_000_000), 1..i64::MAX / 2]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z' \"\\\\%_-]{0,6}", any::<String>()]
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        (-100..100_i128).prop_map(Literal::Integer),
        any::<i64>().prop_map(|n| Literal::Integer(n.into())),
        prop::num::f64::NORMAL.prop_map(Literal::Decimal),
        (-50..50_i32).prop_map(|n| Literal::Decimal(f64::from(n) / 4.0)),
        Just(Literal::Decimal(-0.0)),
        text().prop_map(Literal::String),
        micros().prop_map(Literal::Duration),
        micros().prop_map(|d| Literal::Duration(-d)),
        Just(Literal::Duration(0)),
        text().prop_map(Literal::Timestamp),
    ]
}

fn at(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::NONE }
}

fn sql_type() -> impl Strategy<Value = SqlType> {
    proptest::sample::select(&[
        SqlType::Bool,
        SqlType::Int,
        SqlType::BigInt,
        SqlType::Float,
        SqlType::Double,
        SqlType::String,
        SqlType::Timestamp,
    ])
}

fn binary_op() -> impl Strategy<Value = BinaryOp> {
    use BinaryOp::*;
    proptest::sample::select(&[
        Plus,
        Minus,
        Times,
        Divide,
        Modulo,
        Concat,
        Eq,
        NotEq,
        Lt,
        LtEq,
        Gt,
        GtEq,
        And,
        Or,
        IsDistinctFrom,
        IsNotDistinctFrom,
    ])
}

/// Expressions without subqueries.
pub(crate) fn expr() -> BoxedStrategy<Expr> {
    let leaf = prop_oneof![
        3 => literal().prop_map(ExprKind::Literal),
        3 => ident().prop_map(ExprKind::Name),
        1 => (ident(), ident()).prop_map(|(a, b)| ExprKind::Qualified(a, b)),
        1 => (ident(), prop_oneof![(0..9_u32).prop_map(Ok), (0..9_u32).prop_map(Err)], ident())
            .prop_map(|(alias, index, column)| ExprKind::Indexed { alias, index, column }),
    ]
    .prop_map(at);
    leaf.prop_recursive(5, 32, 4, |inner| {
        let boxed = inner.clone().prop_map(Box::new).boxed();
        let maybe = option::of(boxed.clone());
        let unary = proptest::sample::select(&[UnaryOp::Minus, UnaryOp::Plus, UnaryOp::Not]);
        let test = proptest::sample::select(&[TestKind::Null, TestKind::True, TestKind::False, TestKind::Unknown]);
        let branch = (inner.clone(), inner.clone()).prop_map(|(when, then)| WhenThen { when, then });
        let name = prop_oneof![
            ident(),
            proptest::sample::select(&["SUBSTRING", "Position", "TRIM", "EXTRACT", "LEFT", "IF", "count"])
                .prop_map(Ident::new)
        ];
        prop_oneof![
            2 => (unary, boxed.clone()).prop_map(|(op, e)| ExprKind::Unary(op, foldless(op, e))),
            5 => (boxed.clone(), binary_op(), boxed.clone()).prop_map(|(a, op, b)| ExprKind::Binary(a, op, b)),
            1 => (boxed.clone(), test, any::<bool>())
                .prop_map(|(expr, test, negated)| ExprKind::Test { expr, test, negated }),
            1 => (boxed.clone(), vec(inner.clone(), 1..3), any::<bool>())
                .prop_map(|(expr, list, negated)| ExprKind::InList { expr, list, negated }),
            1 => (boxed.clone(), ident(), any::<bool>())
                .prop_map(|(expr, table, negated)| ExprKind::InTable { expr, table, negated }),
            1 => (boxed.clone(), boxed.clone(), boxed.clone(), any::<bool>())
                .prop_map(|(expr, low, high, negated)| ExprKind::Between { expr, low, high, negated }),
            1 => (boxed.clone(), boxed.clone(), maybe.clone(), any::<bool>(), any::<bool>()).prop_map(
                |(expr, pattern, escape, case_insensitive, negated)| ExprKind::Like {
                    expr,
                    pattern,
                    escape,
                    case_insensitive,
                    negated
                }
            ),
            1 => (maybe.clone(), vec(branch, 1..3), maybe.clone()).prop_map(|(operand, branches, otherwise)| {
                ExprKind::Case { operand, branches, otherwise }
            }),
            1 => (boxed.clone(), sql_type(), any::<bool>())
                .prop_map(|(expr, to, lenient)| ExprKind::Cast { expr, to, lenient }),
            2 => (name, vec(inner, 0..4), any::<bool>(), maybe).prop_map(|(name, args, distinct, filter)| {
                let distinct = distinct && !args.is_empty();
                ExprKind::Call { name, args, star: false, distinct, filter }
            }),
            1 => ident().prop_map(|name| ExprKind::Call {
                name,
                args: Vec::new(),
                star: true,
                distinct: false,
                filter: None
            }),
        ]
        .prop_map(at)
    })
    .boxed()
}

/// `NOT EXISTS` is one node in the tree, so that the operand of a NOT is never an EXISTS.
fn foldless(op: UnaryOp, operand: Box<Expr>) -> Box<Expr> {
    debug_assert!(op != UnaryOp::Not || !matches!(operand.kind, ExprKind::Exists { .. }));
    operand
}

fn window() -> impl Strategy<Value = WindowSpec> {
    let arg = prop_oneof![
        4 => (expr(), option::of(any::<bool>())).prop_map(|(expr, descending)| WindowArg::Expr { expr, descending }),
        1 => text().prop_map(|zone| WindowArg::Zone(zone, Span::NONE)),
    ];
    (ident(), vec(arg, 0..3)).prop_map(|(name, args)| WindowSpec { name, args, span: Span::NONE })
}

fn source(query: BoxedStrategy<Query>) -> BoxedStrategy<Source> {
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

fn item() -> impl Strategy<Value = SelectItem> {
    prop_oneof![
        6 => (expr(), option::of(ident())).prop_map(|(expr, alias)| SelectItem::Expr { expr, alias }),
        1 => Just(SelectItem::Wildcard(Span::NONE)),
        1 => ident().prop_map(|name| SelectItem::QualifiedWildcard(name, Span::NONE)),
    ]
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

fn pattern() -> impl Strategy<Value = PatternSpec> {
    let timeout = (ident(), vec(item(), 1..3)).prop_map(|(target, items)| TimeoutSpec { target, items });
    (any::<bool>(), pattern_expr(), vec(expr(), 0..2), option::of(micros()), option::of(timeout)).prop_map(
        |(sequence, expr, partition_by, within, timeout)| PatternSpec {
            sequence,
            expr,
            partition_by,
            within,
            timeout,
            span: Span::NONE,
        },
    )
}

fn join(query: BoxedStrategy<Query>) -> impl Strategy<Value = Input> {
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

fn no_target() -> OutputTarget {
    OutputTarget::new(None, WriteMode::Insert)
}

/// Queries without a target, as they stand in parentheses.
fn inner_query() -> BoxedStrategy<Query> {
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

fn full_query(inner: BoxedStrategy<Query>, output: BoxedStrategy<OutputTarget>) -> BoxedStrategy<Query> {
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
        vec(expr(), 0..2),
        (option::of(expr()), option::of(window()), option::of(expr())),
        selector(),
        option::of(rate()),
        option::of((inner, any::<bool>())),
    )
        .prop_map(|(with, output, input, partition_by, (before, window, after), selector, rate, exists)| {
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
                partition_by,
                where_before: before,
                window,
                where_after,
                selector,
                rate,
                span: Span::NONE,
            }
        })
        .boxed()
}

fn output() -> BoxedStrategy<OutputTarget> {
    use EventSelection::*;
    let insert =
        (ident(), proptest::sample::select(&[Current, Expired, All])).prop_map(|(target, events)| {
            OutputTarget { events, ..OutputTarget::new(Some(target), WriteMode::Insert) }
        });
    let upsert = (ident(), option::of(expr()))
        .prop_map(|(target, on)| OutputTarget::new(Some(target), WriteMode::Upsert(on)));
    prop_oneof![3 => insert, 1 => upsert, 1 => Just(no_target())].boxed()
}

fn columns() -> impl Strategy<Value = Vec<ColumnDefinition>> {
    let column = (ident(), sql_type(), any::<bool>()).prop_map(|(name, ty, not_null)| ColumnDefinition {
        name,
        ty,
        not_null,
        span: Span::NONE,
    });
    vec(column, 1..4)
}

fn path() -> impl Strategy<Value = RustPath> {
    (any::<bool>(), vec(ident(), 1..4)).prop_map(|(absolute, mut segments)| {
        if absolute {
            segments.insert(0, Ident::new(""));
        }
        RustPath { segments, span: Span::NONE }
    })
}

fn watermark() -> impl Strategy<Value = Watermark> {
    let late =
        prop_oneof![Just(LatePolicy::Drop), Just(LatePolicy::Adjust), ident().prop_map(LatePolicy::Into)];
    let lateness = prop_oneof![Just(0), micros()];
    (ident(), option::of(lateness), option::of(late)).prop_map(|(column, lateness, late)| Watermark {
        column: Some(column),
        lateness,
        late,
        span: Span::NONE,
    })
}

/// Statements of every kind.
pub(crate) fn statement() -> impl Strategy<Value = Statement> {
    use StatementKind as Kind;
    let columns_of =
        prop_oneof![path().prop_map(StreamColumns::Of), columns().prop_map(StreamColumns::Declared)];
    let stream = (ident(), columns_of, option::of(watermark()))
        .prop_map(|(name, columns, watermark)| StreamDefinition { name, columns, watermark });
    let table = (ident(), columns(), vec(ident(), 0..3), vec((ident(), expr()), 0..2)).prop_map(
        |(name, columns, primary_key, options)| TableDefinition { name, columns, primary_key, options },
    );
    let time = prop_oneof![
        Just(TriggerTime::Start),
        micros().prop_map(TriggerTime::Every),
        (text(), option::of(text())).prop_map(|(cron, zone)| TriggerTime::Cron {
            cron,
            zone,
            span: Span::NONE
        }),
    ];
    let partition =
        (vec((expr(), ident()), 1..3), option::of(micros()), vec(full_query(inner_query(), output()), 0..2))
            .prop_map(|(keys, purge_after, queries)| PartitionDefinition { keys, purge_after, queries });
    prop_oneof![
        8 => full_query(inner_query(), output()).prop_map(Kind::Query),
        2 => stream.prop_map(Kind::CreateStream),
        1 => table.prop_map(Kind::CreateTable),
        1 => (ident(), vec(ident(), 1..3)).prop_map(|(table, columns)| Kind::CreateIndex { table, columns }),
        1 => (ident(), time).prop_map(|(name, at)| Kind::CreateTrigger(TriggerDefinition { name, at })),
        1 => (ident(), path(), any::<bool>())
            .prop_map(|(name, path, aggregate)| Kind::CreateFunction { name, path, aggregate }),
        1 => (ident(), expr()).prop_map(|(name, value)| Kind::Set { name, value }),
        1 => partition.prop_map(Kind::Partition),
    ]
    .prop_map(|kind| Statement { kind, span: Span::NONE })
}
