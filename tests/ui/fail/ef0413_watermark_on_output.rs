//! EF0413: WATERMARK on a stream that a query writes.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (n INT, at TIMESTAMP NOT NULL);
    CREATE STREAM T (at TIMESTAMP NOT NULL, n INT, WATERMARK FOR at AS at);
    INSERT INTO T SELECT at, n FROM S;
}

fn main() {}
