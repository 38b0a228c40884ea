//! The app of these tests, in both back ends, and events for it.

use eventflux::checkpoint::{Image, State};
use eventflux::dynamic;
use eventflux::prelude::*;
use eventflux::{Engine, Value};

/// A trade.
#[derive(Stream, Clone, Debug, PartialEq)]
#[stream(lateness = "5ms")]
pub(crate) struct Trade {
    #[stream(time)]
    pub at: Timestamp,
    pub symbol: String,
    pub price: i64,
}

pub(crate) const SQL: &str = "
    CREATE STREAM Trades (at TIMESTAMP NOT NULL, symbol STRING NOT NULL, price BIGINT NOT NULL,
        WATERMARK FOR at AS at - INTERVAL '5' MILLISECOND);
    CREATE TABLE Highest (symbol STRING NOT NULL, price BIGINT NOT NULL, PRIMARY KEY (symbol));
    INSERT INTO Totals SELECT symbol, SUM(price) AS total, COUNT(*) AS n FROM Trades GROUP BY symbol;
    INSERT INTO Recent SELECT symbol, MAX(price) AS top FROM Trades WINDOW LENGTH(20) GROUP BY symbol;
    INSERT INTO Bars SELECT symbol, COUNT(*) AS n FROM Trades WINDOW TUMBLING(50 MILLISECONDS) GROUP BY symbol;
    INSERT INTO Rises SELECT a.symbol, b.price - a.price AS rise
        FROM PATTERN (EVERY a=Trades -> b=Trades[symbol = a.symbol AND price > a.price + 50]) WITHIN 100 MILLISECONDS;
    UPSERT INTO Highest SELECT symbol, price FROM Trades WHERE price > 90;
    INSERT INTO Runs SELECT symbol, AVG(price) AS mean FROM Trades PARTITION BY symbol WINDOW LENGTH(3);
";

eventflux! {
    pub struct Market;
    CREATE STREAM Trades OF Trade;
    CREATE TABLE Highest (symbol STRING NOT NULL, price BIGINT NOT NULL, PRIMARY KEY (symbol));
    INSERT INTO Totals SELECT symbol, SUM(price) AS total, COUNT(*) AS n FROM Trades GROUP BY symbol;
    INSERT INTO Recent SELECT symbol, MAX(price) AS top FROM Trades WINDOW LENGTH(20) GROUP BY symbol;
    INSERT INTO Bars SELECT symbol, COUNT(*) AS n FROM Trades WINDOW TUMBLING(50 MILLISECONDS) GROUP BY symbol;
    INSERT INTO Rises SELECT a.symbol, b.price - a.price AS rise
        FROM PATTERN (EVERY a=Trades -> b=Trades[symbol = a.symbol AND price > a.price + 50]) WITHIN 100 MILLISECONDS;
    UPSERT INTO Highest SELECT symbol, price FROM Trades WHERE price > 90;
    INSERT INTO Runs SELECT symbol, AVG(price) AS mean FROM Trades PARTITION BY symbol WINDOW LENGTH(3);
}

/// The app in one of the back ends.
pub(crate) fn app(compiled: bool) -> Box<dyn Engine> {
    match compiled {
        true => Box::new(Market::builder().build()),
        false => Box::new(dynamic::App::compile(SQL).unwrap_or_else(|error| panic!("{error}"))),
    }
}

/// Event number `n`, of one of a few hundred symbols.
pub(crate) fn push(app: &mut dyn Engine, n: u64) {
    // Some come out of order, within the lateness.
    let at = Timestamp::from_micros(n as i64 * 1_000 - (n % 3) as i64 * 2_000);
    let mixed = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let row =
        [Value::Timestamp(at), Value::from(format!("S{}", mixed % 300)), Value::BigInt((mixed % 101) as i64)];
    let _ = app.push_row("Trades", None, &row).unwrap_or_else(|error| panic!("{error}"));
}

/// The state of an app that nothing has happened to but these events.
pub(crate) fn undisturbed(events: u64) -> Vec<u8> {
    let mut app = app(false);
    (0..events).for_each(|n| push(&mut *app, n));
    app.snapshot()
}

/// Compares two states part by part.
#[track_caller]
pub(crate) fn same(state: &[u8], expected: &[u8], when: &str) {
    let [state, expected] = [state, expected].map(|bytes| Image::from_bytes(bytes).unwrap());
    assert_eq!(state.head, expected.head, "{when}");
    for (own, other) in state.sections.iter().zip(&expected.sections) {
        // When attempts that have expired are freed is nobody's business.
        if !own.name.starts_with("pattern") {
            assert_eq!(own.bytes, other.bytes, "{} {when}", own.name);
        }
    }
}

/// The app as what keeps something.
pub(crate) fn state(app: &mut Box<dyn Engine>) -> &mut dyn State {
    app.state()
}
