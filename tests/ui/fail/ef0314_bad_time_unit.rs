//! EF0314: an unknown field or unit of a time function.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT EXTRACT(HOURR FROM t) AS h FROM S;
}

fn main() {}
