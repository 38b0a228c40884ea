//! EF0315: a malformed time format.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT FORMAT_TIMESTAMP(t, "%Y-%") AS f FROM S;
}

fn main() {}
