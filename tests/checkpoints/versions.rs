//! States of every version of the format, which are kept as files, and are read by what comes later.

use std::path::Path;

use eventflux::checkpoint::Asks;
use eventflux::checkpoint::{Compression, Head, Image, image, load};
use eventflux::dynamic::App;
use eventflux::{Engine, Push, Timestamp, Value};

const SQL: &str = "
    CREATE STREAM Trades (at TIMESTAMP NOT NULL, symbol STRING NOT NULL, price BIGINT NOT NULL,
        WATERMARK FOR at AS at - INTERVAL '1' SECOND);
    CREATE TABLE Highest (symbol STRING NOT NULL, price BIGINT NOT NULL, PRIMARY KEY (symbol));
    INSERT INTO Totals SELECT symbol, SUM(price) AS total FROM Trades GROUP BY symbol;
    INSERT INTO Means SELECT symbol, AVG(price) AS mean, MAX(price) AS top FROM Trades WINDOW LENGTH(5) GROUP BY symbol;
    INSERT INTO Visits SELECT symbol, COUNT(*) AS n FROM Trades WINDOW SESSION(2 SECONDS) GROUP BY symbol;
    INSERT INTO Pairs SELECT a.price AS one, b.price AS other FROM Trades AS a JOIN Trades AS b WITHIN 1 SECOND ON a.symbol = b.symbol;
    INSERT INTO Rises SELECT a.symbol, b.price - a.price AS rise
        FROM PATTERN (EVERY a=Trades -> b=Trades[symbol = a.symbol AND price > a.price]) WITHIN 1 MINUTE;
    INSERT INTO Own SELECT symbol, SUM(price) AS total FROM Trades PARTITION BY symbol WINDOW LENGTH(2);
    UPSERT INTO Highest SELECT symbol, price FROM Trades WHERE price > 5;
";

fn push(app: &mut App, numbers: std::ops::Range<i64>) {
    for n in numbers {
        let at = Timestamp::from_micros(n * 300_000);
        let symbol = ["IBM", "KX", "grün"][n as usize % 3];
        assert_eq!(app.push("Trades", (at, symbol, n * 7 % 10)), Ok(Push::Accepted));
    }
}

/// The app after twenty trades.
fn app() -> App {
    let mut app = App::compile(SQL).unwrap();
    push(&mut app, 0..20);
    app
}

/// The rows of further trades.
fn rows(mut app: App) -> Vec<String> {
    let rows = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    for stream in ["Totals", "Means", "Visits", "Pairs", "Rises", "Own", "Highest"] {
        let rows = rows.clone();
        app.on(stream, move |at, row| {
            let row: Vec<String> = row.values().iter().map(Value::to_string).collect();
            rows.lock().unwrap().push(format!("{at} {stream} {}", row.join(" ")));
        })
        .unwrap();
    }
    push(&mut app, 20..40);
    app.end().unwrap();
    let rows = rows.lock().unwrap().clone();
    assert!(rows.len() > 100, "{rows:?}");
    rows
}

#[test]
fn a_state_of_each_version_is_taken_over() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checkpoints/kept");
    if std::env::var_os("EVENTFLUX_REWRITE").is_some() {
        let (mut image, failure) = image(&mut app(), Asks::Base);
        assert_eq!(failure, None);
        image.head = Head { epoch: 7, ..image.head };
        std::fs::write(kept.join("version-4.checkpoint"), image.to_bytes(Compression::Lz4)).unwrap();
    }
    let expected = rows(app());
    let mut versions = 0;
    for entry in std::fs::read_dir(&kept).unwrap() {
        let path = entry.unwrap().path();
        let image = Image::from_bytes(&std::fs::read(&path).unwrap()).unwrap();
        let mut app = App::compile(SQL).unwrap();
        load(&mut app, &image).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(rows(app), expected, "{}", path.display());
        versions += 1;
    }
    assert!(versions > 0);
}
