//! Apps from outside: what hosts rely on beyond the rows, which the conformance corpus tests.

use std::sync::{Arc, Mutex};

use eventflux_runtime::app::State;
use eventflux_runtime::state::{Decoder, Encoder};
use eventflux_runtime::{Timestamp, Value};

use super::{App, Engine, EngineError, ManualClock, Outputs, Push, Row};

/// What came out, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// Writes the rows of a stream down.
    fn listen(&self, app: &mut App, stream: &str) -> super::Subscription {
        let log = self.clone();
        let show = move |at: Timestamp, row: Row<'_>| {
            let values: Vec<String> = row.values().iter().map(ToString::to_string).collect();
            log.add(format!("{} {} {}", at.as_millis(), row.stream(), values.join(",")));
        };
        app.on(stream, show).unwrap()
    }
}

impl Outputs for Log {
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
        self.add(format!("{} {stream} {}", at.as_millis(), row.len()));
    }

    fn error(&mut self, error: &eventflux_runtime::RowError) {
        self.add(error.to_string());
    }
}

fn app(sql: &str) -> App {
    App::compile(sql).unwrap_or_else(|e| panic!("{e}"))
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

const TRADES: &str = "CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT, price DOUBLE NOT NULL);";

#[test]
fn apps_can_be_sent_to_threads() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    let mut app = send(app("CREATE STREAM T (a INT); SELECT a FROM T;"));
    let log = Log::default();
    log.listen(&mut app, "out");
    let thread = std::thread::spawn(move || app.push_at(at(1), "T", (5,)).unwrap());
    assert_eq!(thread.join().unwrap(), Push::Accepted);
    assert_eq!(log.take(), ["1 out 5"]);
}

#[test]
fn rows_are_checked_and_widened() {
    let mut app = app(&format!("{TRADES} SELECT * FROM Trades;"));
    let log = Log::default();
    log.listen(&mut app, "out");
    assert_eq!(app.push_at(at(0), "Trades", ("A", 1, 2)), Ok(Push::Accepted));
    assert_eq!(app.push_at(at(0), "Trades", ("A", None::<i64>, 2.5f32)), Ok(Push::Accepted));
    assert_eq!(
        app.push_at(at(0), "Trades", vec![Value::from("A"), 7i64.into(), 8i64.into()]),
        Ok(Push::Accepted)
    );
    assert_eq!(log.take(), ["0 out A,1,2", "0 out A,,2.5", "0 out A,7,8"]);

    let mut wrong = |row: Vec<Value>| app.push("Trades", row).unwrap_err().to_string();
    assert_eq!(
        wrong(vec!["A".into(), 1.into()]),
        "Trades has 3 columns (symbol, volume, price), the row has 2"
    );
    assert_eq!(
        wrong(vec!["A".into(), 1.into(), Value::Null]),
        "Trades.price is NOT NULL, the row has NULL there"
    );
    assert_eq!(
        wrong(vec!["A".into(), 1.5.into(), 1.5.into()]),
        "Trades.volume is BIGINT, the row has DOUBLE there"
    );
    assert_eq!(wrong(vec![1.into(), 1.into(), 1.into()]), "Trades.symbol is STRING, the row has INT there");
    assert_eq!(
        app.push("trades", (1,)).unwrap_err().to_string(),
        "`trades` is no input stream of this app; inputs: Trades"
    );
    assert!(matches!(app.push("out", (1,)), Err(EngineError::UnknownInput { .. })));
    assert_eq!(log.take(), [""; 0]);
}

