//! EF0606: a window offset that is not below the length.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT COUNT(*) AS n FROM S WINDOW TUMBLING(1 HOUR, 2 HOURS);
}

fn main() {}
