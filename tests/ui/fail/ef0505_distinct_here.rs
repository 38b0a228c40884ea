//! EF0505: DISTINCT in a function that is no aggregate.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT UPPER(DISTINCT s) AS u FROM S;
}

fn main() {}
