//! EF0318: a parameter that is no constant.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT PERCENTILE(d, b) AS x FROM S;
}

fn main() {}
