//! EF0113: statements are not separated.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S
    INSERT INTO Y SELECT b FROM S;
}

fn main() {}
