//! EF0111: an unknown unit of time.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT COUNT(*) AS n FROM S WINDOW TUMBLING(5 FORTNIGHTS);
}

fn main() {}
