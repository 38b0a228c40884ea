//! EF0217: a declared function with the name of one that SQL has.

use eventflux::prelude::*;

#[eventflux::function]
fn rounded(a: f64) -> f64 {
    a.round()
}

eventflux! {
    struct App;
    CREATE STREAM S (a INT, d DOUBLE);
    CREATE FUNCTION round OF rounded;
    CREATE FUNCTION Count OF rounded;
    CREATE FUNCTION EXTRACT OF rounded;
    INSERT INTO X SELECT round(d) AS x FROM S;
}

fn main() {}
