//! EF0807: a pattern as a side of a join.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE);
    CREATE STREAM R (a INT, e DOUBLE);
    INSERT INTO X SELECT R.e FROM PATTERN (x=S -> y=S) JOIN R WINDOW LENGTH(1) ON x.a = R.a;
}

fn main() {}
