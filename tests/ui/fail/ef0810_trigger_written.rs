//! EF0810: a trigger that is written.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE TRIGGER Tick EVERY 5 SECONDS;
    INSERT INTO Tick SELECT t AS triggered_time FROM S;
}

fn main() {}
