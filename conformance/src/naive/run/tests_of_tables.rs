//! Tables, in apps that are worked out by hand: S and U have columns k and x, table T has k and v.

use eventflux_runtime::Value;

use crate::naive::app::{
    App, Ask, Asked, Column, CompareOp, Expr, Finds, Input, Joined, MathOp, Query, Source, Table, Target, Ty,
    Write,
};
use crate::naive::joined::{Kind, Link, Side};
use crate::naive::{Answers, Step, answers};

const S: usize = 0;
const U: usize = 1;
const T: usize = 0;

fn column(name: &str) -> Column {
    Column { name: name.to_string(), ty: Ty::BigInt, nullable: true, exact: true }
}

/// With table T, keyed by its first columns, and streams Q1, Q2 of two columns each.
fn app(key: usize) -> App {
    let input = |name: &str| Input {
        name: name.to_string(),
        columns: vec![column("k"), column("x")],
        watermark: None,
    };
    let target = |name: &str, table| Target {
        name: name.to_string(),
        columns: vec![column("k"), column("v")],
        declared: true,
        table,
    };
    let table = Table { key: (0..key).collect(), indexes: Vec::new() };
    App {
        max_ahead: None,
        inputs: vec![input("S"), input("U")],
        triggers: Vec::new(),
        targets: vec![target("T", Some(table)), target("Q1", None), target("Q2", None)],
        patterns: Vec::new(),
        joins: Vec::new(),
        blocks: Vec::new(),
        queries: Vec::new(),
    }
}

fn c(column: usize) -> Expr {
    Expr::Column(column)
}

fn compare(op: CompareOp, one: Expr, other: Expr) -> Expr {
    Expr::Compare(op, Box::new(one), Box::new(other))
}

fn math(op: MathOp, one: Expr, other: Expr) -> Expr {
    Expr::Math(op, Box::new(one), Box::new(other))
}

/// `T.k = k`, and more.
fn of_key(rest: Option<Expr>) -> Finds {
    Finds { equal: vec![(0, c(0))], rest }
}

/// `INSERT INTO target SELECT first, second FROM source`
fn select(source: Source, target: usize) -> Query {
    Query { items: vec![c(0), c(1)], ..Query::new(source, target) }
}

fn writing(input: usize, write: Write) -> Query {
    Query { write, ..select(Source::Input(input), T) }
}

/// `INSERT INTO target SELECT s1.x, s2.v FROM source AS s1 JOIN T AS s2 ON s2.k = s1.k`
fn look(app: &mut App, kind: Kind, source: Source, target: usize) -> Query {
    let side = |source, table| Side { source, table, width: 2, filter: None, window: None, only: false };
    let equal = if kind == Kind::Cross { Vec::new() } else { vec![(0, 2)] };
    app.joins.push(Joined {
        sides: vec![side(source, false), side(Source::Target(T), true)],
        links: vec![Link { kind, equal, using: false, rest: None, near: None }],
        columns: ["s1.k", "s1.x", "s2.k", "s2.v"].map(column).to_vec(),
    });
    Query { items: vec![c(1), c(3)], ..Query::new(Source::Join(app.joins.len() - 1), target) }
}

/// An event at the time of its place.
fn events(rows: &[(usize, Option<i64>, i64)]) -> Vec<Step> {
    let value = |value: Option<i64>| value.map_or(Value::Null, Value::BigInt);
    let step = |(at, (input, k, x)): (usize, &(usize, Option<i64>, i64))| Step::Push {
        input: *input,
        at: Some(at as i64),
        row: vec![value(*k), Value::BigInt(*x)],
    };
    rows.iter().enumerate().map(step).collect()
}

