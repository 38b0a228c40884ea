//! Apps behind queues.

#[path = "../block_on/mod.rs"]
mod block_on;
mod clock;
mod failures;
mod fairness;
mod queue;
mod room;
mod shards;
mod sources;
mod told;

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use eventflux::prelude::*;

use block_on::block_on;

#[derive(Stream, Clone, Debug, Default, PartialEq)]
struct Trade {
    symbol: String,
    price: f64,
    #[stream(time)]
    at: Timestamp,
}

fn trade(millis: i64, symbol: &str, price: f64) -> Trade {
    Trade { symbol: symbol.into(), price, at: Timestamp::from_millis(millis) }
}

eventflux! {
    struct Sums;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Sums SELECT symbol, SUM(price) AS sum FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
    INSERT INTO Dear SELECT symbol, price FROM Trades WHERE price >= 100;
}

#[derive(Stream, Clone, Debug)]
struct Ping {
    number: i64,
}

eventflux! {
    struct Counts;
    CREATE STREAM Pings OF Ping;
    CREATE STREAM Pongs OF Ping;
    INSERT INTO Seen SELECT number, "ping" AS kind FROM Pings;
    INSERT INTO Seen SELECT number, "pong" AS kind FROM Pongs;
    INSERT INTO PerSecond SELECT COUNT(*) AS n FROM Pings WINDOW TUMBLING(1 SECOND);
}

eventflux! {
    struct Rises;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Rises
    SELECT e1.symbol, e1.price AS low, e2.price AS high
    FROM PATTERN (EVERY e1=Trades -> e2=Trades[symbol = e1.symbol AND price > e1.price]) WITHIN 1 SECOND;
    INSERT INTO Means SELECT symbol, AVG(price) AS mean FROM Trades WINDOW TUMBLING(1 SECOND) GROUP BY symbol;
}

eventflux! {
    struct Ordered;
    CREATE STREAM Trades OF Trade;
    INSERT INTO All SELECT symbol, price FROM Trades;
}

/// What copies of an app put out.
#[derive(Clone, Default)]
struct Rows(Arc<Mutex<Vec<String>>>);

impl Rows {
    fn app(&self) -> Rises<impl RisesSinks + Send + 'static> {
        let (rises, means) = (self.clone(), self.clone());
        Rises::builder()
            .on_rises_at(move |at, row| rises.add(format!("{at} {} {} {}", row.symbol, row.low, row.high)))
            .on_means_at(move |at, row| means.add(format!("{at} {} {}", row.symbol, row.mean)))
            .build()
    }

    fn add(&self, row: String) {
        self.0.lock().unwrap().push(row);
    }

    fn sorted(&self) -> Vec<String> {
        let mut rows = self.0.lock().unwrap().clone();
        rows.sort();
        rows
    }
}

fn walk(n: i64) -> Trade {
    trade(n * 3, &format!("symbol {}", n * 7 % 13), ((n * n) % 101) as f64)
}

/// A sink that waits until it is told to go on.
fn gated() -> (impl FnMut() + Send, mpsc::Sender<()>) {
    let (open, gate) = mpsc::channel();
    (
        move || {
            let _ = gate.recv();
        },
        open,
    )
}

/// Runs what must not take for ever.
fn in_time<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, made) = mpsc::channel();
    std::thread::spawn(move || done.send(run()));
    made.recv_timeout(Duration::from_secs(60)).expect("it ends")
}
