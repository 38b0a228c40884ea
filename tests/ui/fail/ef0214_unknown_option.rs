//! EF0214: unknown option.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    SET max_ahed = 1 HOUR;
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
