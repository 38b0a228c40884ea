//! EF0218: a Rust path where a stream's name is needed.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT a FROM crate::model::Trade;
}

fn main() {}
