//! EF0503: a position in ORDER BY that no item has.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S WINDOW LENGTHBATCH(3) ORDER BY 2;
}

fn main() {}
