//! EF0402: inputs in event time and in arrival time.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM T (at TIMESTAMP NOT NULL, n INT, WATERMARK FOR at AS at);
    INSERT INTO X SELECT a FROM S;
    INSERT INTO Y SELECT n FROM T;
}

fn main() {}
