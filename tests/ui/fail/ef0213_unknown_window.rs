//! EF0213: unknown window.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT COUNT(*) AS n FROM S WINDOW TUMBLE(5s);
}

fn main() {}
