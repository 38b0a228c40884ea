//! EF0403: writers of one stream that differ.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a AS v FROM S;
    INSERT INTO X SELECT s AS v FROM S;
}

fn main() {}
