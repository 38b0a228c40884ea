//! EF0956: output rates are not supported yet.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM S OUTPUT LAST EVERY 5 SECONDS;
}

fn main() {}
