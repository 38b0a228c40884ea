//! Generated apps as their hosts see them: sinks of all kinds, late events, snapshots, values, wide rows.

use std::cell::RefCell;
use std::rc::Rc;

use eventflux::prelude::*;
use eventflux::{Counters, Engine, EngineError, ManualClock, Outputs, Push, PushRow, RowError, Value};

#[derive(Stream, Clone, Debug, PartialEq)]
struct Tick {
    symbol: String,
    size: u64,
    #[stream(time)]
    at: Timestamp,
}

#[derive(Stream, Clone, Debug, PartialEq)]
struct Sum {
    symbol: String,
    total: u32,
}

fn ms(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn tick(symbol: &str, size: u64, at: i64) -> Tick {
    Tick { symbol: symbol.into(), size, at: ms(at) }
}

eventflux! {
    struct Sums;
    CREATE STREAM Ticks OF Tick WATERMARK FOR at AS at - INTERVAL "10" SECOND LATE INTO LateTicks;
    CREATE STREAM LateTicks OF Tick;
    CREATE STREAM Sums OF Sum;
    INSERT INTO Sums SELECT symbol, SUM(size) AS total FROM Ticks GROUP BY symbol;
}

/// Sinks of an own type, so that the app can be stored.
#[derive(Default)]
struct Log {
    lines: Vec<String>,
}

impl SumsSinks for Rc<RefCell<Log>> {
    fn on_ticks(&mut self, at: Timestamp, row: &Tick) {
        self.borrow_mut().lines.push(format!("tick {} {}", row.size, at.as_millis()));
    }
    fn on_sums(&mut self, _: Timestamp, row: &Sum) {
        self.borrow_mut().lines.push(format!("sum {}", row.total));
    }
    fn on_late_ticks(&mut self, at: Timestamp, row: &Tick) {
        self.borrow_mut().lines.push(format!("late {} {}", row.size, at.as_millis()));
    }
    fn on_error(&mut self, error: &RowError) {
        self.borrow_mut().lines.push(format!("error {} of {}", error.cause, error.expression));
    }
}

struct Service {
    app: Sums<Rc<RefCell<Log>>>,
}

#[test]
fn an_own_type_takes_everything_in_order() {
    let log = Rc::new(RefCell::new(Log::default()));
    let mut service = Service { app: Sums::builder().sinks(Rc::clone(&log)).build() };
    let app = &mut service.app;
    assert_eq!(app.push_ticks(&tick("a", 1, 20_000)), Push::Accepted);
    assert_eq!(app.push_ticks(&tick("a", 2, 15_000)), Push::Accepted);
    assert_eq!(app.push_ticks(&tick("a", 3, 9_000)), Push::Late);
    assert_eq!(app.push_ticks(&tick("a", u64::MAX, 21_000)), Push::Refused);
    assert_eq!(app.push_ticks(&tick("a", u64::from(u32::MAX), 22_000)), Push::Accepted);
    app.finish();
    assert_eq!(app.push_ticks(&tick("a", 1, 30_000)), Push::Refused);
    assert_eq!(app.push_ticks(&tick("a", u64::MAX, 30_000)), Push::Refused);
    let lines = [
        "late 3 10000",
        "error `18446744073709551615` does not fit a field of type BIGINT of size",
        "tick 2 15000",
        "sum 2",
        "tick 1 20000",
        "sum 3",
        "tick 4294967295 22000",
        "error `4294967298` does not fit a field of type u32 of SUM(size)",
    ];
    assert_eq!(log.borrow().lines, lines);
    let counters = app.counters();
    assert_eq!((counters.late, counters.refused, counters.row_errors), (1, 0, 2));
}

#[derive(Stream, Clone, Debug, PartialEq)]
struct Stamp {
    n: i32,
    moment: jiff::Timestamp,
}

eventflux! {
    struct Stamps;
    CREATE STREAM Times (n INT NOT NULL, t TIMESTAMP NOT NULL);
    CREATE STREAM Stamps OF Stamp;
    INSERT INTO Stamps SELECT n, t AS moment FROM Times;
}

#[test]
fn a_field_that_no_row_can_have_is_named() {
    let log = RefCell::new(Vec::new());
    let mut app = Stamps::builder()
        .on_stamps(|row| log.borrow_mut().push(row.n.to_string()))
        .on_error(|error| log.borrow_mut().push(format!("{} of {}", error.expression, error.query)))
        .build();
    for (n, t) in [(1, ms(5)), (2, Timestamp::MAX), (3, ms(6))] {
        assert_eq!(app.push_times_at(ms(0), &stamps::Times { n, t }), Push::Accepted);
    }
    assert_eq!(*log.borrow(), ["1", "moment of Stamps", "3"]);
    assert_eq!(app.counters().row_errors, 1);
}

#[test]
fn closures_are_called_in_the_order_in_which_they_were_given() {
    let calls = RefCell::new(Vec::new());
    let mut app = Sums::builder()
        .on_sums(|row: &Sum| calls.borrow_mut().push(format!("first {}", row.total)))
        .on_sums_at(|at, row| calls.borrow_mut().push(format!("second {} {}", row.total, at.as_millis())))
        .build();
    assert_eq!(app.push(&tick("a", 5, 1_000)), Push::Accepted);
    app.advance_to(ms(1_000));
    assert_eq!(*calls.borrow(), ["first 5", "second 5 1000"]);
}

#[test]
fn a_snapshot_takes_along_what_waits() {
    let rows = RefCell::new(Vec::new());
    let build = || Sums::builder().on_sums(|row: &Sum| rows.borrow_mut().push(row.clone())).build();
    let mut app = build();
    let _ = app.push_ticks(&tick("a", 1, 5_000));
    let _ = app.push_ticks(&tick("b", 2, 4_000));
    let snapshot = app.snapshot();
    drop(app);
    let mut app = build();
    let before = app.snapshot();
    for at in 0..snapshot.len() {
        let mut flipped = snapshot.clone();
        flipped[at] ^= 0x10;
        assert!(app.restore(&flipped).is_err(), "flipped at {at}");
        assert!(app.restore(&snapshot[..at]).is_err(), "cut at {at}");
    }
    assert_eq!(app.snapshot(), before);
    assert_eq!(app.restore(&snapshot), Ok(()));
    app.finish();
    let sum = |symbol: &str, total| Sum { symbol: symbol.into(), total };
    assert_eq!(*rows.borrow(), [sum("b", 2), sum("a", 1)]);
}

#[derive(Clone, Default)]
struct Rows(Rc<RefCell<Vec<String>>>);

impl Outputs for Rows {
    fn row(&mut self, stream: &str, _: Timestamp, row: &[Value]) {
        let values: Vec<String> = row.iter().map(Value::to_string).collect();
        self.0.borrow_mut().push(format!("{stream} {}", values.join(" ")));
    }
}

#[test]
fn tools_push_values() {
    let rows = Rows::default();
    let mut app: Box<dyn Engine> = Box::new(Sums::builder().outputs(rows.clone()).build());
    let row = |size: Value| [Value::from("a"), size, Value::from(ms(1_000))];
    assert_eq!(app.push_row("Ticks", None, &row(Value::BigInt(7))), Ok(Push::Accepted));
    let wrong = app.push_row("Ticks", None, &row(Value::from("7")));
    assert!(
        matches!(&wrong, Err(EngineError::BadRow(message)) if message.contains("Ticks.size")),
        "{wrong:?}"
    );
    assert!(matches!(app.push_row("Ticks", None, &row(Value::Null)), Err(EngineError::BadRow(_))));
    assert!(matches!(app.push_row("Ticks", None, &[]), Err(EngineError::BadRow(_))));
    assert!(matches!(app.push_row("Sums", None, &[]), Err(EngineError::UnknownInput { .. })));
    let timed = app.push_row("Ticks", Some(ms(1)), &row(Value::BigInt(7)));
    assert!(matches!(timed, Err(EngineError::TimeMode(_))));
    assert_eq!(app.end(), Ok(()));
    assert_eq!(app.push_row("Ticks", None, &row(Value::BigInt(7))), Err(EngineError::Finished));
    assert_eq!(*rows.0.borrow(), ["Ticks a 7 1970-01-01T00:00:01Z", "Sums a 7"]);
    assert_eq!(app.streams().iter().filter(|stream| stream.input).count(), 1);
}

#[derive(Stream, Clone, Debug, PartialEq)]
struct Adjusted {
    n: i32,
    at: i64,
}

eventflux! {
    struct Adjusts;
    CREATE STREAM Ins OF Adjusted WATERMARK FOR at LATE ADJUST;
    INSERT INTO Outs SELECT n, at, ROWTIME() AS t FROM Ins;
}

#[test]
fn late_events_are_adjusted_to_the_clock() {
    let seen = RefCell::new(Vec::new());
    let mut app = Adjusts::builder()
        .on_ins(|row: &Adjusted| seen.borrow_mut().push((row.n, row.at)))
        .on_outs(|row: &adjusts::Outs| seen.borrow_mut().push((row.n, row.at + row.t.as_millis())))
        .build();
    let push = |app: &mut Adjusts<_>, n, at| app.push_ins(&Adjusted { n, at });
    assert_eq!(push(&mut app, 1, 500), Push::Accepted);
    assert_eq!(push(&mut app, 2, 300), Push::Late);
    drop(app);
    assert_eq!(*seen.borrow(), [(1, 500), (1, 1_000), (2, 500), (2, 1_000)]);
}

eventflux! {
    struct Arrivals;
    CREATE STREAM Ins (n INT NOT NULL);
    INSERT INTO Outs SELECT SUM(n) AS total, WINDOW_END AS closed FROM Ins WINDOW TUMBLING(1 SECOND);
}

#[test]
fn arrival_time_asks_the_clock_that_it_is_given() {
    let clock = ManualClock::new(ms(100));
    let sums = RefCell::new(Vec::new());
    let mut app = Arrivals::builder()
        .on_outs(|row: &arrivals::Outs| sums.borrow_mut().push((row.total, row.closed.as_millis())))
        .clock(clock.clone())
        .build();
    let _ = app.push_ins(&arrivals::Ins { n: 1 });
    clock.advance(500_000);
    let _ = app.push_ins(&arrivals::Ins { n: 2 });
    let _ = app.push_ins_at(ms(1_200), &arrivals::Ins { n: 4 });
    app.advance_to(ms(2_000));
    assert_eq!(*sums.borrow(), [(3, 1_000), (4, 2_000)]);
}

eventflux! {
    struct Wide;
    CREATE STREAM Ins (a INT NOT NULL, b INT NOT NULL, c INT NOT NULL, d INT NOT NULL, e INT NOT NULL,
        f INT NOT NULL, g INT NOT NULL, h INT NOT NULL, i INT NOT NULL, j INT NOT NULL, k INT NOT NULL,
        l INT NOT NULL, m STRING NOT NULL, n INT NOT NULL);
    INSERT INTO Outs SELECT m, MIN(a) AS a, MIN(b) AS b, MIN(c) AS c, MIN(d) AS d, MIN(e) AS e, MIN(f) AS f,
        MIN(g) AS g, MIN(h) AS h, MIN(i) AS i, MIN(j) AS j, MIN(k) AS k, MIN(l) AS l, SUM(n) AS n
    FROM Ins WINDOW LENGTHBATCH(4) GROUP BY a, b, c, d, e, f, g, h, i, j, k, l, m
    ORDER BY a, b, c, d, e, f, g, h, i, j, k, l, m DESC;
}

#[test]
fn keys_aggregates_and_sort_keys_may_be_many() {
    let rows = RefCell::new(Vec::new());
    let mut app =
        Wide::builder().on_outs(|row: &wide::Outs| rows.borrow_mut().push((row.m.clone(), row.n))).build();
    for (m, n) in [("x", 1), ("z", 2), ("x", 3), ("y", 4)] {
        let (a, b, c, d, e, f, g, h, i, j, k, l) = (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        let _ = app.push_ins(&wide::Ins { a, b, c, d, e, f, g, h, i, j, k, l, m: m.into(), n });
    }
    assert_eq!(*rows.borrow(), [("z".to_string(), 2), ("y".to_string(), 4), ("x".to_string(), 4)]);
}

#[test]
fn an_app_inside_a_function_uses_what_is_there() {
    mod model {
        #[derive(eventflux::Stream, Clone)]
        pub(crate) struct Reading {
            pub(crate) sensor: String,
            pub(crate) value: Option<f64>,
        }
    }
    eventflux! {
        struct Local;
        CREATE STREAM Readings OF model::Reading;
        INSERT INTO Highs SELECT sensor, MAX(value) AS high FROM Readings WHERE value IS NOT NULL GROUP BY sensor;
    }
    let highs = RefCell::new(Vec::new());
    let mut app = Local::builder().on_highs(|row| highs.borrow_mut().push(row.high)).build();
    for value in [Some(1.5), None, Some(0.5)] {
        let _ = app.push_readings(&model::Reading { sensor: "s".into(), value });
    }
    assert_eq!(app.counters(), Counters::default());
    assert_eq!(*highs.borrow(), [Some(1.5), Some(1.5)]);
}

/// Structs that are called as the type parameters of generated code are.
mod letters {
    use super::*;

    #[derive(Stream, Clone, Debug)]
    struct S {
        n: i64,
    }

    #[derive(Stream, Clone, Debug)]
    struct F {
        n: i64,
    }

    #[derive(Stream, Clone, Debug)]
    struct L {
        n: i64,
    }

    #[derive(Stream, Clone, Debug)]
    struct O<'a> {
        text: &'a str,
    }

    eventflux! {
        struct T;
        CREATE STREAM Xs OF S;
        CREATE STREAM Bs OF F;
        CREATE STREAM Cs OF L;
        CREATE STREAM Ds OF O;
        INSERT INTO Sums SELECT SUM(n) AS n FROM Xs;
        INSERT INTO Bs2 SELECT n FROM Bs;
        INSERT INTO Cs2 SELECT n FROM Cs;
        INSERT INTO Ds2 SELECT text FROM Ds;
    }

    #[test]
    fn any_struct_can_stand_behind_an_input() {
        let seen = RefCell::new(Vec::new());
        let mut app = T::builder()
            .on_xs(|row| seen.borrow_mut().push(row.n))
            .on_bs(|row| seen.borrow_mut().push(row.n))
            .on_cs(|row| seen.borrow_mut().push(row.n))
            .on_sums(|row| seen.borrow_mut().push(row.n))
            .on_ds2(|row| seen.borrow_mut().push(row.text.len() as i64))
            .build();
        assert_eq!(app.push_xs(&S { n: 1 }), Push::Accepted);
        assert_eq!(app.push_bs(&F { n: 2 }), Push::Accepted);
        assert_eq!(app.push_cs(&L { n: 3 }), Push::Accepted);
        assert_eq!(app.push_ds(&O { text: "four" }), Push::Accepted);
        drop(app);
        assert_eq!(*seen.borrow(), [1, 1, 2, 3, 4]);
    }
}
