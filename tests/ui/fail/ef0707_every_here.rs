//! EF0707: EVERY where it means nothing.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e.a FROM SEQUENCE (e=S -> EVERY f=S);
}

fn main() {}
