//! EF0715: WITHIN where it bounds nothing.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e.a AS x FROM PATTERN (EVERY e=S -> f=S WITHIN 5 SECONDS);
}

fn main() {}
