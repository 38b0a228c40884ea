//! EF0319: a malformed ESCAPE of LIKE.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S WHERE s LIKE "a%" ESCAPE "ab";
}

fn main() {}
