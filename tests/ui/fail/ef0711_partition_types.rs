//! EF0711: a partition key of two types.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE STREAM R (b BIGINT);
    INSERT INTO X SELECT e.a FROM PATTERN (e=S -> f=R) PARTITION BY b;
}

fn main() {}
