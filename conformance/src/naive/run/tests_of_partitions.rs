//! Blocks, in apps that are worked out by hand: S and U have columns k and x, and what is put out is x and something.

use eventflux_runtime::Value;

use crate::naive::app::{
    Aggregate, App, Block, Column, Expr, Function, Input, Joined, Key, Matched, MathOp, Micros, OrderBy,
    Query, Shown, Source, Target, Ty, Window,
};
use crate::naive::joined::{Kind, Link, Side};
use crate::naive::part::{At, Bound, Element, Fitting, Part, Pattern, Times};
use crate::naive::{Answers, Step, answers};

const S: usize = 0;
const U: usize = 1;

fn column(name: &str) -> Column {
    Column { name: name.to_string(), ty: Ty::BigInt, nullable: true, exact: true }
}

/// With streams Q0, Q1, Q2 of one column, and a block by `k`.
fn app(purge: Option<Micros>) -> App {
    let input = |name: &str| Input {
        name: name.to_string(),
        columns: vec![column("k"), column("x")],
        watermark: None,
    };
    let target = |name: &str| Target {
        name: name.to_string(),
        columns: vec![column("x")],
        declared: true,
        table: None,
    };
    let keys = [S, U].map(|input| (Source::Input(input), vec![Expr::Column(0)]));
    App {
        max_ahead: None,
        inputs: vec![input("S"), input("U")],
        triggers: Vec::new(),
        targets: ["Q0", "Q1", "Q2"].map(target).to_vec(),
        patterns: Vec::new(),
        joins: Vec::new(),
        blocks: vec![Block { keys: keys.to_vec(), purge, short: false }],
        queries: Vec::new(),
    }
}

fn sum(column: usize) -> Expr {
    let arguments = vec![Expr::Column(column)];
    Expr::Aggregate(Box::new(Aggregate { function: Function::Sum, distinct: false, arguments, filter: None }))
}

/// A query of the block.
fn inside(source: Source, target: usize, item: Expr) -> Query {
    Query { block: Some(0), items: vec![item], ..Query::new(source, target) }
}

/// A row of a key, that comes then.
fn push(input: usize, at: Micros, k: i64, x: i64) -> Step {
    Step::Push { input, at: Some(at), row: vec![Value::BigInt(k), Value::BigInt(x)] }
}

/// `stream@time x`
fn said(answers: &Answers) -> Vec<String> {
    let show = |value: &Value| match value {
        Value::BigInt(value) => value.to_string(),
        value => format!("{value:?}"),
    };
    let rows = answers.rows.iter().flatten();
    rows.map(|said| format!("{}@{} {}", said.stream, said.at, show(&said.row[0]))).collect()
}

#[test]
fn each_key_has_a_window_of_its_own() {
    let mut app = app(None);
    app.queries.push(Query { window: Some(Window::Length(2)), ..inside(Source::Input(S), 0, sum(1)) });
    let steps = [push(S, 1, 1, 1), push(S, 2, 2, 10), push(S, 3, 2, 20), push(S, 4, 1, 2), push(S, 5, 1, 4)];
    assert_eq!(said(&answers(&app, &steps)), ["Q0@1 1", "Q0@2 10", "Q0@3 30", "Q0@4 3", "Q0@5 6"]);
}

/// The example of the language's page: `Sums` reads the rows of `Doubles` by partition, `All_Sums` reads all of them.
#[test]
fn inner_rows_carry_their_partition_and_are_ordinary_outside() {
    let mut app = app(None);
    let double = Expr::Math(MathOp::Add, Box::new(Expr::Column(1)), Box::new(Expr::Column(1)));
    app.queries.push(inside(Source::Input(S), 0, double));
    app.queries.push(inside(Source::Target(0), 1, sum(0)));
    app.queries.push(Query { block: None, ..inside(Source::Target(0), 2, sum(0)) });
    let steps = [push(S, 1, 1, 1), push(S, 2, 2, 10), push(S, 3, 1, 2)];
    let expected =
        ["Q0@1 2", "Q1@1 2", "Q2@1 2", "Q0@2 20", "Q1@2 20", "Q2@2 22", "Q0@3 4", "Q1@3 6", "Q2@3 26"];
    assert_eq!(said(&answers(&app, &steps)), expected);
}

#[test]
fn a_row_without_a_key_is_counted_once_for_each_query() {
    let mut app = app(None);
    app.queries.extend([inside(Source::Input(S), 0, sum(1)), inside(Source::Input(S), 1, sum(1))]);
    let null = Step::Push { input: S, at: Some(1), row: vec![Value::Null, Value::BigInt(1)] };
    let answers = answers(&app, &[null, push(S, 2, 1, 1)]);
    assert_eq!(said(&answers), ["Q0@2 1", "Q1@2 1"]);
    assert_eq!((answers.null_key, answers.row_errors), (2, 0));
}

/// Windows that close at one instant: in order of the keys' first appearance, each a moment of its own to ORDER BY and LIMIT.
#[test]
fn the_clock_closes_key_by_key() {
    let mut app = app(None);
    app.queries.push(Query {
        window: Some(Window::Tumbling { size: 10, offset: 0 }),
        order: vec![Key { by: OrderBy::Item(0), descending: true }],
        limit: Some(1),
        ..inside(Source::Input(S), 0, Expr::Column(1))
    });
    let steps = [push(S, 1, 2, 1), push(S, 2, 1, 9), push(S, 3, 2, 5), Step::Advance(10)];
    assert_eq!(said(&answers(&app, &steps)), ["Q0@9 5", "Q0@9 9"]);
}

