//! All errors of an app at once, one per cause.

mod common;

use common::errors;

const S: &str = "CREATE STREAM S (a INT NOT NULL, s STRING);\n";

#[track_caller]
fn reports(query: &str, expected: &[&str]) {
    assert_eq!(errors(&format!("{S}{query}")), expected, "{query}");
}

#[test]
fn every_clause_is_looked_at() {
    reports(
        "SELECT x1 FROM S[x2 > 1] WHERE x3 WINDOW NONE(1s) WHERE x4 GROUP BY x5 HAVING x6 ORDER BY a + x7;",
        &[
            "EF0201 2:8",
            "EF0201 2:18",
            "EF0201 2:32",
            "EF0213 2:42",
            "EF0201 2:57",
            "EF0201 2:69",
            "EF0201 2:79",
        ],
    );
}

#[test]
fn every_argument_is_looked_at() {
    reports("SELECT UPPER(x1, x2) AS x FROM S;", &["EF0201 2:14", "EF0201 2:18"]);
    reports("SELECT NONE(x1) AS x FROM S;", &["EF0203 2:8", "EF0201 2:13"]);
    reports(
        "SELECT CASE x1 WHEN x2 THEN x3 ELSE x4 END AS x FROM S;",
        &["EF0201 2:13", "EF0201 2:21", "EF0201 2:29", "EF0201 2:37"],
    );
    reports("SELECT x1 + x2 * x3 AS x FROM S;", &["EF0201 2:8", "EF0201 2:13", "EF0201 2:18"]);
    reports("SELECT x1 IN (x2, x3) AS x FROM S;", &["EF0201 2:8", "EF0201 2:15", "EF0201 2:19"]);
    reports("SELECT x1 BETWEEN x2 AND x3 AS x FROM S;", &["EF0201 2:8", "EF0201 2:19", "EF0201 2:26"]);
    reports("SELECT SUM(x1) FILTER (WHERE x2) AS x FROM S;", &["EF0201 2:12", "EF0201 2:30"]);
    reports("SELECT IF(x1, x2, x3) AS x FROM S;", &["EF0201 2:11", "EF0201 2:15", "EF0201 2:19"]);
    reports("SELECT COALESCE(x1, x2) AS x FROM S;", &["EF0201 2:17", "EF0201 2:21"]);
}

#[test]
fn every_part_of_a_pattern_is_looked_at() {
    reports(
        "SELECT x1, e1.x2 FROM PATTERN (e1=S[x3 > 1] -> NOT S[x4 > 1] -> e2=S[e1.x5 > x6] -> (e3=S AND e4=S[x7])) \
         PARTITION BY x8 WITHIN 1s ON TIMEOUT INSERT INTO T SELECT e1.x9, x10 WHERE e1.x11 > 1 GROUP BY x12;",
        &[
            "EF0201 2:8",
            "EF0201 2:15",
            "EF0201 2:37",
            "EF0201 2:54",
            "EF0201 2:73",
            "EF0201 2:78",
            "EF0201 2:100",
            "EF0201 2:119",
            "EF0201 2:167",
            "EF0201 2:171",
            "EF0201 2:184",
            "EF0201 2:201",
        ],
    );
    // What can't be read of one position says nothing about the others.
    reports(
        "SELECT x1 FROM PATTERN (e1=S[a + ] -> e2=S[x2]); SELECT x3 FROM S;",
        &["EF0105 2:34", "EF0201 2:57"],
    );
    // A stream that is not there has no columns that could be wrong.
    reports("SELECT e1.a, e2.x FROM PATTERN (e1=S -> e2=Ss[x2 > e1.x3]);", &["EF0202 2:44"]);
    // Nor are there matches of a pattern that can mean nothing.
    reports(
        "INSERT INTO T SELECT e1.a AS a FROM PATTERN (e1=S -> NOT S); SELECT a FROM T;",
        &["EF0704 2:54"],
    );
}

#[test]
fn one_cause_is_one_error() {
    // An item that is wrong is not reported again where it is named.
    reports("SELECT x1 + 1 AS y FROM S GROUP BY y HAVING y > 1 ORDER BY y;", &["EF0201 2:8"]);
    // Nor is what reads a stream that a wrong query should have defined.
    reports(
        "INSERT INTO T SELECT x1 FROM S; INSERT INTO U SELECT a FROM T; SELECT b FROM U;",
        &["EF0201 2:22"],
    );
    // Nor a subquery's reader, nor the bounds of a window that is wrong.
    reports("SELECT b FROM (SELECT x1 FROM S);", &["EF0201 2:23"]);
    reports("SELECT COUNT(*) AS n, window_end FROM S WINDOW TUMBLING(0s);", &["EF0603 2:57"]);
    // A struct that is not known takes the streams made of it along.
    reports("CREATE STREAM R OF Row; INSERT INTO R SELECT a FROM S; SELECT zz FROM R;", &["EF0216 2:20"]);
    // A wrong time column is not a missing one.
    let sql = "CREATE STREAM R (t STRING NOT NULL, WATERMARK FOR t);
               CREATE STREAM Q (t TIMESTAMP NOT NULL, WATERMARK FOR t); SELECT t FROM R;";
    assert_eq!(errors(sql), ["EF0407 1:51"]);
}

