//! EF0307: a CAST between types that have none.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT CAST(p AS TIMESTAMP) AS c FROM S;
}

fn main() {}
