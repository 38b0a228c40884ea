//! Patterns as sources of queries: partitions, moments, timers among those of others, and the end of the input.

use eventflux_runtime::Value;

use super::{At, Bound, Element, Fitting, Part, Pattern, Times};
use crate::naive::app::{
    App, Column, Expr, Function, Input, Matched, Micros, Query, Shown, Source, Target, Timeout, Ty, Window,
};
use crate::naive::{Step, answers};

fn column(name: &str, ty: Ty) -> Column {
    Column { name: name.to_string(), ty, nullable: true, exact: true }
}

fn target(name: &str, columns: usize) -> Target {
    let columns = (0..columns).map(|number| column(&format!("c{number}"), Ty::BigInt)).collect();
    Target { name: name.to_string(), columns, declared: false, table: None }
}

/// Streams A and B, each with columns k and x.
fn app() -> App {
    let columns = vec![column("k", Ty::BigInt), column("x", Ty::BigInt)];
    let input = |name: &str| Input { name: name.to_string(), columns: columns.clone(), watermark: None };
    App {
        max_ahead: None,
        inputs: vec![input("A"), input("B")],
        triggers: Vec::new(),
        targets: Vec::new(),
        patterns: Vec::new(),
        joins: Vec::new(),
        blocks: Vec::new(),
        queries: Vec::new(),
    }
}

fn query(source: Source, target: usize, items: Vec<Expr>) -> Query {
    Query { items, ..Query::new(source, target) }
}

/// Adds the query M of the matches of a pattern over streams A and B, with the last x of each position; T is told of the
/// attempts that expire.
fn look_for(app: &mut App, root: Part, streams: Vec<Source>, partitioned: bool) {
    let mut pattern = Pattern { sequence: false, root, positions: 0 };
    pattern.positions = pattern.describe().len();
    let x = |position| Shown::Event(Bound { position, at: At::Bare, column: 1 });
    let shown: Vec<Shown> = (0..pattern.positions).map(x).collect();
    let columns: Vec<Column> =
        (0..shown.len()).map(|number| column(&format!("e{number}.x"), Ty::BigInt)).collect();
    let items: Vec<Expr> = (0..shown.len()).map(Expr::Column).collect();
    let timeout = Timeout { target: app.targets.len(), items: items.clone() };
    app.targets.push(target("T", shown.len()));
    app.targets.push(target("M", shown.len()));
    let partition = partitioned.then(|| vec![0; streams.len()]);
    let source = Source::Pattern(app.patterns.len());
    app.patterns.push(Matched { pattern, streams, partition, timeout: Some(timeout), shown, columns });
    app.queries.push(query(source, app.targets.len() - 1, items));
}

fn inputs() -> Vec<Source> {
    vec![Source::Input(0), Source::Input(1)]
}

fn one(position: usize, stream: usize) -> Part {
    let what = Fitting { stream, filter: Vec::new() };
    Part::Element(Element { position, what, times: Times::ONCE })
}

fn not(stream: usize, hold: Micros) -> Part {
    Part::Absent { what: Fitting { stream, filter: Vec::new() }, hold: Some(hold) }
}

fn every(part: Part) -> Part {
    Part::Every(Box::new(part))
}

/// An event of partition k with x = k * 10 + the number of the event there.
fn push(input: usize, at: Micros, k: i64, x: i64) -> Step {
    Step::Push { input, at: Some(at), row: vec![Value::BigInt(k), Value::BigInt(x)] }
}

/// What came out, as `stream@time x x`.
fn said(app: &App, steps: &[Step]) -> Vec<String> {
    let show = |value: &Value| match value {
        Value::BigInt(value) => value.to_string(),
        value => format!("{value:?}"),
    };
    let rows = answers(app, steps).rows;
    let rows = rows.iter().flatten().map(|said| {
        let row: Vec<String> = said.row.iter().map(show).collect();
        format!("{}@{} {}", said.stream, said.at, row.join(" "))
    });
    rows.collect()
}

#[test]
fn a_timeout_carries_the_bound_and_comes_before_the_next_event() {
    let mut app = app();
    let root = Part::Within(Box::new(Part::Then(vec![every(one(0, 0)), one(1, 1)])), 5);
    look_for(&mut app, root, inputs(), false);
    let steps = [push(0, 0, 0, 1), push(0, 1, 0, 2), push(1, 6, 0, 3), Step::Finish];
    assert_eq!(said(&app, &steps), ["T@5 1 Null", "M@6 2 3"]);
}

