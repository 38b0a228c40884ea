//! Tables as the host sees them, in both back ends: read and changed between two events.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use eventflux::dynamic::App;
use eventflux::prelude::*;
use eventflux::{Engine, EngineError, Outputs, TableChange, Value};

const SQL: &str = "
    CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);
    CREATE TABLE Limits (symbol STRING, most BIGINT, PRIMARY KEY (symbol));
    CREATE TABLE Pairs (a INT, b STRING, x DOUBLE, PRIMARY KEY (b, a));
    CREATE TABLE Log (symbol STRING NOT NULL, at TIMESTAMP);
    CREATE INDEX ON Limits (most);
    INSERT INTO Over SELECT t.symbol, volume FROM Trades AS t JOIN Limits AS l ON l.symbol = t.symbol AND volume > most;
    INSERT INTO Below SELECT l.symbol FROM Trades AS t JOIN Limits AS l ON l.most < t.volume;
    INSERT INTO Log SELECT symbol FROM Trades;
    INSERT INTO Changed SELECT symbol, COUNT(*) AS n FROM Limits GROUP BY symbol;";

eventflux! {
    struct Watch;
    CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);
    CREATE TABLE Limits (symbol STRING, most BIGINT, PRIMARY KEY (symbol));
    CREATE TABLE Pairs (a INT, b STRING, x DOUBLE, PRIMARY KEY (b, a));
    CREATE TABLE Log (symbol STRING NOT NULL, at TIMESTAMP);
    CREATE INDEX ON Limits (most);
    INSERT INTO Over SELECT t.symbol, volume FROM Trades AS t JOIN Limits AS l ON l.symbol = t.symbol AND volume > most;
    INSERT INTO Below SELECT l.symbol FROM Trades AS t JOIN Limits AS l ON l.most < t.volume;
    INSERT INTO Log SELECT symbol FROM Trades;
    INSERT INTO Changed SELECT symbol, COUNT(*) AS n FROM Limits GROUP BY symbol;
}

