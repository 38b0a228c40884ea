//! EF0207: a column declared twice.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT, a STRING);
}

fn main() {}
