//! A compiled app allocates nothing for an event once it has seen its groups: not for a lookup, not for a window
//! that closes, not for a row that goes out. The queries and rows are those of the benches.
#![allow(unsafe_code, reason = "counting allocations takes an allocator of one's own")]

use std::hint::black_box;
use std::path::Path;

use eventflux::{Push, PushRow, eventflux};

mod allocator;
#[path = "../benches/common/rows.rs"]
#[allow(dead_code, unreachable_pub, reason = "the benches use all of it")]
mod rows;

use allocator::allocations;
use rows::{
    Average, Bar, CarrierHour, Delayed, DestinationAverage, DestinationRecent, DestinationTotal, FlightEvent,
    Large, Later, Recent, Spread, Total, Trade,
};

eventflux! { struct TradesFilter; file = "benches/queries/trades_filter.sql" }
eventflux! { struct TradesRunning; file = "benches/queries/trades_running.sql" }
eventflux! { struct TradesLength; file = "benches/queries/trades_length.sql" }
eventflux! { struct TradesTumbling; file = "benches/queries/trades_tumbling.sql" }
eventflux! { struct TradesParted; file = "benches/queries/trades_parted.sql" }
eventflux! { struct TradesTime; file = "benches/queries/trades_time.sql" }
eventflux! { struct FlightsFilter; file = "benches/queries/flights_filter.sql" }
eventflux! { struct FlightsRunning; file = "benches/queries/flights_running.sql" }
eventflux! { struct FlightsLength; file = "benches/queries/flights_length.sql" }
eventflux! { struct FlightsTumbling; file = "benches/queries/flights_tumbling.sql" }
eventflux! { struct FlightsTime; file = "benches/queries/flights_time.sql" }

/// A function that computes, and one that cuts.
#[eventflux::function]
fn notional(price: f64, volume: i64) -> f64 {
    price * volume as f64
}

#[eventflux::function]
fn tail(symbol: &str) -> Option<&str> {
    symbol.get(1..)
}

/// The mean price, weighted by volume.
#[derive(Clone, Default, serde::Serialize, serde::Deserialize)]
struct Vwap {
    value: f64,
    volume: i64,
}

#[eventflux::aggregate]
impl Vwap {
    fn add(&mut self, price: f64, volume: i64) {
        self.value += price * volume as f64;
        self.volume += volume;
    }
    fn remove(&mut self, price: f64, volume: i64) {
        self.add(price, -volume);
    }
    fn merge(&mut self, later: &Self) {
        self.value += later.value;
        self.volume += later.volume;
    }
    fn finish(&self) -> Option<f64> {
        (self.volume != 0).then(|| self.value / self.volume as f64)
    }
}

eventflux! {
    struct TradesRust;
    CREATE FUNCTION notional OF notional;
    CREATE FUNCTION tail OF tail;
    CREATE AGGREGATE vwap OF Vwap;
    CREATE STREAM Trades OF Trade;
    SELECT tail(symbol) AS tail, notional(price, volume) AS notional, vwap(price, volume) AS vwap
    FROM Trades WHERE notional(price, volume) > 0.0 WINDOW LENGTH(100) GROUP BY tail(symbol);
}

eventflux! {
    struct TradesRates;
    CREATE STREAM Trades OF Trade;
    CREATE TRIGGER Tick EVERY 10 ms;
    INSERT INTO Held SELECT symbol, price FROM Trades OUTPUT ALL EVERY 1 SECOND;
    INSERT INTO Held SELECT symbol, price FROM Trades OUTPUT ALL EVERY 100 EVENTS;
    INSERT INTO First SELECT symbol, price FROM Trades GROUP BY symbol OUTPUT FIRST EVERY 100 ms;
    INSERT INTO First SELECT symbol, price FROM Trades GROUP BY symbol OUTPUT FIRST EVERY 10 EVENTS;
    INSERT INTO Last SELECT symbol, price FROM Trades GROUP BY symbol OUTPUT LAST EVERY 1 SECOND;
    INSERT INTO Last SELECT symbol, price FROM Trades GROUP BY symbol OUTPUT LAST EVERY 100 EVENTS;
    SELECT AVG(price) AS mean FROM Trades GROUP BY symbol OUTPUT SNAPSHOT EVERY 1 SECOND;
    INSERT INTO Ticks SELECT COUNT(*) AS n FROM Tick OUTPUT LAST EVERY 10 EVENTS;
}

