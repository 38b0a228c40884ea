//! Calls that do not fit the signature.

use eventflux::prelude::*;
use serde::{Deserialize, Serialize};

#[eventflux::function]
fn spread(bid: f64, ask: f64) -> f64 {
    ask - bid
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Vwap(f64);

#[eventflux::aggregate]
impl Vwap {
    fn add(&mut self, price: f64, volume: i64) {
        self.0 += price * volume as f64;
    }
    fn merge(&mut self, later: &Self) {
        self.0 += later.0;
    }
    fn finish(&self) -> f64 {
        self.0
    }
}

eventflux! {
    struct App;
    CREATE STREAM S (a INT, s STRING, d DOUBLE, t TIMESTAMP, f FLOAT);
    CREATE FUNCTION spread OF spread;
    CREATE FUNCTION SPREAD OF spread;
    CREATE AGGREGATE vwap OF Vwap;
    INSERT INTO X1 SELECT spread(a, f) AS x, spread(s, d) AS y, spread(d, t) AS z FROM S;
    INSERT INTO X2 SELECT spread(d) AS x, sprad(d, d) AS y, spread(DISTINCT d, d) AS z FROM S;
    INSERT INTO X3 SELECT vwap(d, d) AS x, vwap(d) AS y, vwap(*) AS z, vwap(DISTINCT d, a) AS w FROM S;
    INSERT INTO X4 SELECT d FROM S WHERE vwap(d, a) > 1 AND spread(d, d) FILTER (WHERE a > 1) > 1;
    INSERT INTO X5 SELECT vwap(vwap(d, a), a) AS x, vwp(d, a) AS y FROM S;
}

fn main() {}
