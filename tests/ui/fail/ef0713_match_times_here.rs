//! EF0713: MATCH_TIMES() where nothing was matched.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT MATCH_TIMES() AS x FROM S;
    INSERT INTO Y SELECT e.a FROM PATTERN (e=S -> f=S[s = MATCH_TIMES()]);
}

fn main() {}
