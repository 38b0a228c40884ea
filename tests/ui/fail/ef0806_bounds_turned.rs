//! EF0806: bounds that are turned round.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    CREATE STREAM R (a INT, e DOUBLE, t TIMESTAMP NOT NULL, WATERMARK FOR t);
    INSERT INTO X SELECT d FROM S JOIN R ON S.a = R.a AND R.t BETWEEN S.t + 5 SECONDS AND S.t;
}

fn main() {}