#[test]
fn subscriptions_come_and_go() {
    let mut app = app(&format!("{TRADES} INSERT INTO A SELECT price FROM Trades;"));
    let (log, all) = (Log::default(), Log::default());
    let first = log.listen(&mut app, "A");
    let second = log.listen(&mut app, "Trades");
    let third = app.outputs(all.clone());
    let push = |app: &mut App| app.push_at(at(0), "Trades", ("A", 1, 2.0)).unwrap();
    assert_eq!(push(&mut app), Push::Accepted);
    assert_eq!(log.take(), ["0 Trades A,1,2", "0 A 2"]);
    assert_eq!(all.take(), ["0 Trades 3", "0 A 1"]);
    assert!(app.unsubscribe(first) && app.unsubscribe(third) && !app.unsubscribe(first));
    let fourth = log.listen(&mut app, "A");
    assert!(fourth != first && app.unsubscribe(second));
    assert_eq!(push(&mut app), Push::Accepted);
    assert_eq!(log.take(), ["0 A 2"]);
    assert_eq!(all.take(), [""; 0]);
    let unknown = app.on("B", |_, _| {}).unwrap_err();
    assert_eq!(unknown.to_string(), "this app has no stream `B`; streams: Trades, A");
}

#[test]
fn errors_are_counted_and_reported() {
    let mut app = app(&format!(
        "{TRADES} INSERT INTO A SELECT symbol, 10 / volume AS share FROM Trades;
         INSERT INTO B SELECT share + 9223372036854775807 AS b FROM A;"
    ));
    let log = Log::default();
    log.listen(&mut app, "B");
    let errors = log.clone();
    let subscription = app.on_error(move |error| errors.add(format!("{}: {}", error.query, error.cause)));
    for volume in [0, 20, 5] {
        assert_eq!(app.push_at(at(0), "Trades", ("A", volume, 1.0)), Ok(Push::Accepted));
    }
    assert_eq!(
        log.take(),
        [
            "A (statement 2): division by zero",
            "0 B 9223372036854775807",
            "B (statement 3): BIGINT out of range"
        ]
    );
    assert!(app.unsubscribe(subscription));
    assert_eq!(app.push_at(at(0), "Trades", ("A", 0, 1.0)), Ok(Push::Accepted));
    assert_eq!((app.counters().row_errors, log.take().len()), (3, 0));
}

#[test]
fn the_clock_is_asked_in_arrival_time() {
    let mut app = app(&format!("{TRADES} SELECT symbol FROM Trades;"));
    let (log, clock) = (Log::default(), ManualClock::new(at(100)));
    log.listen(&mut app, "out");
    app.set_clock(clock.clone());
    let push = |app: &mut App| app.push("Trades", ("A", 1, 2.0)).unwrap();
    assert_eq!(push(&mut app), Push::Accepted);
    clock.set(at(250));
    assert_eq!(push(&mut app), Push::Accepted);
    // A clock that goes back is lifted.
    clock.set(at(200));
    assert_eq!(push(&mut app), Push::Accepted);
    assert_eq!(log.take(), ["100 out A", "250 out A", "250 out A"]);
}

#[test]
fn event_time_takes_its_time_from_the_row() {
    let sql = "CREATE STREAM T (a INT NOT NULL, ms BIGINT NOT NULL,
                                WATERMARK FOR ms AS ms - INTERVAL '1' SECOND LATE ADJUST);
               SELECT a, ms FROM T;";
    let mut app = app(sql);
    let log = Log::default();
    log.listen(&mut app, "out");
    assert!(app.event_time());
    assert!(matches!(app.push_at(at(0), "T", (1, 0i64)), Err(EngineError::TimeMode(_))));
    assert_eq!(app.push("T", (1, 5_000i64)), Ok(Push::Accepted));
    assert_eq!(app.push("T", (2, 4_500i64)), Ok(Push::Accepted));
    assert_eq!(app.push("T", (3, 3_999i64)), Ok(Push::Late));
    assert_eq!(log.take(), ["4000 out 3,4000"]);
    app.advance_to(at(4_600)).unwrap();
    assert_eq!(log.take(), ["4500 out 2,4500"]);
    app.finish().unwrap();
    assert_eq!(log.take(), ["5000 out 1,5000"]);
    assert_eq!(app.counters().late, 1);
    assert_eq!(app.push("T", (1, 6_000i64)), Err(EngineError::Finished));
    assert_eq!(
        (app.finish(), app.advance_to(at(0))),
        (Err(EngineError::Finished), Err(EngineError::Finished))
    );
}

