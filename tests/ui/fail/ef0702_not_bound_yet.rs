//! EF0702: a position used before it is bound.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e.a FROM PATTERN (e=S[b > f.b] -> f=S);
    INSERT INTO Y SELECT f.a FROM PATTERN (e=S -> f=S[f.b > 1]);
}

fn main() {}
