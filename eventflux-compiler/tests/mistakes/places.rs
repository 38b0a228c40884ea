//! Trees know their places.

use eventflux_compiler::syntax::ast::{ExprKind, SelectItem, StatementKind};
use eventflux_compiler::syntax::{from_text, parse_app};

#[test]
fn expressions_know_their_places() {
    for expr in [
        "a",
        "s.a",
        "'it''s'",
        "-5",
        "- a",
        "NOT a",
        "a + b * c",
        "(a + b) * c",
        "CAST(a AS DOUBLE PRECISION)",
        "CASE WHEN a THEN b END",
        "EXISTS (SELECT a FROM s)",
        "NOT EXISTS (SELECT a FROM s)",
        "COUNT(DISTINCT a) FILTER (WHERE b)",
        "COUNT(*)",
        "TRIM(BOTH 'x' FROM a)",
        "TRIM(LEADING ('x' || b) FROM a)",
        "SUBSTRING(a FROM 1 FOR 2)",
        "a NOT BETWEEN 1 AND (2)",
        "a IN (1, 2)",
        "a LIKE 'x' ESCAPE 'y'",
        "a IS NOT NULL",
        "INTERVAL '5' SECOND",
        "1 MINUTE 30 SECONDS",
        "TIMESTAMP '2024-01-01'",
        "e[last-1].x",
    ] {
        let sql = format!("SELECT {expr} AS x FROM s");
        let (tokens, places) = from_text(&sql);
        let (app, errors) = parse_app(&tokens);
        assert!(errors.is_empty(), "{sql}");
        let StatementKind::Query(query) = &app.statements[0].kind else { panic!("{sql}") };
        let SelectItem::Expr { expr: tree, .. } = &query.selector.items[0] else { panic!("{sql}") };
        assert_eq!(&sql[places.range(tree.span)], expr);
        assert_eq!(&sql[places.range(query.span)], sql);
        if let ExprKind::Binary(left, _, right) = &tree.kind {
            let (l, r) = (&sql[places.range(left.span)], &sql[places.range(right.span)]);
            assert!([("a", "b * c"), ("a + b", "c")].contains(&(l, r)), "{l} {r}");
        }
    }
}
