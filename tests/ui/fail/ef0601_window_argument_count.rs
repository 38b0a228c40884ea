//! EF0601: the wrong number of window arguments.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT COUNT(*) AS n FROM S WINDOW TUMBLING();
}

fn main() {}
