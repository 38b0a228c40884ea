//! The order of queries: topological, the earlier statement first; readers in statement order.

mod common;

use common::compile;
use eventflux_compiler::Compiled;

/// The targets of the queries in running order.
fn running(compiled: &Compiled) -> Vec<String> {
    let streams = &compiled.physical.streams;
    compiled.physical.queries.iter().map(|q| streams[q.target.0 as usize].name.clone()).collect()
}

/// The statements of the queries that read a stream, in the order in which they are given its rows.
fn readers(compiled: &Compiled, stream: &str) -> Vec<u32> {
    let stream = compiled.physical.streams.iter().find(|s| s.name == stream).unwrap();
    stream.readers.iter().map(|id| compiled.physical.queries[id.0 as usize].statement).collect()
}

#[test]
fn feeders_come_first_whatever_their_place() {
    let app = compile(
        "INSERT INTO C SELECT a FROM B;
         INSERT INTO B SELECT a FROM A;
         INSERT INTO A SELECT a FROM S;
         CREATE STREAM S (a INT);",
    );
    assert_eq!(running(&app), ["A", "B", "C"]);
}

#[test]
fn the_earlier_statement_comes_first_where_either_could() {
    let app = compile(
        "CREATE STREAM S (a INT);
         INSERT INTO D SELECT a FROM B;
         INSERT INTO A SELECT a FROM S;
         INSERT INTO B SELECT a FROM S;
         INSERT INTO C SELECT a FROM S;",
    );
    assert_eq!(running(&app), ["A", "B", "D", "C"]);
}

#[test]
fn all_writers_come_before_a_reader() {
    let app = compile(
        "CREATE STREAM S (a INT);
         INSERT INTO T SELECT a FROM S;
         INSERT INTO U SELECT a FROM T;
         INSERT INTO T SELECT a FROM R;
         INSERT INTO R SELECT a FROM S;",
    );
    assert_eq!(running(&app), ["T", "R", "T", "U"]);
}

#[test]
fn readers_are_given_rows_in_statement_order() {
    let app = compile(
        "CREATE STREAM S (a INT);
         INSERT INTO T SELECT a FROM S WHERE a > 1;
         INSERT INTO U SELECT a FROM T;
         INSERT INTO T SELECT a FROM S;
         INSERT INTO V SELECT a FROM S;
         INSERT INTO W SELECT a FROM T;",
    );
    assert_eq!(readers(&app, "S"), [2, 4, 5]);
    assert_eq!(readers(&app, "T"), [3, 6]);
}

#[test]
fn subqueries_run_before_their_query() {
    let app = compile(
        "CREATE STREAM S (a INT);
         WITH big AS (SELECT a FROM S WHERE a > 9) INSERT INTO T SELECT a FROM (SELECT a FROM big WHERE a < 99);
         INSERT INTO U SELECT a FROM S;",
    );
    let names = running(&app);
    assert_eq!(names.len(), 4);
    assert!(names[0].starts_with("big#") && names[1].starts_with("subquery#"), "{names:?}");
    assert_eq!(names[2..], ["T", "U"]);
}

#[test]
fn the_first_writer_defines_a_stream_even_where_it_runs_last() {
    let app = compile(
        "CREATE STREAM S (a INT NOT NULL);
         INSERT INTO T SELECT CAST(a AS BIGINT) AS a FROM Late;
         INSERT INTO T SELECT a FROM S;
         INSERT INTO Late SELECT a FROM S;",
    );
    let target = app.physical.streams.iter().find(|s| s.name == "T").unwrap();
    assert_eq!(target.columns[0].ty.to_string(), "BIGINT NOT NULL");
    assert_eq!(running(&app), ["T", "Late", "T"]);
}
