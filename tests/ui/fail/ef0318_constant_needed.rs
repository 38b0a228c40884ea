//! EF0318: an argument that must be a constant.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT DATE_TRUNC(s, t) AS day FROM S;
}

fn main() {}
