//! EF0520: an aggregate that can't forget over a window that does.

use eventflux::prelude::*;
use serde::{Deserialize, Serialize};

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

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE);
    CREATE AGGREGATE total OF Sum;
    INSERT INTO X SELECT a, 1 + Total(d) AS x FROM S WINDOW LENGTH(10);
    INSERT EXPIRED EVENTS INTO Y SELECT total(d) AS x, total(a) AS y FROM S WINDOW TIME(1 SECOND);
    INSERT INTO U SELECT total(d) AS x FROM S WINDOW UNIQUE(a);
    INSERT INTO E SELECT COUNT(*) AS n FROM S WINDOW EXPRESSION(1 < total(d));
    INSERT INTO Z SELECT total(d) AS x FROM S WINDOW TUMBLING(1 SECOND);
}

fn main() {}
