//! EF0317: a duration where a value is needed.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT 5 SECONDS AS d FROM S;
}

fn main() {}
