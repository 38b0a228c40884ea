//! Tables that have the rows of a file at first, in both back ends.

use eventflux::dynamic::App;
use eventflux::{Timestamp, Value, eventflux};

eventflux! {
    struct Loaded;
    CREATE TABLE Limits (symbol STRING, most BIGINT, since TIMESTAMP NOT NULL, PRIMARY KEY (symbol))
        WITH (load = "tests/data/limits.csv");
    CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);
    INSERT INTO Over SELECT t.symbol, volume, most FROM Trades AS t JOIN Limits AS l ON t.symbol = l.symbol
    WHERE volume > most;
}

eventflux! {
    struct Twice;
    CREATE TABLE Limits (symbol STRING, most BIGINT, since TIMESTAMP NOT NULL, PRIMARY KEY (symbol))
        WITH (load = "tests/data/twice.csv");
    CREATE STREAM Trades (symbol STRING NOT NULL);
    INSERT INTO Known SELECT symbol FROM Trades WHERE symbol IN Limits;
}

fn sql(file: &str) -> String {
    format!(
        "CREATE TABLE Limits (symbol STRING, most BIGINT, since TIMESTAMP NOT NULL, PRIMARY KEY (symbol))
             WITH (load = '{file}');
         CREATE STREAM Trades (symbol STRING NOT NULL);
         INSERT INTO Known SELECT symbol FROM Trades WHERE symbol IN Limits;"
    )
}

#[test]
fn a_compiled_app_is_built_with_its_rows() {
    let mut over = Vec::new();
    let mut app =
        Loaded::builder().on_over(|row| over.push((row.symbol.clone(), row.volume))).build().unwrap();
    let limits = app.limits();
    assert_eq!(limits.len(), 2);
    let ibm = limits.get("IBM").unwrap();
    assert_eq!(
        (ibm.symbol.as_str(), ibm.most, ibm.since),
        ("IBM", Some(100), Timestamp::from_millis(1_704_067_200_000))
    );
    assert_eq!(limits.get("WSO2").unwrap().most, None);
    for volume in [100, 101] {
        let trade = loaded::Trades { symbol: "IBM".into(), volume };
        let _ = app.push_trades_at(Timestamp::from_millis(volume), &trade);
    }
    drop(app);
    assert_eq!(over, [("IBM".to_string(), 101)]);
}

#[test]
fn a_file_that_does_not_fit_is_an_error_with_its_line() {
    let error = Twice::builder().build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "table `Limits` can't be loaded from tests/data/twice.csv:3: an earlier row has the same primary key"
    );
    let error = App::compile(&sql("tests/data/twice.csv")).unwrap_err();
    assert_eq!(error.problems()[0].code().to_string(), "EF0825");
    assert!(error.to_string().contains("tests/data/twice.csv:3: an earlier row"), "{error}");
    let error = App::compile(&sql("tests/data/unclosed.csv")).unwrap_err();
    assert!(error.to_string().contains("tests/data/unclosed.csv:3: a quote that is not closed"), "{error}");
    let error = App::compile(&sql("tests/data/nowhere.csv")).unwrap_err();
    assert!(error.to_string().contains("can't be loaded from tests/data/nowhere.csv: "), "{error}");
}

#[test]
fn the_interpreter_reads_both_formats() {
    for file in ["tests/data/limits.csv", "tests/data/limits.jsonl"] {
        let app = App::compile(&sql(file)).unwrap();
        let limits = app.table("Limits").unwrap();
        assert_eq!(limits.len(), 2);
        assert_eq!(limits.get(("IBM",)).unwrap().unwrap()[1], Value::BigInt(100));
        assert_eq!(limits.get(("WSO2",)).unwrap().unwrap()[1], Value::Null);
        assert!(limits.get(("X",)).unwrap().is_none());
    }
}

#[test]
fn a_snapshot_is_more_than_the_file() {
    let mut app = App::compile(&sql("tests/data/limits.csv")).unwrap();
    assert!(app.delete("Limits", ("IBM",)).unwrap());
    let snapshot = app.snapshot();
    let mut other = App::compile(&sql("tests/data/limits.csv")).unwrap();
    other.restore(&snapshot).unwrap();
    assert_eq!(other.table("Limits").unwrap().len(), 1);
}
