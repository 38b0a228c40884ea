//! EF0109: a clause in the wrong place.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a, COUNT(*) AS n FROM S HAVING COUNT(*) > 1 GROUP BY a;
}

fn main() {}