#[test]
fn errors_of_several_statements_come_together() {
    reports(
        "SELECT x1 FROM S;\nCREATE STREAM S (b INT);\nSET nothing = 1s;\nINSERT INTO T SELECT a + s AS x FROM S;",
        &["EF0201 2:8", "EF0206 3:15", "EF0214 4:5", "EF0301 5:22"],
    );
}

#[test]
fn errors_of_syntax_and_of_meaning_come_together() {
    reports("SELECT FROM S;\nSELECT x1 FROM S;", &["EF0105 2:8", "EF0201 3:8"]);
    // What only seems wrong because a statement could not be read is not reported.
    reports("INSERT INTO T SELECT a + FROM S;\nSELECT a FROM T;", &["EF0105 2:26"]);
    let timed =
        "CREATE STREAM E (at TIMESTAMP NOT NULL, WATERMARK FOR at);\nCREATE STREAM T (at TIMESTAMP);\n";
    assert_eq!(errors(&format!("{timed}INSERT INTO T SELECT at + FROM E;")).len(), 1);
}

#[test]
fn every_cycle_is_named_once() {
    reports(
        "INSERT INTO A SELECT a FROM B;\nINSERT INTO B SELECT a FROM A;\nINSERT INTO C SELECT a FROM C;\nSELECT a FROM A;",
        &["EF0401 2:29", "EF0401 4:29"],
    );
}

#[test]
fn late_rows_make_a_stream_no_input_wherever_it_stands() {
    let a = "CREATE STREAM A (t TIMESTAMP NOT NULL, WATERMARK FOR t LATE INTO B);\n";
    let b = "CREATE STREAM B (t TIMESTAMP NOT NULL, WATERMARK FOR t);\n";
    let q = "SELECT t FROM A;";
    assert_eq!(errors(&format!("{a}{b}{q}")), ["EF0413 2:40"]);
    assert_eq!(errors(&format!("{b}{a}{q}")), ["EF0413 1:40"]);
}

#[test]
fn a_null_takes_its_type_from_the_column_it_goes_into() {
    for null in [
        "NULL",
        "COALESCE(NULL, NULL)",
        "CASE WHEN a > 1 THEN NULL END",
        "IF(a > 1, NULL, CASE WHEN a > 2 THEN NULL END)",
    ] {
        let compiled = common::compile(&format!(
            "{S}CREATE STREAM T (x DOUBLE);\nINSERT INTO T SELECT {null} AS x FROM S;"
        ));
        let site = &compiled.physical.queries[0].output[0];
        site.expr.walk(&mut |e| {
            assert!(!matches!(e.ty.sql, eventflux_compiler::types::SqlType::Opaque(_)), "{null}: {e:?}");
        });
        reports(&format!("SELECT {null} AS x FROM S;"), &["EF0309 2:8"]);
    }
}

#[test]
fn many_statements_are_ordered_fast() {
    let mut sql = S.to_string();
    for i in 0..3000 {
        sql += &format!("INSERT INTO T{} SELECT a FROM T{i};\n", i + 1);
        sql += "SELECT a FROM S;\n";
    }
    sql += "INSERT INTO T0 SELECT a FROM S;";
    let start = std::time::Instant::now();
    let compiled = common::compile(&sql);
    assert_eq!(compiled.physical.queries.len(), 6001);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn what_needs_a_bool_is_named() {
    for (query, what) in [
        ("SELECT CASE WHEN a THEN 1 END AS x FROM S", "WHEN"),
        ("SELECT IF(a, 1, 2) AS x FROM S", "IF"),
        ("SELECT TRUE AND a AS x FROM S", "AND"),
        ("SELECT a FROM S WHERE a OR TRUE", "OR"),
        ("SELECT NOT a AS x FROM S", "NOT"),
        ("SELECT a IS NOT TRUE AS x FROM S", "IS TRUE"),
        ("SELECT COUNT(*) FILTER (WHERE a) AS x FROM S", "FILTER"),
        ("SELECT a FROM S WHERE a", "WHERE"),
        ("SELECT a FROM S[a]", "a filter"),
        ("SELECT a FROM S HAVING a", "HAVING"),
    ] {
        let errors = common::messages(&format!("{S}{query}"));
        assert_eq!(errors, [format!("{what} needs a BOOL here, not INT")], "{query}");
    }
}
