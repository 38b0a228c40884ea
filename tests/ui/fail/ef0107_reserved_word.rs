//! EF0107: a reserved word stands where a name is needed.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM order (a INT);
}

fn main() {}
