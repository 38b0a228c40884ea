//! EF0413: WATERMARK on a stream that a query writes.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM T (at TIMESTAMP NOT NULL, n INT, WATERMARK FOR at AS at);
    INSERT INTO T SELECT t AS at, a AS n FROM S WHERE t IS NOT NULL;
}

fn main() {}
