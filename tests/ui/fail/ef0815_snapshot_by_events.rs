//! EF0815: SNAPSHOT by events.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S OUTPUT SNAPSHOT EVERY 5 EVENTS;
}

fn main() {}
