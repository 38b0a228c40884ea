//! EF0607: EXPIRED or ALL EVENTS without a window.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT EXPIRED EVENTS INTO X SELECT a FROM S;
}

fn main() {}
