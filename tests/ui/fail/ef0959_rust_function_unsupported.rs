//! EF0959: functions written in Rust are not supported yet.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE FUNCTION spread OF crate::spread;
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
