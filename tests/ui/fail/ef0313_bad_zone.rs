//! EF0313: an unknown time zone.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT DATE_TRUNC("day", t, "Europe/Berlinn") AS day FROM S;
}

fn main() {}
