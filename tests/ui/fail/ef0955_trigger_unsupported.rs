//! EF0955: triggers are not supported yet.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE TRIGGER Tick AT EVERY 5 SECONDS;
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
