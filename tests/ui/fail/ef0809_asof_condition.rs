//! EF0809: a condition that ASOF JOIN can't choose by.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    CREATE STREAM R (a INT, e DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    INSERT INTO X SELECT d FROM S ASOF JOIN R MATCH_CONDITION (S.t >= R.t) ON S.a = R.a AND d > e;
}

fn main() {}
