//! EF0308: branches without a common type.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT CASE WHEN p THEN a ELSE s END AS c FROM S;
}

fn main() {}
