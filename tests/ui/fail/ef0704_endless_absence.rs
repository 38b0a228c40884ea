//! EF0704: a NOT that nothing ends.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT e.a FROM PATTERN (e=S -> NOT S[b > 1]);
}

fn main() {}
