//! A function and an aggregate without their attributes, and some that are not there.

use eventflux::prelude::*;

fn plain(a: f64) -> f64 {
    a
}

mod inner {
    pub fn plain(a: f64) -> f64 {
        a
    }
}

struct Sum(f64);

eventflux! {
    struct App;
    CREATE FUNCTION plain OF plain;
    CREATE STREAM S (d DOUBLE);
    INSERT INTO X SELECT plain(d) AS x FROM S;
}

eventflux! {
    struct App2;
    CREATE FUNCTION plain OF inner::plain;
    CREATE STREAM S (d DOUBLE);
    INSERT INTO X SELECT plain(d) AS x FROM S;
}

eventflux! {
    struct App3;
    CREATE AGGREGATE total OF Sum;
    CREATE STREAM S (d DOUBLE);
    INSERT INTO X SELECT total(d) AS x FROM S;
}

eventflux! {
    struct App4;
    CREATE FUNCTION plain OF crate::other::plain;
    CREATE STREAM S (d DOUBLE);
    INSERT INTO X SELECT plain(d) AS x FROM S;
}

fn main() {
    let _ = (plain(1.0), inner::plain(1.0), Sum(1.0).0);
}