eventflux! {
    struct TradesBlock;
    CREATE STREAM Trades OF Trade;
    PARTITION WITH (symbol OF Trades) PURGE AFTER 1 HOUR BEGIN
        INSERT INTO Bars SELECT symbol, SUM(price) AS total FROM Trades WINDOW TUMBLING(100 ms);
        INSERT INTO Means SELECT AVG(total) AS mean FROM Bars WINDOW LENGTH(3) GROUP BY symbol;
        INSERT INTO Recent SELECT COUNT(*) AS n, MAX(price) AS high FROM Trades WINDOW TIME(200 ms);
        INSERT INTO Runs SELECT COUNT(*) AS n FROM Trades WINDOW SESSION(20 ms);
        INSERT INTO Falls SELECT a.price FROM PATTERN (EVERY a=Trades[price > 100] -> b=Trades[price < a.price]) WITHIN 100 ms;
        INSERT INTO Last SELECT price FROM Trades OUTPUT LAST EVERY 1 SECOND;
    END;
}

eventflux! {
    struct TradesTables;
    CREATE STREAM Trades OF Trade;
    CREATE TABLE Last (symbol STRING, price DOUBLE NOT NULL, volume BIGINT NOT NULL, PRIMARY KEY (symbol));
    CREATE INDEX ON Last (volume);
    CREATE TABLE Counts (symbol STRING, n INT NOT NULL, PRIMARY KEY (symbol));
    CREATE TABLE Recent (symbol STRING NOT NULL, price DOUBLE NOT NULL);
    CREATE INDEX ON Recent (symbol);
    INSERT INTO Rises SELECT t.symbol, t.price - l.price AS rise
    FROM Trades AS t JOIN Last AS l ON l.symbol = t.symbol AND l.price < t.price;
    INSERT INTO Counts SELECT symbol, 0 AS n FROM Trades WHERE symbol NOT IN Counts;
    UPDATE Counts SET n = (n + 1) % 1000 FROM Trades AS t WHERE Counts.symbol = t.symbol;
    DELETE FROM Recent USING Trades AS t WHERE Recent.symbol = t.symbol;
    INSERT INTO Recent SELECT symbol, price FROM Trades;
    UPSERT INTO Recent SELECT symbol, price + 1 AS price FROM Trades AS t ON Recent.symbol = t.symbol;
    INSERT INTO Least SELECT symbol FROM Trades
    WHERE NOT EXISTS (SELECT * FROM Last WHERE Last.volume < Trades.volume);
    UPSERT INTO Last SELECT symbol, price, volume FROM Trades;
    INSERT INTO Changes SELECT symbol, MAX(price) AS most FROM Last GROUP BY symbol;
}

eventflux! {
    struct TradesJoins;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Newest SELECT a.symbol, a.price - b.price AS step
    FROM Trades AS a LEFT JOIN Trades AS b WINDOW UNIQUE(symbol) ON a.symbol = b.symbol;
    INSERT INTO Held SELECT a.symbol, COUNT(*) AS n, MAX(b.price) AS high
    FROM Trades AS a WINDOW LENGTH(50) JOIN Trades AS b WINDOW TIME(20 ms) ON a.symbol = b.symbol GROUP BY a.symbol;
    INSERT INTO Near SELECT a.symbol, b.price
    FROM Trades AS a FULL JOIN Trades AS b ON a.symbol = b.symbol AND a.price < b.price WITHIN 10 ms;
    INSERT ALL EVENTS INTO Gone SELECT a.symbol, b.price, c.volume
    FROM Trades AS a WINDOW LENGTH(5) JOIN Trades AS b WINDOW LENGTH(20) ON a.symbol = b.symbol
    JOIN Trades AS c WINDOW SORT(10, price) ON a.symbol = c.symbol;
    SELECT a.symbol, a.price - b.price AS step
    FROM Trades AS a ASOF JOIN Trades AS b MATCH_CONDITION (a.at > b.at) ON a.symbol = b.symbol;
}

/// Passes that have to allocate nothing one after the other.
const STEADY: usize = 5;
/// Passes after which they must have come. Groups that leave a window hand what they allocated to those that come,
/// of which some need more room: where groups come and go it takes a while until every place has room for any.
const WARM_UP: usize = 150;

