//! EF0310: a number that does not fit its type.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S WHERE b > 99999999999999999999;
}

fn main() {}
