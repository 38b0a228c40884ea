//! EF0211: a NOT NULL column of the target is not written.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM X (a INT, n INT NOT NULL);
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
