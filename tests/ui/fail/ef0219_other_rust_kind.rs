//! EF0219: OF names something else in Rust.

use eventflux::prelude::*;
use serde::{Deserialize, Serialize};

#[eventflux::function]
fn rounded(a: f64) -> f64 {
    a.round()
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Sum(f64);

#[eventflux::aggregate]
impl Sum {
    fn add(&mut self, a: f64) {
        self.0 += a;
    }
    fn merge(&mut self, later: &Self) {
        self.0 += later.0;
    }
    fn finish(&self) -> f64 {
        self.0
    }
}

#[derive(Stream)]
struct Row {
    d: f64,
}

eventflux! {
    struct App;
    CREATE STREAM S OF Row;
    CREATE AGGREGATE rounded OF rounded;
    CREATE FUNCTION total OF Sum;
    CREATE FUNCTION row_of OF Row;
    INSERT INTO X SELECT rounded(d) AS x, total(d) AS y FROM S;
}

fn main() {}
