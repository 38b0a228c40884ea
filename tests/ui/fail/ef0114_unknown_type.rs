//! EF0114: an unknown type.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a DECIMAL(10));
}

fn main() {}
