//! EF0808: a MATCH_CONDITION that is none.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    CREATE STREAM R (a INT, e DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    INSERT INTO X SELECT d FROM S ASOF JOIN R MATCH_CONDITION (S.t < R.t) ON S.a = R.a;
}

fn main() {}
