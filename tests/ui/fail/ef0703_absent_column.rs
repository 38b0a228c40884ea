//! EF0703: a column of what must not come.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT n.a FROM PATTERN (e=S -> NOT n=S[b > 1] -> f=S);
    INSERT INTO Y SELECT f.a FROM PATTERN (e=S -> NOT n=S[b > 1] -> f=S[b = n.b]);
}

fn main() {}
