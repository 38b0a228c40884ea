//! EF0406: a value that the option does not take.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    SET max_ahead = "soon";
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
