//! EF0803: a window that can't be a side of a join.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    CREATE STREAM R (a INT, e DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    INSERT INTO X SELECT d FROM S JOIN R WINDOW SESSION(5 SECONDS) ON S.a = R.a;
}

fn main() {}