fn ms(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn limit(symbol: &str, most: i64) -> watch::Limits {
    watch::Limits { symbol: symbol.into(), most: Some(most) }
}

fn trade(symbol: &str, volume: i64) -> watch::Trades {
    watch::Trades { symbol: symbol.into(), volume }
}

/// What goes out, as text.
#[derive(Clone, Default)]
struct Rows(Arc<Mutex<Vec<String>>>);

impl Rows {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Outputs for Rows {
    fn row(&mut self, stream: &str, at: Timestamp, row: &[Value]) {
        if stream != "Trades" && stream != "Log" {
            let values: Vec<String> = row.iter().map(Value::to_string).collect();
            self.0.lock().unwrap().push(format!("{} {stream} {}", at.as_millis(), values.join(" ")));
        }
    }
}

#[test]
fn a_compiled_table_is_read_and_changed_by_structs() {
    let mut app = Watch::builder().build();
    assert!(app.limits().is_empty());
    assert_eq!(app.limits_mut().insert(&limit("IBM", 100)), Ok(()));
    assert_eq!(app.limits_mut().insert(&limit("WSO2", 5)), Ok(()));
    assert!(app.limits_mut().insert(&limit("IBM", 7)).is_err());
    app.limits_mut().upsert(&watch::Limits { symbol: "IBM".into(), most: None });
    app.limits_mut().upsert(&limit("AAPL", 1));
    assert_eq!(app.limits().len(), 3);
    assert!(app.limits().contains("IBM") && !app.limits().contains("ibm"));
    assert_eq!(app.limits().get("IBM"), Some(watch::Limits { symbol: "IBM".into(), most: None }));
    assert_eq!(app.limits().get("X"), None);
    let symbols: Vec<String> = app.limits().rows().map(|row| row.symbol).collect();
    assert_eq!(symbols, ["IBM", "WSO2", "AAPL"]);
    assert!(app.limits_mut().delete("WSO2"));
    assert!(!app.limits_mut().delete("WSO2"));
    assert_eq!(app.limits().len(), 2);
    app.limits_mut().clear();
    assert!(app.limits().is_empty());
    assert_eq!(app.limits_mut().insert(&limit("IBM", 1)), Ok(()));
}

/// The key is a tuple, its columns in the order of PRIMARY KEY.
#[test]
fn a_compiled_key_of_two_columns_is_a_tuple() {
    let mut app = Watch::builder().build();
    let pair = |a, b: &str, x| watch::Pairs { a, b: b.into(), x };
    assert!(app.pairs_mut().insert(&pair(1, "x", Some(0.5))).is_ok());
    assert!(app.pairs_mut().insert(&pair(1, "y", None)).is_ok());
    assert!(app.pairs_mut().insert(&pair(1, "x", None)).is_err());
    assert_eq!(app.pairs().get(("x", 1)).and_then(|row| row.x), Some(0.5));
    assert!(!app.pairs().contains(("x", 2)));
    assert!(app.pairs_mut().delete(("x", 1)));
    assert_eq!(app.pairs().rows().collect::<Vec<_>>(), [pair(1, "y", None)]);
}

/// Its rows are read, kept twice and cleared; it has no key to go by.
#[test]
fn a_compiled_table_without_a_key_keeps_duplicates() {
    let mut app = Watch::builder().build();
    let row = watch::Log { symbol: "A".into(), at: Some(ms(3)) };
    assert!(app.log_mut().insert(&row).is_ok());
    app.log_mut().upsert(&row);
    let _ = app.push_trades_at(ms(5), &trade("B", 1));
    let last = watch::Log { symbol: "B".into(), at: None };
    assert_eq!(app.log().rows().collect::<Vec<_>>(), [row.clone(), row, last]);
    assert_eq!(app.log().get(()), None);
    assert!(!app.log_mut().delete(()));
    app.log_mut().clear();
    assert_eq!(app.log().len(), 0);
}

#[test]
fn compiled_readers_of_changes_hear_of_the_host_once_the_clock_is_known() {
    let changed = RefCell::new(Vec::new());
    let direct = RefCell::new(Vec::new());
    let over = RefCell::new(Vec::new());
    let mut app = Watch::builder()
        .on_limits_at(|at, row| direct.borrow_mut().push((at.as_millis(), row.most)))
        .on_changed_at(|at, row| changed.borrow_mut().push((at.as_millis(), row.symbol.clone(), row.n)))
        .on_over(|row| over.borrow_mut().push(row.volume))
        .build();
    app.limits_mut().upsert(&limit("IBM", 100));
    assert!(changed.borrow().is_empty() && direct.borrow().is_empty());
    app.advance_to(ms(10));
    app.limits_mut().upsert(&limit("IBM", 50));
    assert!(app.limits_mut().insert(&limit("IBM", 1)).is_err());
    assert!(app.limits_mut().delete("IBM"));
    assert!(app.limits_mut().insert(&limit("IBM", 60)).is_ok());
    let _ = app.push_trades_at(ms(20), &trade("IBM", 61));
    app.limits_mut().upsert(&limit("IBM", 70));
    let _ = app.push_trades_at(ms(21), &trade("IBM", 62));
    drop(app);
    assert_eq!(direct.into_inner(), [(10, Some(50)), (10, Some(60)), (20, Some(70))]);
    let ibm = |at, n| (at, "IBM".to_string(), n);
    assert_eq!(changed.into_inner(), [ibm(10, 1), ibm(10, 2), ibm(20, 3)]);
    assert_eq!(over.into_inner(), [61]);
}

#[test]
fn an_interpreted_table_is_read_and_changed_by_name() {
    let mut app = App::compile(SQL).unwrap();
    assert_eq!(app.insert("Limits", ("IBM", 100)), Ok(true));
    assert_eq!(app.insert("Limits", ("IBM", 7)), Ok(false));
    assert_eq!(app.upsert("Limits", ("WSO2", None::<i64>)), Ok(()));
    assert_eq!(app.insert("Pairs", (1, "x", 0.5)), Ok(true));
    assert_eq!(app.insert("Pairs", vec![Value::Int(1), "y".into(), Value::Null]), Ok(true));
    let limits = app.table("Limits").unwrap();
    assert_eq!((limits.len(), limits.is_empty()), (2, false));
    assert_eq!(limits.info().key, [0]);
    let rows: Vec<String> = limits.rows().map(|row| format!("{} {}", row[0], row[1])).collect();
    assert_eq!(rows, ["IBM 100", "WSO2 "]);
    assert_eq!(limits.get(("IBM",)).unwrap().map(|row| row[1].clone()), Some(Value::BigInt(100)));
    assert_eq!(limits.get(("X",)), Ok(None));
    let pairs = app.table("Pairs").unwrap();
    assert_eq!(pairs.get(("x", 1)).unwrap().map(|row| row[2].clone()), Some(Value::Double(0.5)));
    assert_eq!(pairs.get(("x", 2)), Ok(None));
    assert_eq!(app.delete("Pairs", ("x", 1)), Ok(true));
    assert_eq!(app.delete("Pairs", ("x", 1)), Ok(false));
    assert_eq!(app.table("Pairs").unwrap().len(), 1);
    assert_eq!(
        app.tables().iter().map(|table| table.name.as_str()).collect::<Vec<_>>(),
        ["Limits", "Pairs", "Log"]
    );
}

#[test]
fn what_does_not_fit_is_an_error_that_changes_nothing() {
    let mut app = App::compile(SQL).unwrap();
    assert!(matches!(app.insert("Limits", ("IBM",)), Err(EngineError::BadRow(_))));
    assert!(matches!(app.insert("Limits", (7, 7)), Err(EngineError::BadRow(_))));
    let null = app.insert("Limits", vec![Value::Null, Value::BigInt(1)]);
    assert!(matches!(&null, Err(EngineError::BadRow(message)) if message.contains("symbol")), "{null:?}");
    assert!(matches!(app.delete("Limits", ("IBM", 7)), Err(EngineError::BadRow(_))));
    assert!(matches!(app.delete("Limits", vec![Value::Null]), Err(EngineError::BadRow(_))));
    assert!(matches!(app.delete("Log", ("IBM",)), Err(EngineError::BadRow(_))));
    assert!(matches!(app.table("Log").unwrap().get(("IBM",)), Err(EngineError::BadRow(_))));
    for error in [
        app.insert("Trades", ("IBM", 1)).unwrap_err(),
        app.upsert("limits", ("IBM", 1)).unwrap_err(),
        app.table("Over").map(|_| ()).unwrap_err(),
    ] {
        assert!(matches!(&error, EngineError::UnknownTable { known, .. } if known.len() == 3), "{error}");
    }
    assert!(app.table("Limits").unwrap().is_empty());
}

/// What a tool does with an app of either kind, and what it hears.
fn drive(app: &mut dyn Engine, rows: &Rows) -> Vec<String> {
    let ibm = [Value::from("IBM"), Value::BigInt(100)];
    let tight = [Value::from("IBM"), Value::BigInt(10)];
    let names: Vec<&str> = app.tables().iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["Limits", "Pairs", "Log"]);
    assert_eq!(app.tables()[1].key, [1, 0]);
    assert!(!app.tables()[0].columns[0].nullable, "a primary key is NOT NULL");
    assert_eq!(app.change_table("Limits", TableChange::Insert(&ibm)), Ok(true));
    assert_eq!(app.change_table("Limits", TableChange::Insert(&tight)), Ok(false));
    assert_eq!(
        app.push_row("Trades", Some(ms(1)), &[Value::from("IBM"), Value::BigInt(50)]),
        Ok(Push::Accepted)
    );
    assert_eq!(app.change_table("Limits", TableChange::Upsert(&tight)), Ok(true));
    assert_eq!(
        app.push_row("Trades", Some(ms(2)), &[Value::from("IBM"), Value::BigInt(50)]),
        Ok(Push::Accepted)
    );
    assert_eq!(app.change_table("Limits", TableChange::Delete(&tight[..1])), Ok(true));
    assert_eq!(app.change_table("Limits", TableChange::Delete(&tight[..1])), Ok(false));
    assert_eq!(app.change_table("Limits", TableChange::Insert(&ibm)), Ok(true));
    assert!(matches!(app.change_table("Limits", TableChange::Delete(&tight)), Err(EngineError::BadRow(_))));
    assert!(matches!(app.change_table("Log", TableChange::Delete(&tight)), Err(EngineError::BadRow(_))));
    assert!(matches!(
        app.change_table("Limits", TableChange::Insert(&tight[..1])),
        Err(EngineError::BadRow(_))
    ));
    assert!(matches!(
        app.change_table("Over", TableChange::Insert(&ibm)),
        Err(EngineError::UnknownTable { .. })
    ));
    assert_eq!(app.table_rows("Limits"), Ok(vec![ibm.to_vec()]));
    assert_eq!(app.table_rows("Log").map(|rows| rows.len()), Ok(2));
    assert!(matches!(app.table_rows("Trades"), Err(EngineError::UnknownTable { .. })));
    rows.take()
}

#[test]
fn tools_change_tables_of_both_back_ends_alike() {
    let (of_compiled, of_text) = (Rows::default(), Rows::default());
    let mut compiled = Watch::builder().outputs(of_compiled.clone()).build();
    let mut text = App::compile(SQL).unwrap();
    text.outputs(of_text.clone());
    let heard = drive(&mut compiled, &of_compiled);
    assert_eq!(
        heard,
        [
            "1 Limits IBM 10",
            "1 Changed IBM 1",
            "2 Over IBM 50",
            "2 Below IBM",
            "2 Limits IBM 100",
            "2 Changed IBM 2"
        ]
    );
    assert_eq!(drive(&mut text, &of_text), heard);
    // Each goes on with the state of the other.
    let (snapshot, of_app) = (compiled.snapshot(), text.snapshot());
    assert_eq!(snapshot, of_app);
    compiled.limits_mut().clear();
    compiled.restore(&of_app).unwrap();
    assert_eq!(compiled.limits().get("IBM"), Some(limit("IBM", 100)));
    assert_eq!(compiled.log().len(), 2);
    let mut again = App::compile(SQL).unwrap();
    again.insert("Limits", ("X", 1)).unwrap();
    again.restore(&snapshot).unwrap();
    assert_eq!(again.table("Limits").unwrap().rows().count(), 1);
    again.outputs(of_text.clone());
    assert_eq!(again.upsert("Limits", ("IBM", 3)), Ok(()));
    assert_eq!(of_text.take(), ["2 Limits IBM 3", "2 Changed IBM 3"]);
}

#[test]
fn a_damaged_snapshot_is_an_error_and_the_app_can_be_restored_again() {
    let mut app = Watch::builder().build();
    for at in 0..5 {
        app.limits_mut().upsert(&limit(&format!("S{at}"), at));
        let _ = app.push_trades_at(ms(at), &trade("S1", at));
    }
    let good = app.snapshot();
    let mut other = App::compile(SQL).unwrap();
    for end in 0..good.len() {
        assert!(app.restore(&good[..end]).is_err(), "cut at {end}");
        assert!(other.restore(&good[..end]).is_err(), "cut at {end}");
    }
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x55;
        // It may still be a state, but never a panic, and never another one in the other back end.
        assert_eq!(app.restore(&bad).is_ok(), other.restore(&bad).is_ok(), "byte {at}");
    }
    app.restore(&good).unwrap();
    other.restore(&good).unwrap();
    assert_eq!(app.snapshot(), good);
    assert_eq!(other.snapshot(), good);
    assert_eq!(app.limits().rows().map(|row| row.symbol).collect::<Vec<_>>(), ["S0", "S1", "S2", "S3", "S4"]);
}

