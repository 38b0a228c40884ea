//! EF0816: a rate by group over rows of several groups.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT DISTINCT MAX(a) AS m FROM S WINDOW TUMBLING(1 MINUTE) GROUP BY s OUTPUT LAST EVERY 5 SECONDS;
}

fn main() {}
