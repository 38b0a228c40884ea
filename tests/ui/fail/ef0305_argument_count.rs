//! EF0305: the wrong number of arguments.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT UPPER(s, s) AS u FROM S;
}

fn main() {}
