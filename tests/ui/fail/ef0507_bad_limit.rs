//! EF0507: LIMIT or OFFSET without a whole number.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S WINDOW LENGTHBATCH(3) LIMIT 1.5;
}

fn main() {}
