//! EF0101: text, quoted name or comment without an end.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S WHERE s = 'IBM;
}

fn main() {}
