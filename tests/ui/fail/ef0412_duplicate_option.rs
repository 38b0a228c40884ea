//! EF0412: an option set twice.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    SET max_ahead = 1 HOUR;
    SET max_ahead = 2 HOURS;
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