/// State of every kind: waiting events, groups, windows, and errors.
const STATEFUL: &str = "
    CREATE STREAM T (k STRING, v DOUBLE, n INT NOT NULL, unused STRING NOT NULL, at TIMESTAMP NOT NULL,
                     WATERMARK FOR at AS at - INTERVAL '10' SECOND);
    INSERT INTO Sums SELECT k, SUM(v) AS s, COUNT(DISTINCT n) AS c FROM T GROUP BY k;
    INSERT INTO Bars SELECT k, MIN(v) AS low, MAX(k) AS high, WINDOW_END AS e
        FROM T WINDOW TUMBLING(5 SECONDS) GROUP BY k;
    INSERT INTO Last SELECT k, AVG(v) AS a, MAX(v) AS m, FIRST(k) AS f FROM T WINDOW LENGTH(3) GROUP BY k;
    INSERT INTO Gone SELECT EXPIRED_K AS k FROM (SELECT k AS EXPIRED_K, 10 / n AS q FROM T);
    INSERT EXPIRED EVENTS INTO Leaving SELECT k, n, ROWTIME() AS t FROM T WINDOW TIME(3 SECONDS);
    INSERT INTO Batch SELECT DISTINCT k, n FROM T WINDOW LENGTHBATCH(4) ORDER BY n DESC LIMIT 2;";

fn push_some(app: &mut App, steps: std::ops::Range<i64>) {
    for i in steps {
        let key = ["a", "b", "c"][(i * 7 % 3) as usize];
        let key = (i % 5 != 0).then_some(key);
        let time = at(i * 700 + (i * 37 % 11) * 400);
        let row = (key, (i % 4 != 0).then_some(i as f64 / 3.0), (i % 3) as i32, "x", time);
        app.push("T", row).map(drop).unwrap();
    }
}

#[test]
fn snapshots_carry_everything_on() {
    let (expected, log) = (Log::default(), Log::default());
    let mut whole = app(STATEFUL);
    let names: Vec<String> = whole.streams().iter().map(|s| s.name.clone()).filter(|n| n != "T").collect();
    for name in &names {
        expected.listen(&mut whole, name);
    }
    push_some(&mut whole, 0..60);
    whole.finish().unwrap();

    let mut snapshot = app(STATEFUL).snapshot();
    for part in 0..12 {
        let mut app = app(STATEFUL);
        for name in &names {
            log.listen(&mut app, name);
        }
        app.restore(&snapshot).unwrap();
        assert_eq!(app.snapshot(), snapshot);
        push_some(&mut app, part * 5..part * 5 + 5);
        snapshot = app.snapshot();
        if part == 11 {
            app.finish().unwrap();
            assert_eq!(app.counters(), whole.counters());
        }
    }
    let (log, expected) = (log.take(), expected.take());
    assert!(expected.len() > 100, "{}", expected.len());
    assert_eq!(log, expected);
    assert!(whole.counters().row_errors > 0);
}

#[test]
fn damaged_snapshots_change_nothing() {
    let mut first = app(STATEFUL);
    push_some(&mut first, 0..30);
    let snapshot = first.snapshot();
    let mut second = app(STATEFUL);
    push_some(&mut second, 30..40);
    let before = second.snapshot();
    for cut in 0..snapshot.len() {
        assert!(second.restore(&snapshot[..cut]).is_err(), "cut at {cut}");
    }
    for at in 0..snapshot.len() {
        let mut flipped = snapshot.clone();
        flipped[at] ^= 0x81;
        assert!(second.restore(&flipped).is_err(), "flipped at {at}");
    }
    assert_eq!(second.snapshot(), before);
    let mut other = app("CREATE STREAM T (a INT); SELECT a FROM T;");
    assert!(matches!(other.restore(&snapshot), Err(super::StateError::Foreign(_))));
}

