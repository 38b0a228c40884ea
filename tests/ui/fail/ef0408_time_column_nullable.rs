//! EF0408: a time column that can be NULL.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM T (at TIMESTAMP, WATERMARK FOR at);
    INSERT INTO X SELECT at FROM T;
}

fn main() {}
