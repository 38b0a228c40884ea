//! EF0106: a name was expected.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM 5 (a INT);
}

fn main() {}
