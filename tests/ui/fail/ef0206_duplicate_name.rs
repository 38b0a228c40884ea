//! EF0206: a name declared twice.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM S (x INT, a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
}

fn main() {}
