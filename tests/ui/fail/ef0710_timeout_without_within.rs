//! EF0710: ON TIMEOUT without WITHIN.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e.a FROM PATTERN (EVERY e=S -> f=S[b > 1]) ON TIMEOUT INSERT INTO Y SELECT e.a;
}

fn main() {}
