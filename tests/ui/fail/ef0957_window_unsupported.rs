//! EF0957: this window is not supported yet.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT COUNT(*) AS n FROM S WINDOW SLIDING(5s, 1s);
}

fn main() {}
