//! EF0407: a time column of another type than TIMESTAMP or BIGINT.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM T (at STRING NOT NULL, WATERMARK FOR at);
    INSERT INTO X SELECT at FROM T;
}

fn main() {}
