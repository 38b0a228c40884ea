//! EF0304: a nullable item into a NOT NULL column.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM X (a INT NOT NULL);
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
