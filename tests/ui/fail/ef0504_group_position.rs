//! EF0504: a position in GROUP BY that no item has.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a, COUNT(*) AS n FROM S GROUP BY 3;
}

fn main() {}