eventflux! {
    struct Named;
    CREATE STREAM Ins (k INT NOT NULL);
    CREATE TABLE Type (k INT NOT NULL, r#as INT, PRIMARY KEY (k));
    CREATE TABLE table (k INT NOT NULL, row INT, key STRING, PRIMARY KEY (k));
    CREATE TABLE Host (k INT NOT NULL);
    UPSERT INTO Type SELECT k FROM Ins;
    UPSERT INTO table SELECT k FROM Ins;
    INSERT INTO Host SELECT k FROM Ins;
}

/// Names that are keywords of Rust, or names of what generated code has itself.
#[test]
fn names_of_tables_and_columns_may_be_those_of_others() {
    let mut app = Named::builder().build();
    let _ = app.push_ins_at(ms(1), &named::Ins { k: 7 });
    app.type_mut().upsert(&named::Type { k: 8, r#as: Some(1) });
    app.table_mut().upsert(&named::Table { k: 8, row: None, key: Some("x".into()) });
    assert_eq!((app.r#type().len(), app.table().len(), app.host().len()), (2, 2, 1));
    assert!(app.table_mut().delete(7) && app.host_mut().insert(&named::Host { k: 7 }).is_ok());
    assert_eq!(app.table().get(8).and_then(|row| row.key).as_deref(), Some("x"));
}

/// Sinks of an own type hear of what the host changes, too.
#[test]
fn sinks_of_an_own_type() {
    #[derive(Default)]
    struct Seen(Rc<RefCell<Vec<i64>>>);
    impl WatchSinks for Seen {
        fn on_limits(&mut self, _: Timestamp, row: &watch::Limits) {
            self.0.borrow_mut().extend(row.most);
        }
    }
    let seen = Rc::new(RefCell::new(Vec::new()));
    let mut app = Watch::builder().sinks(Seen(Rc::clone(&seen))).build();
    app.limits_mut().upsert(&limit("IBM", 1));
    let _ = app.push_trades_at(ms(1), &trade("IBM", 0));
    app.limits_mut().upsert(&limit("IBM", 2));
    assert_eq!(*seen.borrow(), [2]);
}
