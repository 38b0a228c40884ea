//! EF0952: joins are not supported yet.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT l.a FROM S AS l JOIN S AS r ON l.a = r.a WITHIN 5 SECONDS;
}

fn main() {}
