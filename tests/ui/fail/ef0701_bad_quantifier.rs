//! EF0701: a malformed quantifier.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e.a FROM PATTERN (e=S{3,1});
}

fn main() {}
