//! EF0714: an index too far back.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e[last-101].a AS x FROM PATTERN (e=S{200} -> f=S);
}

fn main() {}