fn show(row: &[Value]) -> String {
    let show = |value: &Value| match value {
        Value::BigInt(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Null => "-".to_string(),
        value => format!("{value:?}"),
    };
    row.iter().map(show).collect::<Vec<_>>().join(" ")
}

/// The rows of a stream, with their times.
fn said(answers: &Answers, stream: &str) -> Vec<String> {
    let rows = answers.rows.iter().flatten().filter(|said| said.stream == stream);
    rows.map(|said| format!("@{} {}", said.at, show(&said.row))).collect()
}

/// What T has in the end.
fn kept(answers: &Answers) -> Vec<String> {
    answers.tables.last().into_iter().flatten().flatten().map(|row| show(row)).collect()
}

#[test]
fn insert_keeps_the_first_row_of_a_key() {
    let mut app = app(1);
    app.queries.push(writing(S, Write::Insert));
    let answers = answers(&app, &events(&[(S, Some(1), 1), (S, Some(2), 2), (S, Some(1), 3)]));
    assert_eq!(kept(&answers), ["1 1", "2 2"]);
    assert_eq!(said(&answers, "T"), ["@0 1 1", "@1 2 2"]);
    assert_eq!(answers.row_errors, 1);
}

#[test]
fn without_a_key_duplicates_are_kept() {
    let mut app = app(0);
    app.queries.push(writing(S, Write::Insert));
    let answers = answers(&app, &events(&[(S, Some(1), 1), (S, Some(1), 1)]));
    assert_eq!(kept(&answers), ["1 1", "1 1"]);
    assert_eq!(answers.row_errors, 0);
}

#[test]
fn a_key_of_two_columns_is_both() {
    let mut app = app(2);
    app.queries.push(writing(S, Write::Insert));
    let answers = answers(&app, &events(&[(S, Some(1), 1), (S, Some(1), 2), (S, Some(1), 1)]));
    assert_eq!(kept(&answers), ["1 1", "1 2"]);
    assert_eq!(answers.row_errors, 1);
}

#[test]
fn upsert_writes_in_place() {
    let mut app = app(1);
    app.queries.push(writing(S, Write::Upsert));
    let answers = answers(&app, &events(&[(S, Some(1), 1), (S, Some(2), 2), (S, Some(1), 3)]));
    assert_eq!(kept(&answers), ["1 3", "2 2"]);
    assert_eq!(said(&answers, "T"), ["@0 1 1", "@1 2 2", "@2 1 3"]);
}

/// The example of the language's page: `ON T.k = k AND T.v < x`.
#[test]
fn upsert_on_finds_several_rows_or_none() {
    let mut app = app(0);
    app.queries.push(writing(S, Write::Insert));
    let less = compare(CompareOp::Less, c(3), c(1));
    app.queries.push(writing(U, Write::UpsertOn(of_key(Some(less)))));
    let rows = [(S, Some(1), 1), (S, Some(1), 5), (S, Some(1), 2), (U, Some(1), 4), (U, Some(2), 7)];
    let answers = answers(&app, &events(&rows));
    assert_eq!(kept(&answers), ["1 4", "1 5", "1 4", "2 7"]);
    assert_eq!(said(&answers, "T"), ["@0 1 1", "@1 1 5", "@2 1 2", "@3 1 4", "@3 1 4", "@4 2 7"]);
}

#[test]
fn update_reads_the_row_as_it_was() {
    let mut app = app(1);
    app.queries.push(writing(S, Write::Insert));
    let set = vec![(1, math(MathOp::Add, c(3), c(1)))];
    app.queries.push(writing(U, Write::Update { set, which: of_key(None) }));
    let rows = [(S, Some(1), 10), (S, Some(2), 20), (U, Some(1), 5), (U, Some(3), 5), (U, None, 5)];
    let answers = answers(&app, &events(&rows));
    assert_eq!(kept(&answers), ["1 15", "2 20"]);
    assert_eq!(said(&answers, "T"), ["@0 1 10", "@1 2 20", "@2 1 15"]);
}

#[test]
fn an_update_to_the_key_of_another_row_leaves_the_row() {
    let mut app = app(1);
    app.queries.push(writing(S, Write::Insert));
    // Of rows 1 and 2 the first would be 2; the second, which is done then, becomes 3.
    let set = vec![(0, math(MathOp::Add, c(2), Expr::Integer(1)))];
    app.queries.push(writing(U, Write::Update { set, which: Finds::default() }));
    let answers = answers(&app, &events(&[(S, Some(1), 1), (S, Some(2), 2), (U, None, 0)]));
    assert_eq!(kept(&answers), ["1 1", "3 2"]);
    assert_eq!(answers.row_errors, 1);
}

#[test]
fn a_condition_that_fails_means_no_row_and_is_told_once() {
    let mut app = app(0);
    app.queries.push(writing(S, Write::Insert));
    // x / T.v = 2
    let half = compare(CompareOp::Equal, math(MathOp::Divide, c(1), c(3)), Expr::Integer(2));
    app.queries.push(writing(U, Write::Delete(Finds { equal: Vec::new(), rest: Some(half) })));
    let rows = [(U, None, 10), (S, Some(1), 0), (S, Some(2), 5), (S, Some(3), 0), (U, None, 10)];
    let answers = answers(&app, &events(&rows));
    assert_eq!(kept(&answers), ["1 0", "3 0"]);
    assert_eq!(answers.row_errors, 1);
}

#[test]
fn queries_see_the_table_in_the_order_of_statements() {
    let mut app = app(1);
    let before = look(&mut app, Kind::Left, Source::Input(S), 1);
    let after = look(&mut app, Kind::Inner, Source::Input(S), 2);
    app.queries.extend([before, writing(S, Write::Upsert), after]);
    let answers = answers(&app, &events(&[(S, Some(1), 10), (S, Some(1), 20)]));
    assert_eq!(said(&answers, "Q1"), ["@0 10 -", "@1 20 10"]);
    assert_eq!(said(&answers, "Q2"), ["@0 10 10", "@1 20 20"]);
}

/// What reads the first of the changes sees those that are still to come undone.
#[test]
fn each_change_is_put_out_before_the_next_is_made() {
    let mut app = app(1);
    let seen = look(&mut app, Kind::Cross, Source::Target(T), 1);
    let set = vec![(1, c(1))];
    let update = writing(U, Write::Update { set, which: Finds::default() });
    app.queries.extend([writing(S, Write::Insert), update, seen]);
    let answers = answers(&app, &events(&[(S, Some(1), 1), (S, Some(2), 2), (U, None, 9)]));
    let of_update: Vec<String> =
        said(&answers, "Q1").into_iter().filter(|row| row.starts_with("@2")).collect();
    assert_eq!(of_update, ["@2 9 9", "@2 9 2", "@2 9 9", "@2 9 9"]);
}

/// `DELETE FROM T USING Q1 WHERE T.v > Q1.v`, where Q1 is found in T.
#[test]
fn what_was_found_stays_found_while_rows_go() {
    let mut app = app(1);
    let found = look(&mut app, Kind::Cross, Source::Input(U), 1);
    let greater = compare(CompareOp::Greater, c(3), c(1));
    let delete = Write::Delete(Finds { equal: Vec::new(), rest: Some(greater) });
    let delete = Query { write: delete, ..Query::new(Source::Target(1), T) };
    app.queries.extend([writing(S, Write::Insert), found, delete]);
    let answers = answers(&app, &events(&[(S, Some(1), 1), (S, Some(2), 2), (S, Some(3), 3), (U, None, 0)]));
    assert_eq!(said(&answers, "Q1"), ["@3 0 1", "@3 0 2", "@3 0 3"]);
    assert_eq!(kept(&answers), ["1 1"]);
}

/// `DELETE FROM T USING T AS u WHERE T.k <= u.k - 2`
#[test]
fn what_deletes_may_read_the_changes() {
    let mut app = app(1);
    let old = compare(CompareOp::AtMost, c(2), math(MathOp::Subtract, c(0), Expr::Integer(2)));
    let delete = Write::Delete(Finds { equal: Vec::new(), rest: Some(old) });
    app.queries
        .extend([writing(S, Write::Insert), Query { write: delete, ..Query::new(Source::Target(T), T) }]);
    let answers =
        answers(&app, &events(&[(S, Some(1), 1), (S, Some(2), 2), (S, Some(3), 3), (S, Some(4), 4)]));
    assert_eq!(kept(&answers), ["3 3", "4 4"]);
}

fn asking(what: Asked) -> Query {
    let asks = vec![Ask { table: T, what }];
    Query { asks, items: vec![c(0), c(2)], ..Query::new(Source::Input(S), 1) }
}

#[test]
fn in_is_null_where_its_key_is() {
    let mut app = app(1);
    app.queries.extend([writing(U, Write::Insert), asking(Asked::In(c(0)))]);
    let rows = [(S, Some(1), 0), (U, Some(1), 0), (S, Some(1), 0), (S, None, 0)];
    assert_eq!(said(&answers(&app, &events(&rows)), "Q1"), ["@0 1 false", "@2 1 true", "@3 - -"]);
}

#[test]
fn a_key_that_fails_keeps_the_event_out_and_a_condition_does_not() {
    let mut app = app(1);
    let key = math(MathOp::Divide, c(0), c(1));
    let fails = compare(CompareOp::Equal, math(MathOp::Divide, c(2), c(1)), Expr::Integer(1));
    let exists = Asked::Exists(Finds { equal: Vec::new(), rest: Some(fails) });
    app.queries.extend([writing(U, Write::Insert), asking(Asked::In(key))]);
    app.queries.push(Query { target: 2, ..asking(exists) });
    let answers = answers(&app, &events(&[(U, Some(1), 0), (S, Some(1), 0), (S, Some(1), 1)]));
    assert_eq!(said(&answers, "Q1"), ["@2 1 true"]);
    assert_eq!(said(&answers, "Q2"), ["@1 1 false", "@2 1 true"]);
    assert_eq!(answers.row_errors, 2);
}

/// "A NULL key finds nothing", not even NULL.
#[test]
fn null_keys_find_nothing() {
    let mut app = app(0);
    let found = look(&mut app, Kind::Inner, Source::Input(S), 1);
    app.queries.extend([writing(U, Write::Insert), found]);
    let answers = answers(&app, &events(&[(U, None, 1), (U, Some(1), 2), (S, None, 5), (S, Some(1), 6)]));
    assert_eq!(said(&answers, "Q1"), ["@3 6 2"]);
}
