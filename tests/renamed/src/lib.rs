//! A crate that knows EventFlux under another name, with structs and an app for other crates.
//!
//! Generated code has to be as clean as a careful crate asks for.
#![deny(missing_docs, unreachable_pub, unused, unsafe_code, missing_debug_implementations)]
#![deny(elided_lifetimes_in_paths, single_use_lifetimes, unused_qualifications, trivial_casts)]
#![deny(clippy::all, clippy::pedantic)]

use ef::prelude::*;
use serde::{Deserialize, Serialize};

/// A trade.
#[derive(Stream, Clone, Debug)]
#[stream(crate = ef)]
pub struct Trade {
    /// What was traded.
    pub symbol: String,
    /// For how much.
    pub price: f64,
    /// When.
    #[stream(time, lateness = "2s")]
    pub at: Timestamp,
    /// Only the derive can read it.
    secret: i32,
}

impl Trade {
    /// A trade at a second.
    #[must_use]
    pub fn new(symbol: &str, price: f64, second: i64) -> Self {
        Trade { symbol: symbol.to_owned(), price, at: Timestamp::from_millis(second * 1_000), secret: 42 }
    }
}

/// A quote that borrows its text.
#[derive(Stream, Clone, Copy, Debug)]
#[stream(crate = ef)]
pub struct Quote<'a> {
    /// What is quoted.
    pub symbol: &'a str,
    /// What one would pay.
    pub bid: f64,
    /// When.
    #[stream(time)]
    pub at: Timestamp,
}

/// Structs in a module.
pub mod model {
    use ef::prelude::*;

    /// An alert.
    #[derive(Stream, Clone, Debug, PartialEq)]
    #[stream(crate = ef)]
    pub struct Alert {
        /// About what.
        pub symbol: String,
        /// How dear it got.
        pub high: f64,
        /// What nobody else can read.
        pub number: i32,
    }
}

/// How far two numbers are from each other.
#[ef::function(crate = ef)]
#[must_use]
pub fn distance(a: i64, b: i64) -> u64 {
    a.abs_diff(b)
}

/// The greatest distance from zero.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Farthest {
    distance: f64,
}

#[ef::aggregate(crate = ef)]
impl Farthest {
    fn add(&mut self, number: f64) {
        self.distance = self.distance.max(number.abs());
    }
    fn merge(&mut self, later: &Self) {
        self.add(later.distance);
    }
    fn finish(&self) -> f64 {
        self.distance
    }
}

ef::eventflux! {
    crate = ef;
    /// The highest price of each symbol.
    pub struct Highs;
    CREATE FUNCTION distance OF distance;
    CREATE AGGREGATE farthest OF Farthest;
    CREATE STREAM Trades OF Trade;
    CREATE STREAM Quotes OF Quote;
    CREATE STREAM Alerts OF model::Alert;
    INSERT INTO Alerts SELECT symbol, MAX(price) AS high, secret AS number FROM Trades GROUP BY symbol;
    INSERT INTO Bids SELECT symbol, AVG(bid) AS bid FROM Quotes WINDOW TUMBLING(1 MINUTE) GROUP BY symbol;
    INSERT INTO Distances SELECT distance(secret, 40) AS near, farthest(price) AS far FROM Trades;
}

ef::eventflux! {
    crate = ef;
    /// Bids that fall after a trade, and trades after which they do not.
    pub struct Falls;
    CREATE FUNCTION distance OF distance;
    CREATE STREAM Trades OF Trade;
    CREATE STREAM Quotes OF Quote;
    SELECT t.symbol, MAX(q.bid) AS highest, q[0].bid AS first, r.bid AS last
    FROM PATTERN (EVERY t=Trades -> q=Quotes[symbol = t.symbol AND bid < t.price AND distance(t.secret, 40) = 2]{2}
               -> r=Quotes[bid < MIN(q.bid)])
    WITHIN 1 MINUTE
    ON TIMEOUT INSERT INTO Missed SELECT t.symbol;
}
