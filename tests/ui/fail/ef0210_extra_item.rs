//! EF0210: an item that the target has no column for.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM X (a INT);
    INSERT INTO X SELECT a, b FROM S;
}

fn main() {}
