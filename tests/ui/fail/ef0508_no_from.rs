//! EF0508: a SELECT without FROM.

use eventflux::prelude::*;

eventflux! {
    struct App;
    INSERT INTO X SELECT 1 AS one;
}

fn main() {}
