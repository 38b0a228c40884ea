//! EF0409: WATERMARK names another time column.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM T (at TIMESTAMP NOT NULL, t2 TIMESTAMP NOT NULL, WATERMARK FOR at AS t2);
    INSERT INTO X SELECT at FROM T;
}

fn main() {}
