//! EF0321: a parameter outside its range.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT PERCENTILE(d, 95) AS x FROM S;
}

fn main() {}