/// Sessions that end at one instant: what began first, then the key that appeared first.
#[test]
fn what_began_first_is_closed_first() {
    let mut app = app(None);
    app.queries
        .push(Query { window: Some(Window::Session { gap: 10 }), ..inside(Source::Input(S), 0, sum(1)) });
    let steps = [push(S, 0, 2, 1), push(S, 1, 1, 1)];
    let later = [push(S, 20, 1, 2), push(S, 22, 2, 4), push(S, 24, 3, 8)];
    let last = [push(S, 25, 1, 2), push(S, 25, 2, 4), push(S, 25, 3, 8), Step::Advance(40)];
    let steps = [&steps[..], &later, &last].concat();
    assert_eq!(said(&answers(&app, &steps)), ["Q0@9 1", "Q0@10 1", "Q0@34 4", "Q0@34 8", "Q0@34 16"]);
}

#[test]
fn sides_of_a_join_meet_within_their_key() {
    let mut app = app(None);
    let window = Some(Window::Length(1));
    let side = |input, window| Side {
        source: Source::Input(input),
        table: false,
        width: 2,
        filter: None,
        window,
        only: false,
    };
    app.joins.push(Joined {
        sides: vec![side(S, window.clone()), side(U, window)],
        links: vec![Link { kind: Kind::Cross, equal: Vec::new(), using: false, rest: None, near: None }],
        columns: ["s1.k", "s1.x", "s2.k", "s2.x"].map(column).to_vec(),
    });
    app.queries.push(inside(Source::Join(0), 0, Expr::Column(1)));
    let steps = [push(S, 1, 1, 1), push(S, 2, 2, 2), push(U, 3, 1, 10), push(U, 4, 2, 20), push(U, 5, 3, 0)];
    assert_eq!(said(&answers(&app, &steps)), ["Q0@3 1", "Q0@4 2"]);
}

/// `NOT U FOR 10`: an absence counts "from the first row of a key", whichever query reads it.
#[test]
fn silence_counts_from_the_first_row_of_a_key() {
    let mut app = app(None);
    app.queries.push(inside(Source::Input(S), 0, Expr::Column(1)));
    let root = Part::Absent { what: Fitting { stream: 0, filter: Vec::new() }, hold: Some(10) };
    app.patterns.push(Matched {
        pattern: Pattern { sequence: false, root, positions: 0 },
        streams: vec![Source::Input(U)],
        partition: None,
        timeout: None,
        shown: Vec::new(),
        columns: Vec::new(),
    });
    app.queries.push(inside(Source::Pattern(0), 1, Expr::Integer(1)));
    let steps = [push(S, 1, 1, 0), push(S, 5, 2, 0), push(U, 8, 2, 0), Step::Advance(30)];
    let answers = answers(&app, &steps);
    let silent: Vec<String> = said(&answers).into_iter().filter(|row| row.starts_with("Q1")).collect();
    assert_eq!(silent, ["Q1@11 1", "Q1@18 1"]);
}

#[test]
fn a_freed_key_begins_afresh_at_that_very_instant() {
    let mut app = app(Some(10));
    app.queries.push(inside(Source::Input(S), 0, sum(1)));
    let steps = [push(S, 1, 1, 1), push(S, 10, 1, 2), push(S, 20, 1, 4)];
    let answers = answers(&app, &steps);
    assert_eq!(said(&answers), ["Q0@1 1", "Q0@10 3", "Q0@20 4"]);
    assert_eq!(answers.purged, 1);
}

/// "All else that is due at that instant happens before. What a freed partition held is gone without a row"; "finish() frees nothing".
#[test]
fn what_is_due_when_a_key_is_freed_happens_and_what_is_later_does_not() {
    let mut app = app(Some(10));
    let batch = |size, target| Query {
        window: Some(Window::TimeBatch(size)),
        ..inside(Source::Input(S), target, Expr::Column(1))
    };
    app.queries.extend([batch(10, 0), batch(11, 1)]);
    let first = answers(&app, &[push(S, 1, 1, 7), Step::Advance(30)]);
    assert_eq!((said(&first), first.purged), (vec!["Q0@10 7".to_string()], 1));
    let ended = answers(&app, &[push(S, 1, 1, 7), Step::Finish]);
    assert_eq!((said(&ended), ended.purged), (vec!["Q0@10 7".to_string(), "Q1@11 7".to_string()], 0));
}

/// A pattern in a block that has no PARTITION BY looks at the rows of each key alone.
#[test]
fn a_pattern_matches_within_a_key() {
    let mut app = app(None);
    let one = |position| {
        let what = Fitting { stream: 0, filter: Vec::new() };
        Part::Element(Element { position, what, times: Times::ONCE })
    };
    let shown = vec![Shown::Event(Bound { position: 0, at: At::Bare, column: 1 })];
    app.patterns.push(Matched {
        pattern: Pattern { sequence: true, root: Part::Then(vec![one(0), one(1)]), positions: 2 },
        streams: vec![Source::Input(S)],
        partition: None,
        timeout: None,
        shown,
        columns: vec![column("e1.x")],
    });
    app.queries.push(inside(Source::Pattern(0), 0, Expr::Column(0)));
    let steps = [push(S, 1, 1, 1), push(S, 2, 2, 2), push(S, 3, 1, 3), push(S, 4, 2, 4), push(S, 5, 2, 5)];
    assert_eq!(said(&answers(&app, &steps)), ["Q0@3 1", "Q0@4 2"]);
}
