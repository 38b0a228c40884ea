//! EF0303: an item of another type than the target's column.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM X (a INT);
    INSERT INTO X SELECT d AS a FROM S;
}

fn main() {}
