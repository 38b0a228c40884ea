//! EF0502: an aggregate inside an aggregate.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT SUM(MAX(b)) AS n FROM S;
}

fn main() {}
