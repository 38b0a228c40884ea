//! EF0706: a pattern that ends in something optional.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e.a FROM PATTERN (e=S -> f=S*);
}

fn main() {}
