//! Apps that were changed since.

use eventflux::checkpoint::{CheckpointManager, Decoder, Encoder, Holder, RestorePolicy, State, StateError};
use eventflux::dynamic::App;
use eventflux::storage::MemoryStorage;
use eventflux::{Push, Timestamp, Value};

const BEFORE: &str = "
    CREATE STREAM Trades (at TIMESTAMP NOT NULL, symbol STRING NOT NULL, price BIGINT NOT NULL, WATERMARK FOR at);
    INSERT INTO Totals SELECT symbol, SUM(price) AS total FROM Trades GROUP BY symbol;
    INSERT INTO Bars SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 SECOND);
    INSERT INTO Means SELECT AVG(price) AS mean FROM Trades WINDOW LENGTH(3);
";

/// Two queries that keep nothing more.
const MORE: &str = "
    CREATE STREAM Trades (at TIMESTAMP NOT NULL, symbol STRING NOT NULL, price BIGINT NOT NULL, WATERMARK FOR at);
    INSERT INTO Dear SELECT symbol FROM Trades WHERE price > 1000;
    INSERT INTO Totals SELECT symbol, SUM(price) AS total FROM Trades GROUP BY symbol;
    INSERT INTO Bars SELECT COUNT(*) AS n FROM Trades WINDOW TUMBLING(1 SECOND);
    INSERT INTO Means SELECT AVG(price) AS mean FROM Trades WINDOW LENGTH(3);
    INSERT INTO Per SELECT price / (price - 7) AS x FROM Trades;
";

/// One statement more at first, a window of another length, one statement less.
const AFTER: &str = "
    CREATE STREAM Trades (at TIMESTAMP NOT NULL, symbol STRING NOT NULL, price BIGINT NOT NULL, WATERMARK FOR at);
    CREATE TRIGGER Ticks EVERY 1 SECOND;
    INSERT INTO Totals SELECT symbol, SUM(price) AS total FROM Trades GROUP BY symbol;
    INSERT INTO Means SELECT AVG(price) AS mean FROM Trades WINDOW LENGTH(4);
";

fn push(app: &mut App, second: i64, price: i64) {
    let at = Timestamp::from_micros(second * 1_000_000);
    assert_eq!(app.push("Trades", (at, "a", price)), Ok(Push::Accepted));
}

fn stored() -> MemoryStorage {
    let disk = MemoryStorage::new();
    let mut app = App::compile(BEFORE).unwrap();
    (1..4).for_each(|second| push(&mut app, second, 10));
    CheckpointManager::builder(disk.clone()).start().unwrap().close(&mut app).unwrap();
    disk
}

#[test]
fn a_changed_app_is_refused_with_the_difference() {
    let mut app = App::compile(AFTER).unwrap();
    let mut checkpoints = CheckpointManager::builder(stored()).start().unwrap();
    let error = checkpoints.recover(&mut app).unwrap_err().to_string();
    for part in [
        "same: clock, waiting events, counters, aggregates of Totals",
        "changed: window of Means",
        "new: trigger of Ticks",
        "gone: window of Bars",
    ] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn what_is_the_same_goes_on_and_what_is_new_begins() {
    let mut app = App::compile(AFTER).unwrap();
    let mut checkpoints =
        CheckpointManager::builder(stored()).policy(RestorePolicy::Compatible).start().unwrap();
    let recovered = checkpoints.recover(&mut app).unwrap().unwrap();
    assert_eq!(recovered.difference.changed, ["window of Means"]);
    let rows = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    for stream in ["Totals", "Means", "Ticks"] {
        let rows = rows.clone();
        app.on(stream, move |_, row| {
            let row: Vec<String> = row.values().iter().map(Value::to_string).collect();
            rows.lock().unwrap().push(format!("{stream} {}", row.join(" ")));
        })
        .unwrap();
    }
    push(&mut app, 4, 10);
    let rows = rows.lock().unwrap();
    // The total of all four, the mean of the one that came since; the clock has been known all along.
    assert!(rows.iter().any(|row| row == "Totals a 40"), "{rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("Means 10")), "{rows:?}");
    assert!(rows.iter().any(|row| row.starts_with("Ticks")), "{rows:?}");
}

#[test]
fn a_value_that_can_not_be_written_is_an_error_at_once() {
    // No such value is made by SQL: this is what the manager says of an app that has one.
    struct Broken;
    impl State for Broken {
        fn fingerprint(&self) -> u64 {
            1
        }
        fn time(&self) -> Option<Timestamp> {
            None
        }
        fn holders(&self) -> &[Holder] {
            const { &[Holder::new("broken", 1)] }
        }
        fn save(&mut self, _: usize, out: &mut Encoder) {
            struct Unwritable;
            impl serde::Serialize for Unwritable {
                fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                    Err(serde::ser::Error::custom("it is unwritable"))
                }
            }
            out.put_serde(&Unwritable);
        }
        fn load(&mut self, _: usize, _: &mut Decoder<'_>) -> Result<(), StateError> {
            Ok(())
        }
    }
    let mut checkpoints = CheckpointManager::builder(MemoryStorage::new()).start().unwrap();
    let error = checkpoints.take(&mut Broken).unwrap_err().to_string();
    assert!(error.contains("it is unwritable"), "{error}");
}

#[test]
fn an_app_with_another_number_of_queries_comes_back() {
    let disk = MemoryStorage::new();
    let mut app = App::compile(MORE).unwrap();
    (1..4).for_each(|second| push(&mut app, second, 7));
    CheckpointManager::builder(disk.clone()).start().unwrap().close(&mut app).unwrap();
    assert_eq!(app.counters().row_errors, 3);
    for sql in [BEFORE, MORE] {
        let mut app = App::compile(sql).unwrap();
        let builder = CheckpointManager::builder(disk.clone()).policy(RestorePolicy::Compatible);
        let mut checkpoints = builder.start().unwrap();
        let recovered = checkpoints.recover(&mut app).unwrap().unwrap();
        assert!(recovered.difference.changed.is_empty());
        // Which of them it was for is not known, how many is.
        assert_eq!(app.counters().row_errors, 3);
    }
    // The other way round.
    let mut app = App::compile(MORE).unwrap();
    let builder = CheckpointManager::builder(stored()).policy(RestorePolicy::Compatible);
    builder.start().unwrap().recover(&mut app).unwrap().unwrap();
}
