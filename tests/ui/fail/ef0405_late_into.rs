//! EF0405: a stream for late rows that does not match.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM Late (at TIMESTAMP NOT NULL, n STRING);
    CREATE STREAM T (at TIMESTAMP NOT NULL, n INT, WATERMARK FOR at AS at LATE INTO Late);
    INSERT INTO X SELECT n FROM T;
}

fn main() {}
