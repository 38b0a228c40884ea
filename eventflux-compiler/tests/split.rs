//! By which keys apps can be split.

mod common;

use eventflux_compiler::physical;

const STREAMS: &str = "CREATE STREAM T (k STRING NOT NULL, g STRING NOT NULL, n INT NOT NULL);
CREATE STREAM U (name STRING NOT NULL, m INT NOT NULL);
";

/// What EXPLAIN says of an app over both streams.
fn split(queries: &str) -> String {
    let compiled = common::compile(&format!("{STREAMS}{queries}"));
    physical::describe(&compiled.physical).split
}

#[test]
fn keys_that_hold_state_apart_split_an_app() {
    for (queries, expected) in [
        ("SELECT k, n FROM T WHERE n > 1;", "by anything: no query keeps rows together"),
        ("SELECT k, SUM(n) AS s FROM T GROUP BY k;", "by k of T; anything of U"),
        ("SELECT k, g, SUM(n) AS s FROM T GROUP BY k, g;", "by k, g of T; anything of U"),
        ("SELECT k, SUM(n) AS s FROM T WINDOW TUMBLING(1 SECOND) GROUP BY k;", "by k of T; anything of U"),
        ("SELECT k, SUM(n) AS s FROM T WINDOW TIME(1 SECOND) GROUP BY k;", "by k of T; anything of U"),
        (
            "SELECT k, n FROM T WINDOW SESSION(1 SECOND);",
            "not possible: out (statement 3) has aggregates over all rows",
        ),
        (
            "SELECT k, SUM(n) AS s FROM T WINDOW LENGTH(9) GROUP BY k;",
            "not possible: out (statement 3) has a window over all rows",
        ),
        ("SELECT k, SUM(n) AS s FROM T PARTITION BY k WINDOW LENGTH(9);", "by k of T; anything of U"),
        ("SELECT SUM(n) AS s FROM T;", "not possible: out (statement 3) has aggregates over all rows"),
        (
            "SELECT k, SUM(n) AS s FROM T WINDOW TUMBLING(1 SECOND) GROUP BY k ORDER BY s LIMIT 3;",
            "not possible: out (statement 3) has LIMIT over all rows",
        ),
        ("SELECT UPPER(k) AS u, SUM(n) AS s FROM T GROUP BY UPPER(k);", "by UPPER(k) of T; anything of U"),
        // Passed on, and lost.
        (
            "INSERT INTO A SELECT k AS key, SUM(n) AS s FROM T GROUP BY k; INSERT INTO B SELECT key, MAX(s) AS m FROM A GROUP BY key;",
            "by k of T; anything of U",
        ),
        (
            "INSERT INTO A SELECT g, SUM(n) AS s FROM T GROUP BY k, g; INSERT INTO B SELECT g, MAX(s) AS m FROM A GROUP BY g;",
            "by g of T; anything of U",
        ),
        (
            "INSERT INTO A SELECT g, SUM(n) AS s FROM T GROUP BY k; INSERT INTO B SELECT g, MAX(s) AS m FROM A GROUP BY g;",
            "not possible: B (statement 4) has aggregates over all rows",
        ),
        // Two queries of different keys, and of one key and a finer one.
        (
            "INSERT INTO A SELECT SUM(n) AS s FROM T GROUP BY k; INSERT INTO B SELECT SUM(n) AS s FROM T GROUP BY g;",
            "not possible: B (statement 4) has aggregates over all rows",
        ),
        (
            "INSERT INTO A SELECT SUM(n) AS s FROM T GROUP BY k; INSERT INTO B SELECT SUM(n) AS s FROM T GROUP BY k, g;",
            "by k of T; anything of U",
        ),
        // Joins.
        (
            "SELECT n, m FROM T WINDOW TIME(1 SECOND) JOIN U WINDOW UNIQUE(name) ON k = name;",
            "by k of T; name of U",
        ),
        (
            "SELECT n, m FROM T WINDOW LENGTH(5) JOIN U WINDOW UNIQUE(name) ON k = name;",
            "not possible: out (statement 3) has a window over all rows",
        ),
        ("SELECT n, m FROM T JOIN U ON k = name WITHIN 1 SECOND;", "by k of T; name of U"),
        (
            "SELECT n, m FROM T JOIN U ON n > m WITHIN 1 SECOND;",
            "not possible: out (statement 3) has a join of all rows",
        ),
        (
            "SELECT k, COUNT(*) AS c FROM T JOIN U ON k = name WITHIN 1 SECOND GROUP BY k;",
            "by k of T; name of U",
        ),
        // Patterns.
        (
            "SELECT a.n FROM PATTERN (EVERY a=T -> b=T[k = a.k AND n > a.n]) WITHIN 1 SECOND;",
            "by k of T; anything of U",
        ),
        ("SELECT a.n FROM PATTERN (EVERY a=T -> b=U[name = a.k]) WITHIN 1 SECOND;", "by k of T; name of U"),
        (
            "SELECT a.n FROM PATTERN (a=T -> b=T[k = a.k]);",
            "not possible: out (statement 3) has a pattern over all rows",
        ),
        (
            "SELECT a.n FROM SEQUENCE (EVERY a=T -> b=T[k = a.k]);",
            "not possible: out (statement 3) has a pattern over all rows",
        ),
        ("SELECT k, a.n FROM SEQUENCE (EVERY a=T -> b=T) PARTITION BY k;", "by k of T; anything of U"),
        // Blocks.
        (
            "PARTITION WITH (k OF T, name OF U) BEGIN INSERT INTO A SELECT n FROM T; INSERT INTO B SELECT SUM(n) AS s FROM A; INSERT INTO C SELECT SUM(m) AS s FROM U WINDOW LENGTH(3); END;",
            "by k of T; name of U",
        ),
        (
            "PARTITION WITH (k OF T) BEGIN INSERT INTO A SELECT n FROM T; INSERT INTO B SELECT SUM(n) AS s FROM A; END; INSERT INTO C SELECT SUM(n) AS s FROM A;",
            "not possible: C (statement 4) has aggregates over all rows",
        ),
        // What is one for all.
        (
            "CREATE TRIGGER Tick EVERY 1 SECOND; SELECT COUNT(*) AS n FROM Tick;",
            "not possible: Tick (statement 3) has events that every copy would have",
        ),
        ("SELECT k, n FROM T GROUP BY k OUTPUT FIRST EVERY 1 SECOND;", "by k of T; anything of U"),
        (
            "SELECT k, n FROM T GROUP BY k OUTPUT LAST EVERY 1 SECOND;",
            "not possible: out (statement 3) has a rate over all rows",
        ),
        // Unconnected streams have keys of their own.
        (
            "INSERT INTO A SELECT SUM(n) AS s FROM T GROUP BY k; INSERT INTO B SELECT SUM(m) AS s FROM U GROUP BY name;",
            "by k of T; name of U",
        ),
    ] {
        assert_eq!(split(queries), expected, "{queries}");
    }
}

#[test]
fn many_queries_are_no_burden() {
    let mut queries = String::from("INSERT INTO S0 SELECT k, n FROM T;");
    for number in 1..2_000 {
        let before = number - 1;
        queries += &format!("INSERT INTO S{number} SELECT k, MAX(n) AS n FROM S{before} GROUP BY k;");
    }
    assert_eq!(split(&queries), "by k of T; anything of U");
}
