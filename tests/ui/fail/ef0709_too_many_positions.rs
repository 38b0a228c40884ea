//! EF0709: too many positions.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT 1 AS x FROM PATTERN (
        S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S ->
        S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S ->
        S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S ->
        S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S ->
        S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S -> S
    );
}

fn main() {}
