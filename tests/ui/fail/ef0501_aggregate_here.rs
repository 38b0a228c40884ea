//! EF0501: an aggregate where none is allowed.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S WHERE SUM(b) > 1;
}

fn main() {}
