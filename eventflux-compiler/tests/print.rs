//! What is printed parses back to the same tree.

mod corpus;
mod trees;

use eventflux_compiler::syntax::ast::{App, Statement, StatementKind};
use eventflux_compiler::syntax::limits::with_stack;
use eventflux_compiler::syntax::{from_text, parse_app};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// The tree of an app that must parse.
fn parse(sql: &str) -> Result<App, String> {
    let (tokens, places) = from_text(sql);
    let (app, errors) = parse_app(&tokens);
    match errors.into_sorted().first() {
        None => Ok(app),
        Some(e) => Err(format!("{} at {:?}: {}\n{sql}", e.code, places.place(e.span), e.message)),
    }
}

#[test]
fn the_corpus_is_printed_as_it_was_meant() {
    let cases = corpus::cases();
    let mut parsed = 0;
    for case in &cases {
        let app = match parse(&case.sql) {
            Ok(app) => app,
            Err(_) if case.fails => continue,
            Err(error) => panic!("{}: {error}", case.name),
        };
        let printed = app.to_string();
        let again = parse(&printed).unwrap_or_else(|e| panic!("{}: {e}", case.name));
        assert_eq!(app, again, "{}: {printed}", case.name);
        assert_eq!(printed, again.to_string(), "{}", case.name);
        parsed += 1;
    }
    assert!(cases.is_empty() || parsed > cases.len() / 2);
}

#[test]
fn statements_have_one_clause_a_line() {
    let sql = "insert into Bars select symbol, sum(price*volume)/sum(volume) as vwap from Trades[price>0] as t \
               where t.symbol <> 'it''s' window tumbling(90 seconds) group by symbol having count(*) > 2 \
               order by vwap desc nulls last limit 5 offset 2";
    let expected = "INSERT INTO Bars
SELECT symbol, sum(price * volume) / sum(volume) AS vwap
FROM Trades[price > 0] AS t
WHERE t.symbol <> 'it''s'
WINDOW tumbling(1 MINUTE 30 SECONDS)
GROUP BY symbol
HAVING count(*) > 2
ORDER BY vwap DESC NULLS LAST
LIMIT 5
OFFSET 2;
";
    assert_eq!(parse(sql).unwrap().to_string(), expected);
}

#[test]
fn patterns_are_printed_as_they_are_written() {
    for (sql, expected) in [
        ("((a=A) -> (b=B))", "(a=A -> b=B)"),
        ("(a=A[x>1]{2} -> b=B+)", "(a=A{2}[x > 1] -> b=B+)"),
        (
            "(a=A{1,} -> b=B{0,} -> c=C{0,1} -> d=D{2,2} -> e=E{1})",
            "(a=A+ -> b=B* -> c=C? -> d=D{2} -> e=E{1})",
        ),
        ("((a=A AND b=B) OR c=C)", "(a=A AND b=B OR c=C)"),
        ("(a=A AND (b=B OR c=C))", "(a=A AND (b=B OR c=C))"),
        ("((a=A -> b=B) -> c=C)", "((a=A -> b=B) -> c=C)"),
        ("(EVERY (a=A -> b=B) -> c=C)", "(EVERY (a=A -> b=B) -> c=C)"),
        ("(EVERY (a=A WITHIN 90s))", "(EVERY a=A WITHIN 1 MINUTE 30 SECONDS)"),
        ("((EVERY a=A) WITHIN 1s -> b=B)", "((EVERY a=A) WITHIN 1 SECOND -> b=B)"),
        ("((a=A{2}){3} -> NOT B[x] FOR 60s)", "((a=A{2}){3} -> NOT B[x] FOR 1 MINUTE)"),
    ] {
        let app = parse(&format!("SELECT a.x FROM PATTERN {sql} within 1000 ms partition by k")).unwrap();
        let printed = format!("SELECT a.x\nFROM PATTERN {expected} PARTITION BY k WITHIN 1 SECOND;\n");
        assert_eq!(app.to_string(), printed, "{sql}");
        assert_eq!(parse(&printed).unwrap(), app, "{sql}");
    }
}

