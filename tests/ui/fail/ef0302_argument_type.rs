//! EF0302: an argument of the wrong type.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT UPPER(a) AS u FROM S;
}

fn main() {}
