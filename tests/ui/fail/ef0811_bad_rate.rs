//! EF0811: an output rate that is not above zero.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S OUTPUT EVERY 0 EVENTS;
}

fn main() {}
