//! EF0411: a lateness that is not a duration of zero or more.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM T (at TIMESTAMP NOT NULL, WATERMARK FOR at AS at - INTERVAL "-5" SECOND);
    INSERT INTO X SELECT at FROM T;
}

fn main() {}