#[test]
fn parentheses_stand_only_where_they_are_needed() {
    for (sql, expected) in [
        ("(a + b) * c", "(a + b) * c"),
        ("(a * b) + c", "a * b + c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("'x' || (1 + 2)", "'x' || 1 + 2"),
        ("(a = b) = c", "(a = b) = c"),
        ("NOT (a AND b)", "NOT (a AND b)"),
        ("(NOT a) AND (b OR c)", "NOT a AND (b OR c)"),
        ("- (-5)", "- -5"),
        ("-(5)", "-(5)"),
        ("-(-a)", "- -a"),
        ("(a) BETWEEN (1 + 2) AND (b OR c)", "a BETWEEN 1 + 2 AND (b OR c)"),
        ("POSITION((a IN (b)) , c)", "POSITION((a IN (b)), c)"),
        ("a = NOT b", "a = (NOT b)"),
        ("x IS NULL IS TRUE", "x IS NULL IS TRUE"),
    ] {
        let app = parse(&format!("SELECT {sql} FROM s")).unwrap();
        assert_eq!(app.to_string(), format!("SELECT {expected}\nFROM s;\n"));
    }
}

#[test]
fn precedences_are_those_of_postgresql() {
    for (sql, same) in [
        ("'a' || 1 + 2", "'a' || (1 + 2)"),
        ("a = b LIKE c", "a = (b LIKE c)"),
        ("a < b IS NULL", "(a < b) IS NULL"),
        ("NOT a = b", "NOT (a = b)"),
        ("NOT a IS NULL AND b", "(NOT (a IS NULL)) AND b"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("-a * b", "(-a) * b"),
        ("a BETWEEN b AND c AND d", "(a BETWEEN b AND c) AND d"),
        ("a IS DISTINCT FROM b = c", "a IS DISTINCT FROM (b = c)"),
        ("a || b IN (c)", "(a || b) IN (c)"),
        ("1 - 2 - 3 % 4", "(1 - 2) - (3 % 4)"),
        ("a LIKE b || c ESCAPE d", "a LIKE (b || c) ESCAPE d"),
    ] {
        let tree = |e: &str| parse(&format!("SELECT {e} FROM s")).unwrap();
        assert_eq!(tree(sql), tree(same), "{sql}");
    }
}

#[test]
fn special_forms_are_plain_calls() {
    for (sql, same) in [
        ("SUBSTRING(a FROM 2 FOR 3)", "SUBSTRING(a, 2, 3)"),
        ("SUBSTRING(a FOR 3)", "SUBSTRING(a, 1, 3)"),
        ("POSITION('x' IN a || b)", "POSITION('x', a || b)"),
        ("TRIM(BOTH 'x' FROM a)", "TRIM(a, 'x')"),
        ("TRIM('x' FROM a)", "TRIM(a, 'x')"),
        ("TRIM(LEADING FROM a)", "LTRIM(a)"),
        ("TRIM(TRAILING 'x' FROM a)", "RTRIM(a, 'x')"),
        ("EXTRACT(hour FROM a)", "EXTRACT('hour', a)"),
        ("INTERVAL '1 minute 30 sec'", "90s"),
        ("INTERVAL '-1.5' HOUR", "-90 min"),
        ("a == b", "a = b"),
        ("a != b", "a <> b"),
    ] {
        let tree = |e: &str| parse(&format!("SELECT {e} AS x FROM s")).unwrap();
        assert_eq!(tree(sql), tree(same), "{sql}");
    }
    for (sql, same) in [
        ("SELECT a FROM s INSERT ALL EVENTS INTO t", "INSERT ALL EVENTS INTO t SELECT a FROM s"),
        ("CREATE STREAM t AS SELECT a FROM s", "INSERT INTO t SELECT a FROM s"),
        (
            "INSERT INTO t WITH x AS (SELECT a FROM s) SELECT a FROM x",
            "WITH x AS (SELECT a FROM s) INSERT INTO t SELECT a FROM x",
        ),
        ("SELECT a FROM s WINDOW('length', 5) WHERE a", "SELECT a FROM s WINDOW length(5) WHERE a"),
    ] {
        assert_eq!(parse(sql).unwrap(), parse(same).unwrap(), "{sql}");
    }
}

/// Runs a property on the stack that trees and proptest's strategies for them need in debug builds.
fn check<S: Strategy>(
    strategy: impl FnOnce() -> S + Send,
    test: impl Fn(S::Value) -> Result<(), TestCaseError> + Send,
) {
    with_stack(|| {
        let config = ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() };
        TestRunner::new(config).run(&strategy(), test).unwrap_or_else(|e| panic!("{e}"));
    });
}

#[test]
fn random_expressions_come_back() {
    check(trees::expr, |expr| {
        let app = parse(&format!("SET x = {expr}")).map_err(TestCaseError::fail)?;
        let [Statement { kind: StatementKind::Set { value, .. }, .. }] = app.statements.as_slice() else {
            return Err(TestCaseError::fail("another statement"));
        };
        prop_assert_eq!(value, &expr);
        Ok(())
    });
}

#[test]
fn random_statements_come_back() {
    check(trees::statement, |statement| {
        let app = App { statements: vec![statement] };
        let printed = app.to_string();
        let again = parse(&printed).map_err(TestCaseError::fail)?;
        prop_assert_eq!(again, app, "{}", printed);
        Ok(())
    });
}