/// A checksum can be forged: what is behind it must do no harm either.
#[test]
fn forged_states_are_safe_to_load() {
    let mut first = app(STATEFUL);
    push_some(&mut first, 0..30);
    let mut second = app(STATEFUL);
    for holder in 0..first.holders().len() {
        let mut state = Encoder::new();
        first.save(holder, &mut state);
        let state = state.into_bytes();
        for at in (0..state.len()).step_by(5) {
            let mut forged = state.clone();
            forged[at] ^= 0x81;
            let _ = second.load(holder, &mut Decoder::new(&forged));
            assert_eq!(second.load(holder, &mut Decoder::new(&state)), Ok(()), "forged at {at} of {holder}");
        }
        assert_eq!(second.load(holder, &mut Decoder::new(&state)), Ok(()));
    }
    assert_eq!(second.snapshot(), first.snapshot());
}

/// However many keys go at one instant, and although an event frees only some of them.
#[test]
fn keys_that_have_gone_are_counted_at_once() {
    const SQL: &str = "CREATE STREAM T (k INT NOT NULL);
        SELECT k, COUNT(*) AS n FROM T PARTITION BY k PURGE AFTER 10 MILLISECONDS;";
    let mut first = app(SQL);
    for key in 0..200 {
        assert_eq!(first.push_at(at(1), "T", (key,)), Ok(Push::Accepted));
    }
    first.advance_to(at(10)).unwrap();
    assert_eq!(first.counters().purged, 0);
    first.advance_to(at(11)).unwrap();
    assert_eq!(first.counters().purged, 200);
    let mut second = app(SQL);
    second.restore(&first.snapshot()).unwrap();
    assert_eq!(second.snapshot(), first.snapshot());
    for app in [&mut first, &mut second] {
        let log = Log::default();
        log.listen(app, "out");
        assert_eq!(app.counters().purged, 200);
        assert_eq!(app.push_at(at(12), "T", (199,)), Ok(Push::Accepted));
        assert_eq!(app.push_at(at(12), "T", (199,)), Ok(Push::Accepted));
        assert_eq!(log.take(), ["12 out 199,1", "12 out 199,2"]);
        app.advance_to(at(22)).unwrap();
        assert_eq!(app.counters().purged, 201);
        app.finish().unwrap();
        assert_eq!(app.counters().purged, 201);
    }
    assert_eq!(second.snapshot(), first.snapshot());
}

#[test]
fn engines_are_driven_by_names() {
    let mut engine: Box<dyn Engine> = Box::new(app(&format!("{TRADES} SELECT symbol FROM Trades;")));
    let row = ["A".into(), Value::Null, 1.0.into()];
    assert_eq!(engine.push_row("Trades", Some(at(1)), &row), Ok(Push::Accepted));
    assert_eq!(
        engine.streams().iter().map(|s| (s.name.as_str(), s.input)).collect::<Vec<_>>(),
        [("Trades", true), ("out", false)]
    );
    assert!(engine.explain().contains("Trades"));
    let snapshot = engine.snapshot();
    assert_eq!(engine.restore_from(&snapshot), Ok(()));
    assert_eq!(engine.advance(at(5)), Ok(()));
    assert_eq!(engine.end(), Ok(()));
    assert_eq!(engine.end(), Err(EngineError::Finished));
}

#[test]
fn trees_compile_too() {
    let text = "CREATE STREAM T (a INT); SELECT a + 1 AS b FROM T;";
    let (tokens, _) = eventflux_compiler::syntax::from_text(text);
    let (mut tree, errors) = eventflux_compiler::syntax::parse_app(&tokens);
    assert!(errors.is_empty());
    let mut app = App::from_ast(&tree).unwrap();
    let log = Log::default();
    log.listen(&mut app, "out");
    assert_eq!(app.push_at(at(0), "T", (1,)), Ok(Push::Accepted));
    assert_eq!(log.take(), ["0 out 2"]);
    tree.statements.remove(0);
    let error = App::from_ast(&tree).unwrap_err();
    assert_eq!((error.problems().len(), error.problems()[0].place()), (1, None));
    assert!(error.to_string().starts_with("error[EF0202]: "));
}
