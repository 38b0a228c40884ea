//! EF0805: a window in a join by time.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    CREATE STREAM R (a INT, e DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    INSERT INTO X SELECT d FROM S JOIN R WINDOW LENGTH(1) ON S.a = R.a WITHIN 5 SECONDS;
}

fn main() {}
