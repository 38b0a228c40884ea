//! Expressions without subqueries.

use eventflux_compiler::span::Span;
use eventflux_compiler::syntax::ast::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::words::{ident, micros, sql_type, text};

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

pub(crate) fn at(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::NONE }
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
