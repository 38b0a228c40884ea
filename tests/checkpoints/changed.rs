//! Apps that were changed since.

use std::sync::{Arc, Mutex};

use eventflux::checkpoint::{
    CheckpointManager, Decoder, Encoder, Holder, Recovered, RestorePolicy, State, StateError,
};
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
    let rows = listen(&mut app, &["Totals", "Means", "Ticks"]);
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
        // In the total they are counted even where the query is gone.
        assert_eq!(app.counters().row_errors, 3);
    }
    // The other way round.
    let mut app = App::compile(MORE).unwrap();
    let builder = CheckpointManager::builder(stored()).policy(RestorePolicy::Compatible);
    builder.start().unwrap().recover(&mut app).unwrap().unwrap();
}

/// Rows that an app puts into these streams, as text.
fn listen(app: &mut App, streams: &[&'static str]) -> Arc<Mutex<Vec<String>>> {
    let rows = Arc::new(Mutex::new(Vec::new()));
    for &stream in streams {
        let rows = rows.clone();
        app.on(stream, move |_, row| {
            let row: Vec<String> = row.values().iter().map(Value::to_string).collect();
            rows.lock().unwrap().push(format!("{stream} {}", row.join(" ")));
        })
        .unwrap();
    }
    rows
}

/// Takes a checkpoint of an app, and lets another one come back from it.
fn edited(app: &mut App, sql: &str) -> (App, Recovered) {
    let disk = MemoryStorage::new();
    CheckpointManager::builder(disk.clone()).start().unwrap().close(app).unwrap();
    let mut edited = App::compile(sql).unwrap();
    let builder = CheckpointManager::builder(disk).policy(RestorePolicy::Compatible);
    let recovered = builder.start().unwrap().recover(&mut edited).unwrap().unwrap();
    (edited, recovered)
}

const KEYS: &str = "CREATE STREAM T (k STRING NOT NULL, n BIGINT NOT NULL);";

fn query(into: &str) -> String {
    format!("INSERT INTO {into} SELECT k, SUM(n) AS total FROM T PARTITION BY k WINDOW LENGTH(10);")
}

/// Keys that one query has seen are not those of another one by the same key, wherever it stands.
#[test]
fn a_query_that_goes_takes_its_keys_along() {
    let before = format!("{KEYS} {} {}", query("One"), query("Two"));
    for after in [vec!["Two"], vec!["New", "One", "Two"], vec!["Two", "One"], vec!["Two", "New"]] {
        let mut app = App::compile(&before).unwrap();
        for (n, k) in ["a", "b", "c", "a"].into_iter().enumerate() {
            let _ = app.push("T", (k, n as i64)).unwrap();
        }
        let queries: String = after.iter().map(|into| query(into)).collect();
        let (mut app, recovered) = edited(&mut app, &format!("{KEYS} {queries}"));
        assert!(recovered.difference.changed.is_empty(), "{}", recovered.difference);
        let rows = listen(&mut app, &after.iter().map(|into| *into as &'static str).collect::<Vec<_>>());
        let _ = app.push("T", ("c", 10i64)).unwrap();
        let expected: Vec<String> =
            after.iter().map(|into| format!("{into} c {}", if *into == "New" { 10 } else { 12 })).collect();
        assert_eq!(*rows.lock().unwrap(), expected);
    }
}

/// A second query in a block, and one in its place.
#[test]
fn what_is_in_a_block_belongs_to_its_keys() {
    let block = |queries: &[&str]| {
        let queries: String = queries
            .iter()
            .map(|into| format!("INSERT INTO {into} SELECT k, SUM(n) AS total FROM T WINDOW LENGTH(10);"))
            .collect();
        format!("PARTITION WITH (k OF T) BEGIN {queries} END;")
    };
    let before = format!("{KEYS} {} {}", block(&["A", "B"]), block(&["C"]));
    // What is behind the first query of a block comes and goes alone.
    for (after, kept) in [
        (format!("{KEYS} {} {}", block(&["C"]), block(&["A"])), vec!["C", "A"]),
        (format!("{KEYS} {} {}", block(&["A", "New", "B"]), block(&["C"])), vec!["A", "B", "C"]),
        // Another query gives the block its name: it begins anew, and takes nobody else's keys.
        (format!("{KEYS} {} {}", block(&["B"]), block(&["C"])), vec!["C"]),
    ] {
        let mut app = App::compile(&before).unwrap();
        for (n, k) in ["a", "b", "c", "a"].into_iter().enumerate() {
            let _ = app.push("T", (k, n as i64)).unwrap();
        }
        let (mut app, recovered) = edited(&mut app, &after);
        let rows = listen(
            &mut app,
            &["A", "B", "C", "New"]
                .into_iter()
                .filter(|s| after.contains(&format!("INTO {s} ")))
                .collect::<Vec<_>>(),
        );
        let _ = app.push("T", ("c", 10i64)).unwrap();
        for row in rows.lock().unwrap().iter() {
            let total = if kept.iter().any(|of| row.starts_with(of)) { "12" } else { "10" };
            assert!(row.ends_with(total), "{row} of {after}: {}", recovered.difference);
        }
    }
}

/// Events that wait for the clock are those of their stream, whatever number it has now.
#[test]
fn what_waits_goes_to_its_own_stream() {
    const A: &str = "CREATE STREAM A (at TIMESTAMP NOT NULL, n BIGINT NOT NULL, WATERMARK FOR at AS at - INTERVAL '9' SECOND);";
    const B: &str = "CREATE STREAM B (at TIMESTAMP NOT NULL, n BIGINT NOT NULL, WATERMARK FOR at AS at - INTERVAL '9' SECOND);";
    const WIDER: &str = "CREATE STREAM A (at TIMESTAMP NOT NULL, n BIGINT NOT NULL, more INT, WATERMARK FOR at AS at - INTERVAL '9' SECOND);";
    const OUT: &str = "INSERT INTO OfA SELECT n FROM A; INSERT INTO OfB SELECT n FROM B;";
    const TABLE: &str = "CREATE TABLE Limits (n BIGINT NOT NULL, PRIMARY KEY (n));";
    let both = ["OfB 1", "OfA 2", "OfB 3", "OfA 4"];
    for (after, expected, left_out) in [
        (format!("{TABLE} {A} {B} {OUT}"), &both[..], 0),
        (format!("{B} {TABLE} {A} {OUT}"), &both[..], 0),
        (format!("{WIDER} {B} {OUT}"), &["OfB 1", "OfB 3"][..], 2),
    ] {
        let mut app = App::compile(&format!("{A} {B} {OUT}")).unwrap();
        for (stream, n) in [("A", 4), ("B", 3), ("A", 2), ("B", 1)] {
            let at = Timestamp::from_micros(n * 1_000_000);
            assert_eq!(app.push(stream, (at, n)), Ok(Push::Accepted));
        }
        let (mut app, recovered) = edited(&mut app, &after);
        let told: Vec<_> =
            recovered.difference.left_out.iter().map(|(count, of)| (*count, of.as_str())).collect();
        assert_eq!(told, if left_out > 0 { vec![(left_out, "waiting events")] } else { vec![] });
        let rows = listen(&mut app, &["OfA", "OfB"]);
        app.finish().unwrap();
        assert_eq!(*rows.lock().unwrap(), expected, "{after}");
    }
}

const NUMBERS: &str = "CREATE STREAM T (at TIMESTAMP NOT NULL, n BIGINT NOT NULL, WATERMARK FOR at);";

/// Pushes these numbers, a second apart.
fn numbers(app: &mut App, seconds: std::ops::Range<i64>) {
    for n in seconds {
        assert_eq!(app.push("T", (Timestamp::from_micros(n * 1_000_000), n)), Ok(Push::Accepted));
    }
}

/// The rows of A and B after these numbers, and what was not taken over.
fn after_edit(before: &str, after: &str) -> (Vec<String>, Vec<String>) {
    let mut app = App::compile(&format!("{NUMBERS} {before}")).unwrap();
    numbers(&mut app, 1..8);
    let (mut app, recovered) = edited(&mut app, &format!("{NUMBERS} {after}"));
    let streams: Vec<&str> =
        ["A", "B"].into_iter().filter(|s| after.contains(&format!("INTO {s} "))).collect();
    let rows = listen(&mut app, &streams);
    let at = Timestamp::from_micros(100_000_000);
    [100i64, 1].into_iter().for_each(|n| assert_eq!(app.push("T", (at, n)), Ok(Push::Accepted)));
    let difference = recovered.difference;
    let lost = [difference.changed, difference.new, difference.gone].concat();
    let rows = rows.lock().unwrap().clone();
    (rows, lost)
}

/// What a query reads from a subquery is a part of it, wherever the statement stands.
#[test]
fn subqueries_belong_to_their_statements() {
    let small = "INSERT INTO A SELECT s FROM (SELECT SUM(n) AS s FROM (SELECT n FROM T WHERE n < 5) WINDOW LENGTH(10));";
    let large = "INSERT INTO B SELECT s FROM (SELECT SUM(n) AS s FROM (SELECT n FROM T WHERE n >= 5) WINDOW LENGTH(10));";
    let with = "INSERT INTO B WITH large AS (SELECT n FROM T WHERE n >= 5), sums AS (SELECT SUM(n) AS s FROM large WINDOW LENGTH(10)) SELECT s FROM sums;";
    let both = format!("{small} {large}");
    assert_eq!(after_edit(&both, &format!("{large} {small}")).1, Vec::<String>::new());
    for (before, after, expected) in [
        (both.clone(), format!("{large} {small}"), &["B 118", "A 11"][..]),
        (both.clone(), large.to_owned(), &["B 118"][..]),
        (both.clone(), small.to_owned(), &["A 11"][..]),
        (format!("{small} {with}"), with.to_owned(), &["B 118"][..]),
        (format!("{small} {with}"), format!("{with} {small}"), &["B 118", "A 11"][..]),
    ] {
        assert_eq!(after_edit(&before, &after).0, expected, "{after}");
    }
    // Another filter is another query.
    let other = small.replace("< 5", "< 4");
    let (rows, lost) = after_edit(small, &other);
    assert_eq!((rows, lost), (vec!["A 1".to_owned()], vec!["window of subquery of A".to_owned()]));
}

/// What a query does not read, how it calls its columns, and how late events may be, says nothing of its state.
#[test]
fn what_makes_no_difference_keeps_the_state() {
    const QUERIES: &str = "INSERT INTO A SELECT SUM(n) AS s FROM T WINDOW LENGTH(10); INSERT INTO B SELECT COUNT(*) AS n FROM T WHERE n > 6 WINDOW TIME(1 HOUR);";
    let stream = |columns: &str, watermark: &str| {
        format!(
            "CREATE STREAM T (at TIMESTAMP NOT NULL, n BIGINT NOT NULL{columns}, WATERMARK FOR at{watermark}); {QUERIES}"
        )
    };
    let before = stream("", " AS at - INTERVAL '5' SECOND");
    let edits = [
        (stream(", more INT", " AS at - INTERVAL '5' SECOND"), "s", 7),
        (stream("", " AS at - INTERVAL '6' SECOND"), "s", 0),
        (stream("", " AS at - INTERVAL '5' SECOND LATE ADJUST"), "s", 0),
        (before.replace("AS s", "AS total"), "total", 0),
        (format!("SET max_ahead = 1 DAY; {before}"), "s", 0),
    ];
    for (after, column, left_out) in edits {
        let mut app = App::compile(&before).unwrap_or_else(|error| panic!("{error}"));
        numbers(&mut app, 1..8);
        let (mut app, recovered) = edited(&mut app, &after);
        let difference = &recovered.difference;
        assert!(
            [&difference.changed, &difference.new, &difference.gone].iter().all(|names| names.is_empty()),
            "{after}: {difference}"
        );
        let dropped: u64 = difference.left_out.iter().map(|(count, _)| *count).sum();
        assert_eq!(dropped, if left_out > 0 { 5 } else { 0 }, "{after}");
        let last = Arc::new(Mutex::new(None));
        let told = last.clone();
        let name = column.to_owned();
        app.on("A", move |_, row| *told.lock().unwrap() = Some(row.get::<i64>(&*name).unwrap())).unwrap();
        app.finish().unwrap();
        let sum = if left_out > 0 { None } else { Some((1..8).sum()) };
        assert_eq!(*last.lock().unwrap(), sum, "{after}");
    }
}

/// Where nothing waits any more nobody would let go what did.
#[test]
fn without_lateness_nothing_waits() {
    let stream = |watermark: &str| {
        format!(
            "CREATE STREAM T (at TIMESTAMP NOT NULL, n BIGINT NOT NULL, WATERMARK FOR at{watermark}); INSERT INTO A SELECT n FROM T;"
        )
    };
    let mut app = App::compile(&stream(" AS at - INTERVAL '5' SECOND")).unwrap();
    numbers(&mut app, 1..8);
    let (mut app, recovered) = edited(&mut app, &stream(""));
    assert_eq!(recovered.difference.changed, ["waiting events"]);
    let rows = listen(&mut app, &["A"]);
    numbers(&mut app, 4..6);
    assert_eq!(*rows.lock().unwrap(), ["A 4", "A 5"]);
}

/// Streams without a name are told apart by numbers, of which one may begin another.
#[test]
fn dozens_of_subqueries_keep_their_names() {
    let query = |n: i64| {
        format!(
            "INSERT INTO S{n} SELECT s FROM (SELECT SUM(n) AS s FROM (SELECT n FROM T WHERE n > {n}) WINDOW LENGTH(10));"
        )
    };
    let queries: String = (0..30).map(query).collect();
    let mut app = App::compile(&format!("{NUMBERS} {queries}")).unwrap();
    numbers(&mut app, 1..8);
    let (_, recovered) = edited(
        &mut app,
        &format!("{NUMBERS} INSERT INTO X SELECT n FROM (SELECT n FROM T WHERE n > 2); {queries}"),
    );
    let difference = recovered.difference;
    assert!(difference.is_none(), "{difference}");
    assert!(difference.same.contains(&"window of subquery of S29".to_owned()), "{difference}");
}