#[test]
fn partitions_have_their_own_attempts_and_come_in_order_of_begin() {
    let mut app = app();
    let root = Part::Then(vec![every(one(0, 0)), not(1, 5)]);
    look_for(&mut app, root, inputs(), true);
    let null = Step::Push { input: 0, at: Some(0), row: vec![Value::Null, Value::BigInt(9)] };
    let steps = [push(0, 0, 1, 11), push(0, 0, 2, 21), null, push(0, 0, 1, 12), push(1, 1, 2, 0)];
    let steps = [&steps[..], &[Step::Advance(10)]].concat();
    assert_eq!(said(&app, &steps), ["M@5 11", "M@5 12"]);
}

#[test]
fn the_time_of_a_partition_begins_with_its_first_event() {
    let mut app = app();
    let root = Part::Then(vec![not(1, 5), one(0, 0)]);
    look_for(&mut app, root.clone(), inputs(), true);
    let steps = [push(0, 0, 1, 11), push(0, 3, 2, 21), push(0, 5, 1, 12), push(0, 7, 2, 22)];
    assert_eq!(said(&app, &steps), ["M@5 12"]);
    let mut app = self::app();
    look_for(&mut app, root, inputs(), false);
    let steps = [Step::Advance(0), push(0, 4, 1, 11), push(0, 5, 1, 12)];
    assert_eq!(said(&app, &steps), ["M@5 12"]);
}

#[test]
fn at_the_end_no_timer_of_a_pattern_fires() {
    let mut app = app();
    let root = Part::Within(Box::new(Part::Then(vec![every(one(0, 0)), not(1, 5)])), 5);
    look_for(&mut app, root, inputs(), false);
    assert_eq!(said(&app, &[push(0, 0, 0, 1), Step::Finish]), [""; 0]);
}

#[test]
fn what_has_expired_does_not_match_at_the_end_either() {
    let mut app = app();
    app.targets.push(target("W", 2));
    let mut closes = query(Source::Input(0), 0, vec![Expr::Column(0), Expr::Column(1)]);
    closes.window = Some(Window::Tumbling { size: 10, offset: 0 });
    app.queries.push(closes);
    let root = Part::Within(Box::new(Part::Then(vec![every(one(0, 1)), one(1, 0)])), 5);
    look_for(&mut app, root, vec![Source::Target(0), Source::Input(1)], false);
    // The window ends at 10, and its rows carry 9.
    let steps = [push(1, 3, 0, 1), push(1, 4, 0, 2), push(0, 4, 0, 3), Step::Finish];
    assert_eq!(said(&app, &steps), ["W@9 0 3", "M@9 2 3"]);
}

#[test]
fn what_one_event_completes_is_one_moment() {
    let mut app = app();
    look_for(&mut app, Part::Then(vec![every(one(0, 0)), one(1, 1)]), inputs(), false);
    app.queries[0].limit = Some(1);
    let steps = [push(0, 0, 0, 1), push(0, 0, 0, 2), push(1, 0, 0, 3), push(0, 1, 0, 4), push(1, 1, 0, 5)];
    assert_eq!(said(&app, &steps), ["M@0 1 3", "M@1 4 5"]);
}

#[test]
fn an_event_that_another_timer_makes_at_that_instant_is_too_late() {
    let mut app = app();
    app.targets.push(target("D", 2));
    let mut delays = query(Source::Input(1), 0, vec![Expr::Column(0), Expr::Column(1)]);
    delays.window = Some(Window::Delay(5));
    app.queries.push(delays);
    let root = Part::Then(vec![one(0, 0), not(1, 5)]);
    look_for(&mut app, root, vec![Source::Input(0), Source::Target(0)], false);
    let steps = [push(0, 0, 0, 1), push(1, 0, 0, 2), Step::Advance(5)];
    assert_eq!(said(&app, &steps), ["D@5 0 2", "M@5 1"]);
}

#[test]
fn aggregates_and_indexes_look_at_the_events_of_a_position() {
    let mut app = app();
    let some = Times { min: 1, max: None };
    let what = Fitting { stream: 0, filter: Vec::new() };
    let repeated = Part::Element(Element { position: 0, what, times: some });
    look_for(&mut app, Part::Then(vec![repeated, one(1, 1)]), inputs(), false);
    let event = |at| Shown::Event(Bound { position: 0, at, column: 1 });
    let over = |function| Shown::Over { function, position: 0, column: 1 };
    let shown = vec![
        event(At::First(0)),
        event(At::Last(0)),
        event(At::Last(1)),
        event(At::First(3)),
        Shown::Count(0),
        over(Function::Sum),
        over(Function::Max),
    ];
    app.targets[1] = target("M", shown.len());
    app.queries[0].items = (0..shown.len()).map(Expr::Column).collect();
    app.patterns[0].shown = shown;
    let steps = [push(0, 0, 0, 1), push(0, 0, 0, 2), push(0, 0, 0, 4), push(1, 0, 0, 0)];
    assert_eq!(said(&app, &steps), ["M@0 1 4 2 Null 3 7 4"]);
}