/// Pushes the rows again and again, each time later, until that allocates nothing any more.
fn check<R: Later>(name: &str, app: &mut impl PushRow<R>, rows: &mut [R], step: i64) {
    let (first, last) = (rows[0].time().as_micros(), rows[rows.len() - 1].time().as_micros());
    let span = (last - first) / step * step + step;
    let mut pass = || {
        let before = allocations();
        for row in &*rows {
            assert_eq!(app.push(row), Push::Accepted, "{name}");
        }
        let allocated = allocations() - before;
        rows.iter_mut().for_each(|row| row.delay(span));
        allocated
    };
    let cold = pass();
    assert!(cold > 0, "{name}: the allocator does not count");
    let mut steady = 0;
    let passes = (0..WARM_UP).take_while(|_| {
        steady = if pass() == 0 { steady + 1 } else { 0 };
        steady < STEADY
    });
    println!("{name}: {cold} allocations at first, none after {} passes", passes.count() + 2 - STEADY);
    assert_eq!(steady, STEADY, "{name}: still allocates after {WARM_UP} passes of {} events", rows.len());
}

fn take<T>(row: &T) {
    black_box(row);
}

macro_rules! check_all {
    ($rows:ident, $step:literal: $($app:ident $out:ident,)*) => {$(
        let mut app = $app::builder().on_out(take::<$out>).build();
        check(stringify!($app), &mut app, &mut $rows, $step);
    )*};
}

fn trades(spread: Spread) {
    let mut rows: Vec<Trade> = rows::trades(10_000, rows::SYMBOLS, spread);
    check_all! { rows, 1_000_000:
        TradesFilter Large, TradesRunning Total, TradesLength Recent, TradesTumbling Bar, TradesTime Average,
        TradesParted Average,
    }
}

#[test]
fn generated_trades() {
    trades(Spread::Uniform);
}

#[test]
fn functions_written_in_rust() {
    let mut rows: Vec<Trade> = rows::trades(10_000, rows::SYMBOLS, Spread::Uniform);
    let mut app = TradesRust::builder().on_out(take::<trades_rust::Out>).build();
    check("TradesRust", &mut app, &mut rows, 1_000_000);
}

#[test]
fn output_rates_and_triggers() {
    let mut rows: Vec<Trade> = rows::trades(10_000, rows::SYMBOLS, Spread::Uniform);
    let mut app = TradesRates::builder().on_out(take::<trades_rates::Out>).build();
    check("TradesRates", &mut app, &mut rows, 1_000_000);
}

/// Every kind of state, of each symbol.
#[test]
fn partitions() {
    let mut rows: Vec<Trade> = rows::trades(10_000, rows::SYMBOLS, Spread::Uniform);
    let mut app = TradesBlock::builder().on_means(take::<trades_block::Means>).build();
    check("TradesBlock", &mut app, &mut rows, 1_000_000);
}

/// Look-ups by key, index and range, and every way to change a table.
#[test]
fn tables() {
    let mut rows: Vec<Trade> = rows::trades(10_000, rows::SYMBOLS, Spread::Uniform);
    let mut app = TradesTables::builder()
        .on_rises(take::<trades_tables::Rises>)
        .on_least(take::<trades_tables::Least>)
        .on_changes(take::<trades_tables::Changes>)
        .on_recent(take::<trades_tables::Recent>)
        .build();
    check("TradesTables", &mut app, &mut rows, 1_000_000);
    assert_eq!(
        (app.counts().len(), app.recent().len(), app.last().len()),
        (rows::SYMBOLS, rows::SYMBOLS, rows::SYMBOLS)
    );
}

#[test]
fn joins() {
    let mut rows: Vec<Trade> = rows::trades(10_000, rows::SYMBOLS, Spread::Uniform);
    let mut app = TradesJoins::builder().on_out(take::<trades_joins::Out>).build();
    check("TradesJoins", &mut app, &mut rows, 1_000_000);
}

/// Here rare groups come and go.
#[test]
fn skewed_trades() {
    trades(Spread::Skewed);
}

#[test]
fn real_flights() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/flight_events_2013_01.csv.gz");
    let mut rows: Vec<FlightEvent> = rows::flights(Path::new(file)).expect("the project's flights");
    check_all! { rows, 3_600_000_000:
        FlightsFilter Delayed, FlightsRunning DestinationTotal, FlightsLength DestinationRecent,
        FlightsTumbling CarrierHour, FlightsTime DestinationAverage,
    }
}
