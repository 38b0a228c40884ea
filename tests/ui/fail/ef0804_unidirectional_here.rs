//! EF0804: UNIDIRECTIONAL outside a join.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S UNIDIRECTIONAL;
}

fn main() {}
